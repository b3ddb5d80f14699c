// Lines of fixed width, read and written with the pack of Anhui: kinds, widths in bytes, padding, halves of characters, windows of
// every size, and what is rejected by which name.
#include <catch2/catch.hpp>
#include <cstring>
#include <map>

#include "formats/library.hpp"
#include "formats/syntax/fixed_lines.hpp"
#include "formats/syntax/readers.hpp"
#include "tests/formats/conversion.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

Pack const& anhui() {
  static Library library = Library::open({}).value();
  static Pack const& pack = *library.find("ah-case-fixed").value();
  return pack;
}

std::string gb(std::string_view utf8) {
  std::string out;
  REQUIRE(Codec::of(Encoding::gb18030_2005).encode_all(utf8, out));
  return out;
}

/// `text` (UTF-8, or bytes from `raw`) in `bytes` bytes.
std::string field(std::string const& raw, std::size_t bytes) {
  REQUIRE(raw.size() <= bytes);
  return raw + std::string(bytes - raw.size(), ' ');
}

std::string header() { return "H" + field("340100000000", 12) + "20261122055500" + "000002" + std::string(47, ' ') + "\r\n"; }
std::string trailer() { return "T000002000001" + std::string(67, ' ') + "\r\n"; }
std::string record(std::string_view number, std::string const& town = gb("三里庵街道"), std::string_view loss = "000000350000") {
  return "A" + std::string(number) + "050200" + "20261101200000" + "340104" + field(town, 12) + field(gb("长江西路"), 10) +
         field(gb("1号"), 8) + std::string(loss) + "0\r\n";
}
std::string person(std::string const& name) {
  return "R1" + field(name, 12) + "111310101189901010019118990101" + std::string(11 + 25, ' ') + "\r\n";
}

constexpr std::string_view first = "A3401040000002026110001", second = "A3401040000002026110002";

struct File {
  std::vector<std::string> before, records;
  std::vector<std::uint64_t> offsets;
  std::vector<std::string> faults;
  std::string tail;
  Problems findings;
};

/// Splits as the converter does: windows that grow by `step` bytes.
File split(std::string const& bytes, std::size_t step) {
  auto const reader = make_fixed_reader(anhui());
  File out;
  std::size_t at = 0, seen = 0;
  while (true) {
    seen = std::min(seen + step, bytes.size());
    std::vector<Piece> pieces;
    bool const last = seen == bytes.size();
    std::string const window = bytes.substr(at, seen - at);
    auto const taken = reader->split(window, at, last, pieces);
    REQUIRE(taken);
    for (Piece const& piece : pieces) {
      out.before.emplace_back(piece.before);
      out.records.emplace_back(piece.bytes);
      out.offsets.push_back(piece.offset);
      out.faults.emplace_back(piece.fault);
    }
    at += *taken;
    if (last) break;
  }
  REQUIRE(at == bytes.size());
  out.tail = reader->tail();
  out.findings = reader->findings();
  return out;
}

std::string joined(File const& file) {
  std::string out;
  for (std::size_t i = 0; i < file.records.size(); ++i) out += file.before[i] + file.records[i];
  return out + file.tail;
}

struct Record {
  std::string own;  // what the slots point into
  std::unique_ptr<Reader> reader = make_fixed_reader(anhui());  // and the paths of the extras
  Arena arena;
  Sheet sheet;
  Problems problems;

  explicit Record(std::string bytes, std::string_view fault = {}) : own(std::move(bytes)) {
    Piece const piece{{}, own, 0, fault};
    reader->read(piece, sheet, arena, problems);
  }
  Slot slot(std::size_t row, std::string_view place) const {
    auto const& places = anhui().shape.levels[sheet.rows.at(row).level].places;
    for (std::size_t i = 0; i < places.size(); ++i)
      if (places[i].name == place) return sheet.rows[row].slots[i];
    FAIL("no place " << place);
    return {};
  }
  std::string text(std::size_t row, std::string_view place) const { return std::string(slot(row, place).view()); }
  std::string rule() const { return problems.empty() ? "" : std::string(problems.front().rule); }
};

}  // namespace

TEST_CASE("a file of lines is cut into records, whatever the windows, and put together again") {
  std::string const bytes = header() + record(first) + person(gb("张三")) + person(gb("李四")) + record(second) + trailer();
  for (std::size_t step = 1; step <= bytes.size(); step += step < 100 ? 1 : 37) {
    auto const file = split(bytes, step);
    REQUIRE(file.records.size() == 2);
    REQUIRE(file.before[0] == header());
    REQUIRE(file.records[0] == record(first) + person(gb("张三")) + person(gb("李四")));
    REQUIRE(file.records[1] == record(second));
    REQUIRE(file.tail == trailer());
    REQUIRE(file.offsets[1] == header().size() + file.records[0].size());
    REQUIRE(file.faults == std::vector<std::string>{"", ""});
    REQUIRE(file.findings.empty());
    REQUIRE(joined(file) == bytes);
  }
}

