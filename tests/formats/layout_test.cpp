// A file that is laid out otherwise than its pack does it costs no more on the way back than one that is not.
#include "formats/layout_search.hpp"

#include <algorithm>

#include "formats/sample_file.hpp"
#include "tests/formats/conversion.hpp"

using namespace custody;
using namespace custody::formats;
using namespace custody::formats::test;

namespace {

std::string samples(Pack const& of, std::uint64_t count, bool ugly) {
  std::string out;
  auto const written = write_samples(library().model(), library().tables(), of, count, 1, ugly, [&](std::string_view bytes) -> Result<> {
    out += bytes;
    return {};
  });
  REQUIRE(written);
  return out;
}

/// The same records, laid out otherwise.
std::string laid_out(Pack const& pack, std::string const& file, Layout const& layout) {
  auto const reader = *make_reader(pack);
  auto const writer = *make_writer(pack, {}, layout);
  std::vector<Piece> pieces;
  REQUIRE(reader->split(file, 0, true, pieces));
  Arena arena;
  Sheet sheet;
  Output out;
  writer->head(reader->file(), out);
  bool first = true;
  for (Piece const& piece : pieces) {
    Problems problems;
    Output record;
    reader->read(piece, sheet, arena, problems);
    if (rejected(problems)) continue;
    writer->record(sheet, record, arena, problems);
    auto const body = layout.between ? writer->body(record.view()) : record.view();
    if (!first && layout.between) out.put(*layout.between);
    out.put(first ? body.substr(layout.between ? 0 : writer->separator().size()) : body);
    first = false;
  }
  if (layout.between && (pack.syntax == Syntax::jsonl)) out.put("\n");
  writer->tail(reader->file(), first, out);
  return std::string(out.view());
}

std::size_t lines_with(std::string_view residual, std::string_view word) {
  std::size_t out = 0;
  for (std::size_t at = 0; (at = residual.find(word, at)) != std::string_view::npos; at += word.size()) ++out;
  return out;
}

struct There {
  formats::test::Converted converted;
  std::size_t raw, between;
};

/// There, and back to the same bytes.
There there_and_back(std::string const& from, std::string const& to, std::string const& file) {
  Plan const there(library().model(), pack(from), pack(to), library().tables()), back(library().model(), pack(to), pack(from), library().tables());
  There out{convert_keeping(there, file), 0, 0};
  INFO(out.converted.error << out.converted.rejects.substr(0, 300));
  REQUIRE(out.converted.error.empty());
  auto const returned = convert_back(back, out.converted.file(), out.converted.beside);
  REQUIRE(returned.file.error.empty());
  CHECK(returned.file.file() == file);
  out.raw = lines_with(out.converted.beside, "\nraw\t");
  out.between = lines_with(out.converted.beside, "\nbetween\t");
  return out;
}

/// What the lines `layout` and `head` may have more, which stand once in a file.
constexpr std::size_t slack = 300;

constexpr std::pair<char const*, char const*> pairs[] = {{"zj-case-json", "js-case-xml"}, {"zj-case-jsonl", "zj-case-json"}, {"js-case-xml", "zj-case-json"},
                                                         {"sh-case-csv", "js-case-xml"},  {"ah-case-fixed", "zj-case-json"}, {"fraud-clue-csv", "fraud-clue-json"}};

}  // namespace

TEST_CASE("a file in any layout comes back and costs no more than one in the layout of its pack") {
  for (auto const& [from, to] : pairs) {
    auto const file = samples(pack(from), 12, false);
    auto const usual = there_and_back(from, to, file);
    for (Layout const& layout : layouts_of(pack(from).syntax)) {
      INFO(from << " to " << to);
      for (auto const& setting : settings_of(layout)) UNSCOPED_INFO(setting[0] << " " << setting[1]);
      auto const other = there_and_back(from, to, laid_out(pack(from), file, layout));
      // Of a shorter record less has to be kept before all of it is.
      CHECK(other.converted.beside.size() <= usual.converted.beside.size() + slack);
      CHECK(other.between == 0);
    }
  }
}

