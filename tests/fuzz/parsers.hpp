// What each parser of the pure ledger promises for any bytes: it ends, it does not crash, and what it accepts is what its
// writer writes. The fuzzers ask this of bytes that nobody thought of, tests/ledger/corpus_test.cpp of named cases.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "ledger/bundle_path.hpp"
#include "ledger/card.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/cosign.hpp"
#include "ledger/disclosure.hpp"
#include "ledger/entry.hpp"
#include "ledger/fork.hpp"
#include "ledger/key_file.hpp"
#include "ledger/link.hpp"
#include "ledger/payload.hpp"
#include "ledger/policy.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/statement.hpp"
#include "ledger/stretch.hpp"
#include "ledger/tile.hpp"
#include "lib/base/ensure.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/note.hpp"
#include "lib/crypto/timestamp.hpp"
#include "lib/evidence/bag.hpp"
#include "lib/io/tar.hpp"
#include "lib/evidence/digest_list.hpp"
#include "lib/evidence/act_sheet.hpp"
#include "tests/lib/crypto/timestamp_vectors.hpp"

namespace fuzz {

using namespace custody;
using namespace custody::ledger;

/// The code with which a parser refused, or "ok".
using Verdict = std::string_view;

inline constexpr Verdict ok = "ok", refused = "refused";

/// A policy under which the signatures of the vectors hold, so that a mutated one is judged to the end.
inline Policy const& known_keys() {
  static Policy const policy = [] {
    Policy out = policy_of({*parse_vkey("evidence.huzhou.example+90880ad8+ASmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X")});
    out.witnesses.push_back(
        {"suzhou", *parse_vkey("evidence.suzhou.example/witness+fd682f0c+BCVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd"), ""});
    return out;
  }();
  return policy;
}

inline Verdict note(std::string_view bytes) {
  auto const note = parse_note(bytes);
  if (!note) return note.error().code;
  ensure(note->encode() == bytes, "a note is written as it was read");
  return ok;
}

inline Verdict checkpoint(std::string_view bytes) {
  auto const checkpoint = parse_checkpoint(bytes);
  if (!checkpoint) return checkpoint.error().code;
  ensure(encode_checkpoint(checkpoint->checkpoint) == checkpoint->note.text, "a checkpoint is written as it was read");
  for (Tree const tree : {Tree::sha256, Tree::sm3}) (void)judge(*checkpoint, known_keys(), tree, UtcTime{});
  return ok;
}

inline Verdict entry(std::string_view bytes) {
  auto const entry = decode_entry(bytes);
  if (!entry) return entry.error().code;
  ensure(encode_entry(*entry) == bytes, "an entry is written as it was read");
  ensure(entry_size(entry->kind, entry->sm3.has_value()) == bytes.size(), "the size of an entry is known beforehand");
  return ok;
}

inline Verdict payload(std::string_view bytes) {
  Hasher hasher(Algorithm::sha256);
  (void)commit(bytes, hasher);
  (void)payload_value(bytes, "entry.kind");
  auto const lines = decode_payload(bytes);
  if (!lines) return lines.error().code;
  std::string again;
  for (Shown const& shown : *lines) {
    ensure(escape_text(shown.value()) == shown.text, "a text is written as it was read");
    ensure(payload_value(bytes, shown.key) == shown.value(), "both ways to a value lead to the same");
    again += shown.line;
  }
  ensure(again == bytes, "the lines are the payload");
  return ok;
}

inline Verdict disclosure(std::string_view bytes) {
  auto const disclosure = decode_disclosure(bytes);
  if (!disclosure) return disclosure.error().code;
  std::string again = "custody/disclosure/v1\n";
  for (DisclosedField const& field : disclosure->fields) {
    again += (field.shown ? "show " : "hide ") + field.key + ' ';
    again += field.shown ? field.salt + ' ' + field.text : format_hash(field.sha256);
    if (field.sm3) again += ' ' + format_hash(*field.sm3);
    again += '\n';
  }
  ensure(again + "\n" + disclosure->entry_bytes == bytes, "the lines are the disclosure");
  (void)check_commitment(*disclosure);
  (void)check_agrees(*disclosure);
  return ok;
}

inline Verdict proof(std::string_view bytes) {
  auto proof = read_proof(bytes);
  if (!proof) return proof.error().code;
  ensure(encode_proof(proof->file) == bytes, "a proof is written as it was read");
  TreeHasher hasher(proof->file.tree);
  (void)check_contained(*proof, hasher);
  (void)check_proof(std::move(*proof), known_keys(), UtcTime{});
  return ok;
}

inline Verdict fork(std::string_view bytes) {
  auto const fork = parse_fork(bytes);
  if (!fork) return fork.error().code;
  ensure(encode_fork(*fork) == bytes, "a fork proof is written as it was read");
  (void)check_fork(*fork, known_keys());
  return ok;
}

inline Verdict request(std::string_view bytes) {
  auto const request = read_request(bytes);
  if (!request) return request.error().code;
  ensure(encode_link(request->link) == bytes, "a request is written as it was read");
  ensure(request->note.note.encode() == request->link.note, "and so is its note");
  TreeHasher hasher(request->tree());
  (void)check_consistency(hasher, request->link.old, request->note.checkpoint.size, request->note.checkpoint.root, request->note.checkpoint.root,
                          request->link.hashes);
  return ok;
}

inline Verdict policy(std::string_view bytes) {
  (void)parse_policy(bytes, Tree::sm3);
  auto const policy = parse_policy(bytes);
  if (!policy) return policy.error().code;
  // A policy may hold comments and more blanks than the writer writes; its own text is read as the same.
  std::string const text = encode_policy(*policy);
  auto const again = parse_policy(text);
  ensure(again && encode_policy(*again) == text, "a written policy is read as it was");
  return ok;
}

inline Verdict card(std::string_view bytes) {
  auto const card = parse_card(bytes);
  if (!card) return card.error().code;
  ensure(encode_card(card->card) == card->note.text, "a card is written as it was read");
  ensure(decode_checkpoint(card->note.text).error().code == "checkpoint-syntax", "no card is a checkpoint");
  return ok;
}

inline Verdict tile_path(std::string_view bytes) {
  auto const path = parse_tile_path(bytes);
  if (!path) return refused;
  TileId const& tile = path->tile;
  ensure((path->entries ? entries_path(tile.n, tile.width) : custody::ledger::tile_path(tile)) == bytes, "a path has one spelling");
  return ok;
}

/// Members of an archive, written again as they were read.
inline Verdict tar(std::string_view bytes) {
  std::size_t place = 0;
  TarReader reader([&](std::span<std::byte> out) -> Result<std::size_t> {
    std::size_t const n = std::min(out.size(), bytes.size() - place);
    std::ranges::copy(as_bytes(bytes.substr(place, n)), out.begin());
    place += n;
    return n;
  });
  std::string again;
  TarWriter writer([&](ByteView piece) -> Result<> {
    again += as_text(piece);
    return {};
  });
  std::array<std::byte, 700> piece;
  for (;;) {
    auto const member = reader.next();
    if (!member) return member.error().code;
    if (!*member) break;
    // Whatever a header promises, no more is kept than there is.
    ensure(writer.begin(**member).has_value(), "memory takes what is written");
    for (std::uint64_t left = (*member)->size; left > 0;) {
      auto const n = reader.read(piece);
      if (!n) return n.error().code;
      ensure(*n > 0 && *n <= left, "a content is as long as its header says");
      left -= *n;
      ensure(writer.write(std::span(piece).first(*n)).has_value(), "memory takes what is written");
    }
  }
  ensure(writer.finish().has_value() && again == bytes, "an archive is written as it was read");
  return ok;
}

inline Verdict manifest(std::string_view bytes) {
  auto const count = check_manifest(bytes);
  if (!count) return count.error().code;
  ManifestBuilder builder;
  ManifestLines lines(bytes);
  std::uint64_t found = 0;
  for (; auto const line = lines.next(); ++found) builder.add(line->hex, line->path);
  ensure(found == *count && builder.text() == bytes, "a manifest is written as it was read");
  return ok;
}

inline Verdict bundle_path(std::string_view bytes) {
  auto const path = parse_bundle_path(bytes);
  if (!path) return refused;
  ensure(path->text == bytes && bytes.size() < 100, "a path of a bundle fits into a header");
  ensure(bytes.find("..") != 0 && bytes.find("/../") == std::string_view::npos && bytes.front() != '/', "no path leads out of the bundle");
  return ok;
}

inline Verdict link(std::string_view bytes) {
  auto const link = parse_link(bytes);
  if (!link) return link.error().code;
  ensure(encode_link(*link) == bytes, "a link is written as it was read");
  auto const note = parse_checkpoint(link->note);
  if (!note) return note.error().code;
  (void)check_link(*link, *note, &*note, known_keys());
  return ok;
}

inline Verdict statement(std::string_view bytes) {
  auto const disclosure = decode_disclosure(bytes);
  if (!disclosure) return disclosure.error().code;
  auto const statement = read_statement(*disclosure);
  if (!statement) return statement.error().code;
  for (Field const& field : statement_fields(*statement))
    ensure(field.value.empty() || disclosure->value(field.key) == field.value, "a statement is written as it was read");
  return ok;
}

/// The bytes of a list, in pieces of odd sizes.
class TextSource final : public ListSource {
 public:
  explicit TextSource(std::string_view text) : m_rest(text) {}
  Result<std::size_t> read(std::span<std::byte> out) override {
    auto const count = std::min({out.size(), m_rest.size(), std::size_t{4097}});
    std::ranges::copy(as_bytes(m_rest.substr(0, count)), out.begin());
    m_rest.remove_prefix(count);
    return count;
  }