TEST_CASE("the envelope is read from header and trailer") {
  auto const reader = make_fixed_reader(anhui());
  std::vector<Piece> pieces;
  std::string const bytes = header() + record(first) + trailer();
  REQUIRE(reader->split(bytes, 0, true, pieces));
  auto const& places = anhui().shape.file.places;
  std::map<std::string, std::string> said;
  for (std::size_t i = 0; i < places.size(); ++i) said[places[i].name] = reader->file().rows[0].slots[i].view();
  CHECK(said == std::map<std::string, std::string>{
                    {"H/fsdw", "340100000000"}, {"H/scsj", "20261122055500"}, {"H/ajs", "2"}, {"T/ajs2", "2"}, {"T/rys", "1"}});
}

TEST_CASE("fields are undone: padding left and right, zeros, blanks, wide spaces, halves of characters") {
  // 某 and half of a character that did not fit, then a space.
  std::string const half = gb("阿卜杜拉某") + "\xc2 ";
  Record const r(record(first) + person(gb("张三")) + person(half) + person(gb("李四　　　")) + person(gb("阿卜杜拉某某")));
  REQUIRE(r.problems.empty());
  CHECK(r.text(0, "asjbh") == first);
  CHECK(r.text(0, "xzjd") == "三里庵街道");
  CHECK(r.text(0, "ssje") == "350000");
  CHECK(r.text(0, "sq") == "0");
  REQUIRE(r.sheet.rows.size() == 5);
  CHECK(r.text(1, "xm") == "张三");
  CHECK(r.slot(1, "dh").state == State::blank);
  CHECK(r.text(1, "dh") == "");
  CHECK(r.text(2, "xm") == "阿卜杜拉某");
  CHECK(r.text(3, "xm") == "李四");
  CHECK(r.text(4, "xm") == "阿卜杜拉某某");

  CHECK(Record(record(first, {}, "000000000000")).text(0, "ssje") == "0");
  CHECK(Record(record(first, {}, "            ")).slot(0, "ssje").state == State::blank);
  CHECK(Record(record(first, {}, "      350000")).text(0, "ssje") == "350000");
  CHECK(Record(record(first)).slot(0, "xzjd").state == State::text);
  CHECK(Record(record(first, "")).slot(0, "xzjd").state == State::blank);
  // Cut at the very end of its field, after one, two and three bytes of four.
  for (char const* cut : {"\xc2", "\x81\x30", "\x81\x30\x81"}) CHECK(Record(record(first, std::string(12 - std::strlen(cut), 'x') + cut)).text(0, "xzjd") == std::string(12 - std::strlen(cut), 'x'));
}

TEST_CASE("what stands in a filler is an unknown field") {
  std::string line = person(gb("张三"));
  line[80 - 3] = 'x';
  Record const r(record(first) + line);
  REQUIRE(r.problems.empty());
  REQUIRE(r.sheet.extras.size() == 1);
  CHECK(r.sheet.extras[0].row == 1);
  CHECK(r.sheet.extras[0].path == "filler");
  CHECK(r.sheet.extras[0].slot.view().ends_with("x"));
}

TEST_CASE("lines that are none are rejected by name") {
  std::string const good = record(first);
  CHECK(Record(good.substr(0, good.size() - 3) + "\r\n").rule() == "fixed/length");
  CHECK(Record(good + person(gb("张三")).insert(5, " ")).rule() == "fixed/length");
  CHECK(Record(good + "X something\r\n").rule() == "fixed/kind");
  CHECK(Record(record(first, "\xff")).rule() == "encoding");
  CHECK(Record(record(first, "a\xc2 b")).rule() == "encoding");
  CHECK(Record(record(first, "\x81\x30")).rule() == "");
  auto const wrong = Record(good + record(second, "abc\xff"));
  REQUIRE(wrong.problems.size() == 1);
  CHECK(wrong.problems[0].place == "xzjd");
  CHECK(wrong.problems[0].offset == good.size() + 1 + 23 + 6 + 14 + 6 + 3);

  auto const faults = [](std::string const& bytes) { return split(bytes, bytes.size()).faults; };
  CHECK(faults(header() + person(gb("张三")) + record(first) + trailer()) == std::vector<std::string>{"fixed/orphan", ""});
  CHECK(faults(header() + "X\r\n" + record(first) + trailer()) == std::vector<std::string>{"fixed/kind", ""});
  CHECK(faults(header() + record(first) + header() + record(second) + trailer()) == std::vector<std::string>{"", "fixed/header", ""});
  CHECK(faults(header() + record(first) + trailer() + record(second)) == std::vector<std::string>{"", "fixed/trailer", ""});
  CHECK(faults(header() + record(first) + trailer() + person(gb("张三")) + trailer()) == std::vector<std::string>{"", "fixed/trailer"});
  CHECK(faults(header() + record(first) + trailer() + "\r\n") == std::vector<std::string>{""});
  CHECK(faults(header() + record(first) + "\r\n" + person(gb("张三")) + trailer()) == std::vector<std::string>{"", "fixed/orphan"});
  CHECK(Record(person(gb("张三")), "fixed/orphan").rule() == "fixed/orphan");
}

