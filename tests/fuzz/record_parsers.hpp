// What each parser of records promises for any bytes: it ends, it does not crash, nothing is lost on the way, and what it accepts
// is written as it was read. The fuzzers ask this of bytes that nobody thought of, tests/formats/corpus_test.cpp of named cases.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "formats/code_table.hpp"
#include "formats/encoding/codec.hpp"
#include "formats/identifier/citizen.hpp"
#include "formats/identifier/organisation.hpp"
#include "formats/identifier/police_number.hpp"
#include "formats/identifier/things.hpp"
#include "formats/library.hpp"
#include "formats/pack_check.hpp"
#include "formats/plan.hpp"
#include "formats/residual_index.hpp"
#include "formats/sample_file.hpp"
#include "formats/syntax/syntax.hpp"
#include "lib/base/ensure.hpp"

namespace fuzz::records {

using namespace custody;
using namespace custody::formats;

/// What was wrong first, '/' as '-'; or "ok".
using Verdict = std::string;

inline Verdict verdict(std::string_view rule) {
  Verdict out(rule.empty() ? "ok" : rule);
  std::ranges::replace(out, '/', '-');
  return out;
}

/// The first byte chooses the encoding: 0 utf-8, 1 gbk, 2 gb18030-2005, 3 gb18030-2022.
inline Verdict encoding(std::string_view bytes) {
  if (bytes.empty()) return "ok";
  Codec const& codec = Codec::of(encodings[static_cast<unsigned char>(bytes[0]) % std::size(encodings)]);
  bytes.remove_prefix(1);

  std::string slow(Codec::room_for(bytes.size()), '\0');
  Coded const fast = codec.decode(bytes, slow);
  slow.resize(fast.written);
  std::size_t at = 0;
  Stop stop = Stop::end;
  while (at < bytes.size()) {
    auto const next = codec.first(bytes.substr(at));
    stop = next.stop;
    if (next.length == 0) break;
    at += next.length;
  }
  ensure(fast.read == at && fast.stop == stop, "the fast way and the slow one stop at the same place");
  ensure(codec.check(bytes) == fast, "a check is a conversion that writes nothing");
  std::string back;
  ensure(codec.encode_all(slow, back).has_value() && back == bytes.substr(0, at), "what was read is written as it was");
  std::string utf8, ignored;
  (void)codec.encode_all(bytes, ignored);
  auto const whole = codec.decode_all(bytes, utf8);
  return whole ? "ok" : Verdict(whole.error().code);
}

inline Verdict code_table(std::string_view bytes) {
  yaml::Faults faults("t.csv");
  auto const table = CodeTable::parse({"t", "t", "t", "1", "fuzz"}, std::string(bytes), faults);
  ensure((table != nullptr) == faults.empty(), "a table, or what is wrong with it");
  if (!table) return "refused";
  for (Code const& code : table->rows()) {
    ensure(table->find(code.code) == &code, "every code is found");
    for (auto const alias : code.aliases) ensure(table->find_name(alias) == &code, "every alias is found");
    (void)CodeTable::validity(code, "2026-11-24");
    (void)table->find_damaged(code.code);
  }
  (void)table->find(bytes);
  return "ok";
}

inline Verdict identifier(std::string_view bytes) {
  std::string buffer(bytes.size(), '\0');
  auto const number = normalise(bytes, buffer);
  ensure(number.size() <= bytes.size(), "a normal form is not longer");
  (void)check_social_credit_code(number);
  (void)check_organisation_code(number);
  (void)check_plate(number);
  (void)check_bank_card(number);
  (void)check_phone(number);
  (void)check_vin(number);
  (void)check_imei(number);
  for (std::string_view const kind : {"111", "414", "511", "513", "516", "117", "553", "990"}) (void)check_document(kind, number);
  if (auto const parsed = parse_police_number(number)) ensure(check_agency(parsed->agency).empty(), "a case number names an agency");
  auto const fault = check_citizen_number(number);
  if (fault.empty()) {
    auto const birth = birth_of(number);
    ensure(agrees_with_birth(number, std::string(birth.data(), 4)), "a number agrees with itself");
    ensure(agrees_with_sex(number, std::string(1, sex_of(number))), "a number agrees with itself");
  }
  return verdict(fault);
}

/// Cuts and reads a file of a shipped pack, in windows of two sizes; the pieces must be the file.
inline Verdict file(char const* pack_name, std::string_view bytes) {
  static Library library = Library::open({}).value();
  Pack const& pack = *library.find(pack_name).value();
  std::string first;
  Verdict out = "ok";
  // Of a long one some hundred: a reader may ask for a longer window again and again.
  std::size_t const narrow = std::max<std::size_t>(7, bytes.size() / 300);
  for (std::size_t const step : {narrow, bytes.size() + 1}) {
    auto const reader = make_reader(pack).value();
    std::string joined;
    std::size_t at = 0, seen = 0;
    out = "ok";
    do {
      seen = std::min(seen + step, bytes.size());
      std::vector<Piece> pieces;
      // The window is a copy of its own, so that a view into another one is found.
      std::string const window(bytes.substr(at, seen - at));
      auto const taken = reader->split(window, at, seen == bytes.size(), pieces);
      if (!taken) {
        out = verdict(taken.error().code);
        joined = bytes;
        break;
      }
      ensure(*taken <= window.size(), "no more is taken than there is");
      for (Piece const& piece : pieces) {
        joined += piece.before;
        ensure(piece.offset == joined.size(), "a record stands where it says");
        joined += piece.bytes;
        Arena arena;
        Sheet sheet;
        Problems problems;
        reader->read(piece, sheet, arena, problems);
        if (!problems.empty() && out == "ok") out = verdict(problems.front().rule);
      }
      at += *taken;
    } while (seen < bytes.size());
    if (joined.size() < bytes.size()) joined += reader->tail();
    ensure(joined == bytes, "the pieces are the file");
    if (step == narrow) first = out;
  }
  ensure(first == out, "windows make no difference");
  return out;
}

inline Verdict fixed(std::string_view bytes) { return file("ah-case-fixed", bytes); }

inline Verdict csv(std::string_view bytes) { return file("sh-case-csv", bytes); }
inline Verdict xml(std::string_view bytes) { return file("js-case-xml", bytes); }
inline Verdict json(std::string_view bytes) { return file("zj-case-json", bytes); }
inline Verdict json_lines(std::string_view bytes) { return file("zj-case-jsonl", bytes); }

/// What loads can be judged, compiled and run: it writes records and reads what it wrote.
inline Verdict pack(std::string_view bytes) {
  static Library const library = Library::open({}).value();
  auto const document = yaml::parse(bytes, "p.yaml");
  if (!document) return verdict(document.error().code);
  Model model = library.model();
  yaml::Faults faults("p.yaml");
  auto const pack = load_pack(*document, model, library.tables(), faults);
  ensure(pack.has_value() == faults.empty(), "a pack, or what is wrong with it");
  if (!pack) return "refused";
  auto const wrong = check(*pack, model, library.tables());
  (void)judge(*pack, model, library.tables());
  std::string out;
  auto const written = write_samples(model, library.tables(), *pack, 3, 1, true, [&](std::string_view more) -> Result<> {
    out += more;
    return {};
  });
  if (!written) return verdict(written.error().code);
  auto const reader = make_reader(*pack).value();
  std::vector<Piece> pieces;
  if (!reader->split(out, 0, true, pieces)) return "unreadable";
  Plan const plan(model, *pack, *pack, library.tables());
  for (Piece const& piece : pieces) {
    Arena arena;
    Sheet sheet;
    Values values;
    Problems problems;
    reader->read(piece, sheet, arena, problems);
    if (!rejected(problems)) plan.read(sheet, values, arena, problems);
  }
  return wrong.empty() ? "ok" : "wrong";
}

/// Each record of a residual that opens is read again by its number, and is written as it was understood.
inline Verdict residual(std::string_view bytes) {
  auto const read_at = [bytes](std::uint64_t offset, std::size_t size) -> Result<std::string> {
    return std::string(bytes.substr(std::min<std::size_t>(offset, bytes.size()), size));
  };
  Pack a;
  a.syntax = Syntax::csv;
  a.encoding = Encoding::gb18030_2022;
  auto const index = ResidualIndex::open(read_at, a);
  if (!index) return verdict(index.error().code);
  for (auto const ordinal : index->unclaimed()) {
    auto const record = index->record(ordinal);
    ensure(record.has_value() && record->ordinal == ordinal, "a record is found by its number");
    (void)index->find(record->key, record->sum);
    std::string text;
    append_residual_record(*record, Encoding::gb18030_2022, text);
    auto const again = parse_residual_record(text, Encoding::gb18030_2022);
    ensure(again && again->raw == record->raw && again->between == record->between && again->key == record->key, "what was read is written as it was");
  }
  return "ok";
}

struct Parser {
  std::string_view name;  // of its directory under tests/fuzz/corpus
  Verdict (*run)(std::string_view bytes);
};

inline constexpr Parser parsers[] = {
    {"record-encoding", encoding}, {"record-code-table", code_table}, {"record-identifier", identifier}, {"record-fixed", fixed},
    {"record-csv", csv},           {"record-xml", xml},               {"record-json", json},             {"record-json-lines", json_lines},
    {"record-pack", pack},         {"record-residual", residual}};

}  // namespace fuzz::records
