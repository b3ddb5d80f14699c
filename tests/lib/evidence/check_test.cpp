#include "lib/evidence/check.hpp"

#include <catch2/catch.hpp>

#include "lib/crypto/hasher.hpp"

using namespace custody;

namespace {

RecordedItem recorded(std::string path, std::string_view content, std::uint64_t entry, bool in_scope = true) {
  return {std::move(path), FileType::file, sha256(content), content.size(), entry, in_scope};
}
FoundItem found(std::string path, std::string_view content, ReadState state = ReadState::read) {
  return {std::move(path), FileType::file, state, sha256(content), content.size()};
}

/// "class recorded-path>found-path" for each line.
std::vector<std::string> check(std::vector<RecordedItem> a, std::vector<FoundItem> b) {
  std::vector<std::string> out;
  for (auto const& line : check_items(a, b))
    out.push_back(std::string(check_class_name(line.verdict)) + ' ' + (line.recorded ? a[*line.recorded].path : "") + '>' +
                  (line.found ? b[*line.found].path : ""));
  return out;
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the same bytes under the same path match, other bytes are changed") {
  CHECK(check({recorded("/e/a", "x", 1), recorded("/e/b", "y", 2)}, {found("/e/b", "z"), found("/e/a", "x")}) ==
        Lines{"match /e/a>/e/a", "changed /e/b>/e/b"});
}

TEST_CASE("what is on one side only is missing or new") {
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/b", "z")}) == Lines{"missing /e/a>", "new >/e/b"});
}

TEST_CASE("the same bytes under another path are moved, copied or renamed in case") {
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/b", "x")}) == Lines{"moved /e/a>/e/b"});
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/a", "x"), found("/e/b", "x")}) ==
        Lines{"match /e/a>/e/a", "copied /e/a>/e/b"});
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/A", "x")}) == Lines{"case-renamed /e/a>/e/A"});
  CHECK(check({recorded("/o/a", "x", 1, false)}, {found("/e/a", "x")}) == Lines{"copied /o/a>/e/a"});
}

TEST_CASE("empty files are not known by their content") {
  CHECK(check({recorded("/e/a", "", 1)}, {found("/e/b", "")}) == Lines{"missing /e/a>", "new >/e/b"});
}

TEST_CASE("a path recorded twice counts with its last entry") {
  CHECK(check({recorded("/e/a", "old", 1), recorded("/e/a", "new", 2)}, {found("/e/a", "new")}) ==
        Lines{"match /e/a>/e/a"});
}

TEST_CASE("what could not be read is neither missing nor changed") {
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/a", "", ReadState::unreadable)}) == Lines{"unreadable /e/a>/e/a"});
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/a", "", ReadState::unstable)}) == Lines{"unstable /e/a>/e/a"});
  CHECK(check({recorded("/e/d/a", "x", 1)},
              {FoundItem{"/e/d", FileType::directory, ReadState::unreadable, {}, 0}}) ==
        Lines{"unreadable >/e/d", "unreadable /e/d/a>"});
}

TEST_CASE("a file where a directory was is changed, an unrecorded directory is no news") {
  RecordedItem directory{"/e/d", FileType::directory, std::nullopt, 0, 1, true};
  CHECK(check({directory}, {found("/e/d", "x")}) == Lines{"changed /e/d>/e/d"});
  CHECK(check({}, {FoundItem{"/e/d", FileType::directory, ReadState::read, {}, 0}}).empty());
}

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