TEST_CASE("a missing or broken envelope is a finding") {
  auto const findings = [](std::string const& bytes) {
    std::vector<std::string> out;
    for (auto const& found : split(bytes, 50).findings) {
      CHECK_FALSE(found.rejects);
      out.push_back(std::string(found.rule) + " " + found.place);
    }
    return out;
  };
  CHECK(findings(record(first)) == std::vector<std::string>{"fixed/header-missing H", "fixed/trailer-missing T"});
  CHECK(findings("Hshort\r\n" + record(first) + trailer()) == std::vector<std::string>{"fixed/length H"});
  CHECK(findings(header() + record(first) + "T\r\n") == std::vector<std::string>{"fixed/length T"});
  CHECK(findings("") == std::vector<std::string>{"fixed/header-missing H", "fixed/trailer-missing T"});
}

TEST_CASE("a record that is read is written as it was") {
  std::string const bytes = record(first) + person(gb("张三")) + person(gb("李四"));
  Record r(bytes);
  Output out;
  Problems problems;
  make_fixed_writer(anhui())->record(r.sheet, out, r.arena, problems);
  CHECK(problems.empty());
  CHECK(out.view() == bytes);
}

TEST_CASE("what a line cannot hold is a problem, and the line keeps its length") {
  auto const written = [](std::string_view town) {
    Record r(record(first));
    auto const& places = anhui().shape.levels[0].places;
    for (std::size_t i = 0; i < places.size(); ++i)
      if (places[i].name == "xzjd") r.sheet.rows[0].slots[i] = text_slot(town);
    Output out;
    Problems problems;
    make_fixed_writer(anhui())->record(r.sheet, out, r.arena, problems);
    CHECK(out.size() == record(first).size());
    return problems.empty() ? std::string() : std::string(problems[0].rule);
  };
  CHECK(written("三里庵街道") == "");
  CHECK(written("三里庵街道办") == "");
  CHECK(written("三里庵街道办x") == "fixed/width");
  CHECK(written("一\n二") == "fixed/line-break");
  CHECK(written("一\xff") == "encoding");
  CHECK(written("𠮷𠮷𠮷") == "");
  CHECK(written("𠮷𠮷𠮷1") == "fixed/width");
}

TEST_CASE("a conversion into lines cuts between characters where the pack lets it, counts it, and rejects where it does not") {
  auto const written = [](std::string const& name, std::string const& number) {
    return test::convert("zj-case-json", "ah-case-fixed",
                         R"({"data":[{"ajbh":")" + number + R"(","ajlb":"050200","xyrlb":[{"xm":")" + name + R"("}]}]})");
  };
  auto const cut = written("阿卜杜拉某某某", "A3401040000002026110001");
  CHECK(cut.error == "");
  CHECK(cut.summary.out == 1);
  CHECK(cut.out.find("R1" + gb("阿卜杜拉某某") + "   ") != std::string::npos);
  CHECK(cut.summary.losses.lost() >= 1);
  // One byte is left: half a character is never written.
  auto const odd = written("a阿卜杜拉某某", "A3401040000002026110001");
  CHECK(odd.out.find("R1a" + gb("阿卜杜拉某") + "    ") != std::string::npos);
  // The envelope counts, and stands in front.
  CHECK(cut.head.starts_with("H"));
  CHECK(cut.head.find("000001") != std::string::npos);
  CHECK(cut.out.find("T000001000001") != std::string::npos);
}

TEST_CASE("any bytes are split without loss, and the offset of every record is right") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  std::string const good = header() + record(first) + person(gb("张三")) + person(gb("阿卜杜拉某") + "\xc2") + record(second) + trailer();
  for (int round = 0; round < 1500; ++round) {
    std::string bytes = good;
    for (std::size_t i = random.below(4) + 1; i > 0; --i) {
      auto const at = random.below(bytes.size());
      switch (random.below(4)) {
        case 0: bytes[at] = random.byte(); break;
        case 1: bytes.erase(at, random.below(30)); break;
        case 2: bytes.insert(at, random.bytes(20, "HART\r\n 0\xc2")); break;
        default: bytes.insert(at, record(second)); break;
      }
      if (bytes.empty()) break;
    }
    auto const file = split(bytes, random.below(200) + 1);
    REQUIRE(joined(file) == bytes);
    for (std::size_t i = 0; i < file.records.size(); ++i) {
      REQUIRE(bytes.compare(file.offsets[i], file.records[i].size(), file.records[i]) == 0);
      Record const r(file.records[i], file.faults[i]);
      for (auto const& problem : r.problems) REQUIRE(problem.offset <= file.records[i].size());
    }
    // The windows do not matter.
    auto const other = split(bytes, bytes.size() + 1);
    REQUIRE(other.records == file.records);
    REQUIRE(other.faults == file.faults);
    REQUIRE(other.tail == file.tail);
  }
}
