#include "lib/io/path.hpp"

#include <catch2/catch.hpp>

using custody::absolute_path;
using custody::lies_in;

TEST_CASE("paths are made absolute by their letters") {
  CHECK(absolute_path("a", "/w") == "/w/a");
  CHECK(absolute_path("../a/./b//c/", "/w/x") == "/w/a/b/c");
  CHECK(absolute_path("/a/../../b", "/w") == "/b");
  CHECK(absolute_path("..", "/") == "/");
  CHECK(lies_in("/a/b", "/a"));
  CHECK(lies_in("/a", "/a"));
  CHECK_FALSE(lies_in("/ab", "/a"));
  CHECK(lies_in("/ab", "/"));
}
