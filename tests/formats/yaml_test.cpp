#include "formats/yaml.hpp"

#include <catch2/catch.hpp>

using namespace custody;
using namespace custody::formats;

namespace {

std::string refusal_of(std::string_view text, yaml::Limits limits = {}) {
  auto const parsed = yaml::parse(text, "p.yaml", limits);
  return parsed ? "accepted" : english(parsed.error().message);
}

}  // namespace

TEST_CASE("scalars are text as written, with their places") {
  auto const parsed = yaml::parse("language: 1\nat: null\nabsent: ~\nempty:\n标签: [007, \"1.50\", 'no']\n", "p.yaml");
  REQUIRE(parsed);
  CHECK(parsed->find("language")->text == "1");
  CHECK(parsed->find("at")->text == "null");
  CHECK(parsed->find("absent")->text == "~");
  CHECK(parsed->find("empty")->text.empty());
  CHECK_FALSE(parsed->find("empty")->quoted);
  yaml::Node const& list = *parsed->find("标签");
  REQUIRE(list.is_list());
  CHECK(list.items[0].text == "007");
  CHECK(list.items[1].text == "1.50");
  CHECK(list.items[1].quoted);
  // Characters, not bytes: two for the label, one each for the colon, the space and the bracket.
  CHECK(list.items[0].at == yaml::Position{5, 6});
  CHECK(parsed->keys[4].at == yaml::Position{5, 1});
}

TEST_CASE("an alias is a copy") {
  auto const parsed = yaml::parse("a: &x [1, 2]\nb: *x\n", "p.yaml");
  REQUIRE(parsed);
  CHECK(parsed->find("b")->items.size() == 2);
}

TEST_CASE("what the language does not have is refused with its place") {
  CHECK(refusal_of("a: 1\nb:\n  c: 1\n  c: 2\n") == "p.yaml:4:3: the key 'c' stands twice");
  CHECK(refusal_of("a: !!int 1\n") == "p.yaml:1:4: tags are not part of this language");
  CHECK(refusal_of("a: &x {b: 1}\nc: {<<: *x}\n").find("merge keys") != std::string::npos);
  CHECK(refusal_of("{a: 1}: 2\n").find("a key is a plain word") != std::string::npos);
  CHECK(refusal_of("a: 1\n---\nb: 1\n").find("a second document follows") != std::string::npos);
  CHECK(refusal_of("").find("empty") != std::string::npos);
  CHECK(refusal_of("a: [1, 2\n").find("p.yaml:") == 0);
  CHECK(refusal_of("a: \xff\n").find("not UTF-8") != std::string::npos);
}

TEST_CASE("bombs of aliases, depth and size are refused") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    auto const before = "*a" + std::to_string(i - 1), name = "a" + std::to_string(i);
    bomb += name + ": &" + name + " [";
    for (int k = 0; k < 10; ++k) bomb += (k ? ", " : "") + before;
    bomb += "]\n";
  }
  CHECK(refusal_of(bomb).find("too large") != std::string::npos);
  CHECK(refusal_of("a: &a [*a]\n") != "accepted");
  CHECK(refusal_of(std::string(100, '[') + std::string(100, ']')).find("nested deeper") != std::string::npos);
  CHECK(refusal_of(std::string(100'000, '[')) != "accepted");
  CHECK(refusal_of("a: " + std::string(100, 'x'), {.bytes = 50}).find("larger than 50 bytes") != std::string::npos);
}

TEST_CASE("a map reader finds everything that is wrong in one run") {
  auto const parsed = yaml::parse("at: x\nsyntax: jsn\nwidth: many\nquoet: all\nlist: [a, [b]]\n", "p.yaml");
  REQUIRE(parsed);
  yaml::Faults faults("p.yaml");
  yaml::MapReader map(*parsed, faults);
  CHECK(map.text("at") == "x");
  CHECK_FALSE(map.one_of("syntax", {"json", "xml"}));
  CHECK_FALSE(map.number("width", 1, 9));
  CHECK(map.texts("list").size() == 1);
  (void)map.text("quote");
  CHECK(map.required("pack").empty());
  map.done();
  std::vector<std::string> lines;
  for (Error const& error : faults.errors())
    lines.push_back(english(error.message) + (error.hint ? " | " + english(*error.hint) : ""));
  CHECK(lines == std::vector<std::string>{"p.yaml:2:9: 'syntax' cannot be 'jsn' | it is one of: json, xml",
                                          "p.yaml:3:8: 'width' is a number from 1 to 9",
                                          "p.yaml:5:11: 'list' is a value or a list of values", "p.yaml:1:1: 'pack' is missing",
                                          "p.yaml:4:1: unknown key 'quoet' | did you mean 'quote'?"});
}