TEST_CASE("what stands between all records is said once") {
  for (std::string const between : {",", ", ", ",\n\n", " ,\r\n"}) {
    INFO(between);
    Layout layout;
    layout.between = between;
    auto const file = laid_out(pack("zj-case-json"), samples(pack("zj-case-json"), 12, false), layout);
    auto const there = there_and_back("zj-case-json", "js-case-xml", file);
    CHECK(there.between == 0);
    CHECK(lines_with(there.converted.beside, "\nlayout\tbetween\t") == 1);
  }
}

TEST_CASE("a file as its pack lays it out has no layout to tell") {
  for (auto const& name : library().names()) {
    INFO(name);
    auto const reader = *make_reader(pack(name));
    auto const file = samples(pack(name), 10, false);
    std::vector<Piece> pieces;
    REQUIRE(reader->split(file, 0, true, pieces));
    auto const found = find_layout(pack(name), pieces.at(0).before, pieces);
    REQUIRE(found);
    CHECK(*found == Layout());
  }
}

TEST_CASE("one odd record at the front does not hide the layout of all others") {
  Layout wide;
  wide.indent = 4;
  auto file = laid_out(pack("zj-case-json"), samples(pack("zj-case-json"), 12, false), wide);
  auto const comma = file.find("\"ajmc\": ");
  REQUIRE(comma != std::string::npos);
  file.insert(comma + 8, "  ");
  auto const there = there_and_back("zj-case-json", "zj-case-jsonl", file);
  CHECK(there.raw == 1);
}

TEST_CASE("members of JSON in another order than the pack has them are said once") {
  // As a program writes it that sorts, and that knows nothing but ASCII.
  Layout other;
  other.spaced = other.ascii = true;
  for (Level const& level : pack("zj-case-json").shape.levels) {
    std::vector<std::string> names;
    for (auto const& item : level.order) names.push_back(name_of(pack("zj-case-json").shape, level, item));
    std::ranges::reverse(names);
    other.order.emplace_back(level.at, names);
  }
  auto const usual = samples(pack("zj-case-json"), 60, false);
  auto const there = there_and_back("zj-case-json", "js-case-xml", laid_out(pack("zj-case-json"), usual, other));
  CHECK(there.raw == there_and_back("zj-case-json", "js-case-xml", usual).raw);
  CHECK(lines_with(there.converted.beside, "\nlayout\torder\t") >= 3);
  CHECK(there.converted.beside.find("\nlayout\tascii\tyes\n") != std::string::npos);
}

TEST_CASE("settings are said and understood again") {
  for (auto const& name : library().names())
    for (Layout layout : layouts_of(pack(name).syntax)) {
      layout.between = "\n";
      bool const json = pack(name).syntax == Syntax::json || pack(name).syntax == Syntax::jsonl;
      if (json)
        for (Level const& level : pack(name).shape.levels) {
          layout.order.emplace_back(level.at, std::vector<std::string>());
          for (auto const& item : level.order) layout.order.back().second.push_back(name_of(pack(name).shape, level, item));
        }
      Layout again;
      for (Setting const& setting : settings_of(layout)) CHECK(set(again, pack(name), setting));
      CHECK(again == layout);
      for (Setting const& setting : settings_of(layout)) CHECK_FALSE(set(again, pack(name), setting));
    }
}

TEST_CASE("settings that a syntax has not are refused") {
  for (auto const& [name, setting] : std::initializer_list<std::pair<char const*, Setting>>{
           {"sh-case-csv", {"indent", "2"}}, {"zj-case-json", {"indent", "-1"}}, {"zj-case-json", {"indent", "99"}}, {"zj-case-json", {"indent", ""}},
           {"zj-case-jsonl", {"indent", "2"}}, {"zj-case-json", {"ascii", "no"}}, {"js-case-xml", {"empty", "none"}}, {"sh-case-csv", {"", ""}},
           {"sh-case-csv", {"quote"}}, {"sh-case-csv", {}}, {"sh-case-csv", {"quote", "all", "all"}}, {"zj-case-json", {"order", "x"}},
           {"zj-case-json", {"order", "", "ajbh"}}, {"zj-case-json", {"order", "", "ajbh", "ajbh"}}, {"js-case-xml", {"order", "", "x"}},
           {"sh-case-csv", {"columns", "12"}}}) {
    Layout none;
    CHECK_FALSE(set(none, pack(name), setting));
  }
}