 private:
  std::string_view m_rest;
};

/// What is read of a list and can be written in a form is read from there as it was.
inline void same_again(ListedItem const& item) {
  std::vector<Algorithm> algorithms;
  Bytes digests;
  for (auto const& digest : item.digests) {
    if (std::ranges::find(algorithms, digest.algorithm) != algorithms.end()) return;
    algorithms.push_back(digest.algorithm);
    digests.insert(digests.end(), digest.value.begin(), digest.value.end());
  }
  for (auto const form : {WrittenForm::bsd, WrittenForm::hashdeep, WrittenForm::dfxml}) {
    auto const writer = ListWriter::create(form, algorithms);
    auto const text = writer ? writer->item(item.path, 7, digests) : std::nullopt;
    if (!text) continue;
    std::string const whole = writer->head() + *text + writer->tail();
    auto reader = ListReader::open(std::make_unique<TextSource>(whole), {});
    ensure(reader.has_value(), "a written list has a form");
    std::vector<ListedDigest> again;
    while (auto const part = reader->next()) {
      if (!*part) break;
      auto const* const read = std::get_if<ListedItem>(&**part);
      ensure(read != nullptr && read->path == item.path, "a written name is read as it was");
      again.insert(again.end(), read->digests.begin(), read->digests.end());
    }
    ensure(again.size() == item.digests.size(), "no digest is lost");
    for (std::size_t i = 0; i < again.size(); ++i)
      ensure(again[i].algorithm == item.digests[i].algorithm && again[i].value == item.digests[i].value, "a written digest is read as it was");
  }
}

/// The first code of a bad line, or of the whole.
inline Verdict list_named(std::string_view bytes, std::string name) {
  auto reader = ListReader::open(std::make_unique<TextSource>(bytes), {std::nullopt, std::move(name)});
  if (!reader) return reader.error().code;
  Verdict verdict = ok;
  for (std::size_t items = 0;;) {
    auto const part = reader->next();
    if (!part) return part.error().code;
    if (!*part) return verdict;
    if (auto const* const bad = std::get_if<BadLine>(&**part))
      verdict = verdict == ok ? bad->code : verdict;
    else if (++items <= 16)
      same_again(std::get<ListedItem>(**part));
  }
}
inline Verdict list(std::string_view bytes) { return list_named(bytes, {}); }
inline Verdict bag_manifest_list(std::string_view bytes) { return list_named(bytes, "manifest-sha256.txt"); }

inline Verdict pieces(std::string_view bytes) {
  auto const pieces = parse_pieces(bytes);
  if (!pieces) return pieces.error().code;
  ensure(encode_pieces(*pieces) == bytes, "a list of pieces is written as it was read");
  return ok;
}

inline Verdict stretch(std::string_view bytes) {
  auto const stretch = parse_stretch(bytes);
  if (!stretch) return stretch.error().code;
  ensure(encode_stretch(*stretch) == bytes, "a stretch is written as it was read");
  if (stretch->last() - stretch->first() <= 256) (void)stretch_root(*stretch, std::vector<Hash>(stretch->last() - stretch->first()));
  return ok;
}

inline Verdict locked_key(std::string_view bytes) {
  auto const key = parse_locked_key(bytes);
  if (!key) return key.error().code;
  ensure(encode_locked_key(*key) == bytes, "a locked key is written as it was read");
  return ok;
}

inline Verdict act_sheet(std::string_view bytes) {
  auto const lines = parse_act_sheet(bytes, "night.act");
  if (!lines) return lines.error().code;
  std::string text;
  for (auto const& line : *lines) text += line.name + ' ' + line.value + '\n';
  auto const again = parse_act_sheet(text, "night.act");
  ensure(again && again->size() == lines->size(), "what a sheet says can be written and read again");
  for (std::size_t i = 0; i < lines->size(); ++i) ensure((*again)[i].name == (*lines)[i].name && (*again)[i].value == (*lines)[i].value, "and says the same");
  return ok;
}

inline Verdict timestamp(std::string_view bytes) {
  static TimestampAuthorities const authorities = TimestampAuthorities::parse(timestamp_vectors::ca).value();
  auto const timestamp = read_timestamp(bytes);
  if (!timestamp) return timestamp.error().code;
  ensure(timestamp->bytes == bytes && timestamp->imprint.size() == digest_size(timestamp->algorithm), "a time stamp is kept as it was read");
  ensure(timestamp->time <= timestamp->latest, "accuracy makes no time stamp older");
  (void)authorities.check(*timestamp);
  return ok;
}

struct Parser {
  std::string_view name;  // of its directory under tests/fuzz/corpus, and of its fuzzer
  Verdict (*run)(std::string_view bytes);
};

inline constexpr Parser parsers[] = {
    {"act-sheet", act_sheet},
    {"note", note},   {"checkpoint", checkpoint}, {"entry", entry},   {"payload", payload}, {"disclosure", disclosure},
    {"proof", proof}, {"fork", fork},             {"policy", policy}, {"card", card},       {"tile-path", tile_path},
    {"tar", tar},     {"manifest", manifest},     {"link", link},     {"statement", statement}, {"bundle-path", bundle_path},
    {"list", list},   {"bagit-list", bag_manifest_list}, {"pieces", pieces}, {"stretch", stretch},
    {"request", request}, {"locked-key", locked_key}, {"timestamp", timestamp}};

}  // namespace fuzz
