#include "formats/standard.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <set>

using namespace custody;
using namespace custody::formats;

namespace {

using Fields = std::map<std::string, std::string, std::less<>>;

Act act(std::string_view kind, Fields const& fields, std::string_view now = "2026-11-22", std::string_view later = "") {
  return {kind,
          [&fields](std::string_view key) {
            auto const at = fields.find(key);
            return at == fields.end() ? std::string_view() : std::string_view(at->second);
          },
          *parse_beijing(now), [later](std::string_view wanted) { return wanted == later; }};
}

std::string standard_of(std::string const& rules) {
  return "language: 1\nstandard: x\nversion: v1\ntitle: X\nvalid-from: 2021-03-01\nrules:\n" + rules;
}

/// The keys that are missing, one string an item.
std::vector<std::string> missing(std::string const& rules, std::string_view kind, Fields const& fields, std::string_view now = "2026-11-22",
                                 std::string_view later = "") {
  auto const standard = read_standard(standard_of(rules), "x.yaml");
  REQUIRE(standard);
  std::vector<std::string> out;
  for (auto const& item : open_items(*standard, act(kind, fields, now, later))) {
    std::string keys;
    for (auto const& key : item.missing) keys += (keys.empty() ? "" : " ") + key;
    out.push_back(keys);
  }
  return out;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("what ships can be read, names known fields, and says everything in Chinese and English") {
  REQUIRE(shipped_standards().size() >= 4);
  std::set<std::string> seen;
  for (auto const& standard : shipped_standards()) {
    CHECK(seen.insert(standard.name + standard.version).second);
    for (auto const& asked : standard.requirements) {
      CHECK_FALSE(asked.zh.empty());
      CHECK_FALSE(asked.en.empty());
      CHECK(asked.article.starts_with("第"));
    }
  }
}

TEST_CASE("a requirement concerns the acts it names, and is met when everything is there") {
  std::string const rules = "- {id: a, article: 第一条, for: [seized], types: [object], need: [item.quantity, item.features], zh: z, en: e}\n";
  CHECK(missing(rules, "evidence.seized", {{"item.type", "object"}}) == Strings{"item.quantity item.features"});
  CHECK(missing(rules, "evidence.seized", {{"item.type", "object"}, {"item.quantity", "1"}}) == Strings{"item.features"});
  CHECK(missing(rules, "evidence.seized", {{"item.type", "object"}, {"item.quantity", "1"}, {"item.features", "x"}}).empty());
  CHECK(missing(rules, "evidence.seized", {{"item.type", "file"}}).empty());
  CHECK(missing(rules, "evidence.collected", {{"item.type", "object"}}).empty());
  CHECK(missing(rules, "custody.released", {{"item.type", "object"}}).empty());
}

TEST_CASE("of alternatives the one that was begun is asked for") {
  std::string const rules = "- {id: a, article: 第一条, for: [seized], or: [[w.name, w.id], [w.none, rec]], zh: z, en: e}\n";
  CHECK(missing(rules, "evidence.seized", {}) == Strings{"w.name w.id"});
  CHECK(missing(rules, "evidence.seized", {{"w.none", "night"}}) == Strings{"rec"});
  CHECK(missing(rules, "evidence.seized", {{"w.name", "x"}}) == Strings{"w.id"});
  CHECK(missing(rules, "evidence.seized", {{"w.name", "x"}, {"w.none", "night"}, {"rec", "00"}}).empty());
}

TEST_CASE("people are counted, and conditions decide whether anything is asked") {
  std::string const two = "- {id: a, article: 第一条, for: [seized], people: {list: act.by, least: 2}, zh: z, en: e}\n";
  CHECK(missing(two, "evidence.seized", {{"act.by.0.name", "甲"}}) == Strings{"act.by.1.name"});
  CHECK(missing(two, "evidence.seized", {{"act.by.0.name", "甲"}, {"act.by.1.name", "乙"}}).empty());
  std::string const copy = "- {id: a, article: 第一条, for: [copied], when: {item.form: copy}, need: [item.original.place], zh: z, en: e}\n";
  CHECK(missing(copy, "evidence.copied", {{"item.form", "original"}}).empty());
  CHECK(missing(copy, "evidence.copied", {{"item.form", "copy"}}) == Strings{"item.original.place"});
  std::string const given = "- {id: a, article: 第一条, for: [copied], given: [k, d], need: [k, d], zh: z, en: e}\n";
  CHECK(missing(given, "evidence.copied", {}).empty());
  CHECK(missing(given, "evidence.copied", {{"k", "RAR"}}) == Strings{"d"});
}

TEST_CASE("what has an end is open once the day is over and nothing followed") {
  std::string const rules = "- {id: a, article: 第一条, for: [frozen], until: {field: f, ended-by: [unfrozen, frozen]}, zh: z, en: e}\n";
  CHECK(missing(rules, "evidence.frozen", {}).empty());
  CHECK(missing(rules, "evidence.frozen", {{"f", "2026-11-22"}}, "2026-11-22 23:59").empty());
  CHECK(missing(rules, "evidence.frozen", {{"f", "2026-11-22"}}, "2026-11-23 00:00") == Strings{"evidence.unfrozen"});
  CHECK(missing(rules, "evidence.frozen", {{"f", "2026-11-22"}}, "2026-11-23", "evidence.frozen").empty());
  CHECK(missing(rules, "evidence.frozen", {{"f", "2026-11-22"}}, "2026-11-23", "evidence.returned") == Strings{"evidence.unfrozen"});
}

TEST_CASE("a standard is in force from its day on") {
  auto const standard = read_standard(standard_of("- {id: a, article: 第一条, for: [seized], need: [k], zh: z, en: e}\n"), "x.yaml");
  REQUIRE(standard);
  CHECK_FALSE(standard->in_force(*parse_beijing("2021-02-28 23:59")));
  CHECK(standard->in_force(*parse_beijing("2021-03-01 00:00")));
}

TEST_CASE("what is wrong in a standard is named by line") {
  auto const faults = [](std::string const& rules) {
    auto const read = read_standard(standard_of(rules), "x.yaml");
    REQUIRE_FALSE(read);
    return english(read.error().front().message);
  };
  CHECK(faults("- {id: a, article: 第一条, for: [seizd], need: [k], zh: z, en: e}\n").starts_with("x.yaml:7:"));
  CHECK(faults("- {id: a, article: 第一条, for: [seized], zh: z, en: e}\n").find("asks for nothing") != std::string::npos);
  CHECK(faults("- {id: a, article: 第一条, need: [k], zh: z, en: e}\n").find("'for'") != std::string::npos);
  CHECK(faults("- {id: a, article: 第一条, for: [seized], need: [k], zh: z, en: e, more: 1}\n").find("more") != std::string::npos);
  CHECK(faults("- {id: a, article: 第一条, for: [seized], or: [[k]], zh: z, en: e}\n").find("two alternatives") != std::string::npos);
  CHECK(faults("- {id: a, article: 第一条, for: [seized], need: [k], zh: z, en: e}\n- {id: a, article: 第一条, for: [seized], need: [k], zh: z, en: e}\n").find("already") !=
        std::string::npos);
}
