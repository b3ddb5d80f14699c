#include "lib/evidence/check.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "lib/crypto/hasher.hpp"
#include "tests/lib/random.hpp"

using namespace custody;

namespace {

std::vector<ListedDigest> digests_of(std::string_view content) {
  auto const hash = sha256(content);
  return {{Algorithm::sha256, Bytes(hash.begin(), hash.end())}};
}
RecordedItem recorded(std::string path, std::string_view content, std::uint64_t entry, bool in_scope = true) {
  return {std::move(path), FileType::file, content.size(), digests_of(content), entry, in_scope};
}
FoundItem found(std::string path, std::string_view content, ReadState state = ReadState::read) {
  return {std::move(path), FileType::file, state, content.size(), digests_of(content), false};
}

/// "class recorded-path>found-path" for each line; "class path" where there is but one.
std::vector<std::string> check(std::vector<RecordedItem> const& a, std::vector<FoundItem> const& b, Repeats repeats = Repeats::last_counts,
                               std::vector<std::uint64_t> const& forgotten = {}) {
  Comparison comparison(repeats);
  for (auto const& item : a) REQUIRE(comparison.record(item));
  for (auto const& item : b) REQUIRE(comparison.find(item));
  for (auto const entry : forgotten) comparison.forget(entry);
  REQUIRE(comparison.finish());
  std::vector<std::string> out;
  for (;;) {
    auto const line = comparison.next();
    REQUIRE(line);
    if (!*line) return out;
    CHECK((*line)->entry.has_value() == ((*line)->verdict != CheckClass::added && !((*line)->verdict == CheckClass::unreadable && !(*line)->entry)));
    out.push_back(std::string(check_class_name((*line)->verdict)) + ' ' + ((*line)->recorded_path ? *(*line)->recorded_path + '>' : "") + (*line)->path);
  }
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the same bytes under the same path match, other bytes are changed") {
  CHECK(check({recorded("/e/a", "x", 1), recorded("/e/b", "y", 2)}, {found("/e/b", "z"), found("/e/a", "x")}) == Lines{"match /e/a", "changed /e/b"});
}

TEST_CASE("what is on one side only is missing or new") {
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/b", "z")}) == Lines{"missing /e/a", "new /e/b"});
}

TEST_CASE("the same bytes under another path are moved, copied or renamed in case") {
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/b", "x")}) == Lines{"moved /e/a>/e/b"});
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/a", "x"), found("/e/b", "x")}) == Lines{"match /e/a", "copied /e/a>/e/b"});
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/A", "x")}) == Lines{"case-renamed /e/a>/e/A"});
  CHECK(check({recorded("/o/a", "x", 1, false)}, {found("/e/a", "x")}) == Lines{"copied /o/a>/e/a"});
}

TEST_CASE("each item that is gone explains one that came; what is more are copies") {
  CHECK(check({recorded("/e/a", "x", 1), recorded("/e/b", "x", 2)}, {found("/f/a", "x"), found("/f/b", "x"), found("/f/c", "x")}) ==
        Lines{"moved /e/a>/f/a", "moved /e/b>/f/b", "copied /e/b>/f/c"});
  // The one that differs by case alone is that one, whatever else came.
  CHECK(check({recorded("/e/x", "x", 1)}, {found("/e/A", "x"), found("/e/X", "x")}) == Lines{"copied /e/x>/e/A", "case-renamed /e/x>/e/X"});
  CHECK(check({recorded("/e/x", "x", 1), recorded("/e/y", "x", 2)}, {found("/e/X", "x"), found("/e/z", "x")}) ==
        Lines{"case-renamed /e/x>/e/X", "moved /e/y>/e/z"});
}

TEST_CASE("empty files are not known by their content") {
  CHECK(check({recorded("/e/a", "", 1)}, {found("/e/b", "")}) == Lines{"missing /e/a", "new /e/b"});
}

TEST_CASE("a path recorded twice counts with its last entry in a ledger, and with every line in a list") {
  std::vector<RecordedItem> const twice = {recorded("/e/a", "old", 1), recorded("/e/a", "new", 2)};
  CHECK(check(twice, {found("/e/a", "new")}) == Lines{"match /e/a"});
  CHECK(check(twice, {found("/e/a", "new")}, Repeats::all_count) == Lines{"changed /e/a"});
  CHECK(check(twice, {found("/e/a", "old")}, Repeats::last_counts, {2}) == Lines{"match /e/a"});
}

TEST_CASE("what could not be read is neither missing nor changed") {
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/a", "", ReadState::unreadable)}) == Lines{"unreadable /e/a"});
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/a", "", ReadState::unstable)}) == Lines{"unstable /e/a"});
  CHECK(check({recorded("/e/d/a", "x", 1), recorded("/e/d-b", "x", 2)}, {FoundItem{"/e/d", FileType::directory, ReadState::unreadable, 0, {}, false}}) ==
        Lines{"unreadable /e/d", "unreadable /e/d/a", "missing /e/d-b"});
}

TEST_CASE("a file where a directory was is changed, an unrecorded directory is no news") {
  RecordedItem directory{"/e/d", FileType::directory, std::nullopt, {}, 1, true};
  CHECK(check({directory}, {found("/e/d", "x")}) == Lines{"changed /e/d"});
  CHECK(check({}, {FoundItem{"/e/d", FileType::directory, ReadState::read, 0, {}, false}}).empty());
}

TEST_CASE("what is incidental counts only where it is recorded") {
  auto link = found("/e/l", "x");
  link.incidental = true;
  CHECK(check({recorded("/e/a", "x", 1)}, {found("/e/a", "x"), link}) == Lines{"match /e/a"});
  CHECK(check({recorded("/e/l", "x", 1)}, {link}) == Lines{"match /e/l"});
  CHECK(check({recorded("/e/l", "y", 1)}, {link}) == Lines{"changed /e/l"});
}

TEST_CASE("a digest that was not computed is no match") {
  auto item = recorded("/e/a", "x", 1);
  item.digests.push_back({Algorithm::md5, Bytes(16)});
  CHECK(check({item}, {found("/e/a", "x")}) == Lines{"changed /e/a"});
}

TEST_CASE("names of any bytes come back as they were, a directory before what lies in it") {
  Lines expected;
  std::vector<FoundItem> things;
  for (std::string const path : {"/e", "/e/\1", "/e/\2", "/e/\2\1", "/e/\3", "/e/a", "/e/a/b", "/e/a b", "/e/a.b", "/e/\xff\n"}) {
    things.push_back(found(path, path));
    expected.push_back("new " + path);
  }
  std::ranges::reverse(things);
  CHECK(check({}, things) == expected);
}

TEST_CASE("more than memory is meant to hold is compared as the few are") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  // Each path is recorded, found, or both, with one of a few contents; the obvious way counts the classes that need no pairing.
  std::vector<RecordedItem> a;
  std::vector<FoundItem> b;
  std::map<std::string_view, std::size_t> expected;
  std::string const filler(300, 'p');
  for (int i = 0; i < 40'000; ++i) {
    auto const path = fmt::format("/e/{}/{:05}", filler, i);
    auto const kind = random.below(4);
    auto const content = fmt::format("content {}", i);
    if (kind != 0) a.push_back(recorded(path, content, static_cast<std::uint64_t>(i)));
    if (kind == 0 || kind == 1) b.push_back(found(path, content));
    if (kind == 2) b.push_back(found(path + "x", content));
    ++expected[kind == 0 ? "new" : kind == 1 ? "match" : kind == 2 ? "moved" : "missing"];
  }
  Comparison comparison(Repeats::last_counts);
  for (auto const& item : a) REQUIRE(comparison.record(item));
  for (auto const& item : b) REQUIRE(comparison.find(item));
  REQUIRE(comparison.finish());
  std::map<std::string_view, std::size_t> got;
  for (;;) {
    auto const line = comparison.next();
    REQUIRE(line);
    if (!*line) break;
    ++got[check_class_name((*line)->verdict)];
  }
  CHECK(got == expected);
}
