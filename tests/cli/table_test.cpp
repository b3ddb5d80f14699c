#include <catch2/catch.hpp>

#include "cli/console.hpp"

using namespace custody;
using namespace custody::cli;

TEST_CASE("Chinese characters count two columns") {
  Table table({say("field"), say("value")});
  table.add({"手机", "x"});
  table.add({"ab", "y"});
  CHECK(table.render(Language::english) == "field  value\n手机   x\nab     y\n");
}

TEST_CASE("no cell can send a control sequence to the terminal or break the line") {
  Table table({say("field"), say("value")});
  table.add({"a\x1b[31mb", "c\nd"});
  CHECK(table.render(Language::english) == "field      value\na%1B[31mb  c%0Ad\n");
}

TEST_CASE("a column can stand to the right, and a short row is filled up") {
  Table table({say("field"), say("value")});
  table.align_right(1);
  table.add({"a", "1"});
  table.add({"b"});
  CHECK(table.render(Language::english) == "field  value\na          1\nb\n");
}
