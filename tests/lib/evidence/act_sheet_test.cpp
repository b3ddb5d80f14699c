#include "lib/evidence/act_sheet.hpp"

#include <catch2/catch.hpp>

using namespace custody;

TEST_CASE("a sheet says what its lines say, whatever the editor left at their ends") {
  auto const lines = parse_act_sheet("\xef\xbb\xbf# night\r\n\r\n  place \t 湖州市 吴兴区  \r\nact.note #1", "night.act");
  REQUIRE(lines);
  CHECK(*lines == std::vector<SheetLine>{{3, "place", "湖州市 吴兴区"}, {4, "act.note", "#1"}});
}

TEST_CASE("what is wrong in a sheet is named by file and line") {
  auto const said = [](std::string_view text) {
    auto const lines = parse_act_sheet(text, "night.act");
    REQUIRE_FALSE(lines);
    CHECK(lines.error().code == "act-syntax");
    return english(lines.error().message);
  };
  CHECK(said("place x\n\nby\n") == "night.act:3: 'by' needs a value");
  CHECK(said("a\xff y\n") == "night.act:1: this is not UTF-8");
  CHECK(said("Place x\n") == "night.act:1: 'Place' is no name of a statement");
  CHECK(said("place a\x1b[31m\n") == "night.act:1: the value of 'place' holds a control character");
  CHECK(said(std::string(sheet_size_limit + 1, ' ')).find("more than") != std::string::npos);
}
