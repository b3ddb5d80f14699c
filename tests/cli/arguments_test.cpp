#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

using namespace custody;
using namespace custody::cli;

namespace {

using Words = std::vector<std::string>;

/// A command with a list of files, a repeated option, a flag and a single value.
struct Sample {
  CLI::App app;
  Words files, by;
  std::string reason;
  bool flag = false;

  Result<Parsed> parse(Words const& words) {
    app.add_option("PATH", files, "");
    app.add_option("--by", by, "");
    app.add_option("--reason", reason, "");
    app.add_flag("--flag", flag, "");
    tame(app);
    return parse_arguments(app, words);
  }
};

std::string complaint(Words const& words) {
  Sample sample;
  auto const parsed = sample.parse(words);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().problem == Problem::usage);
  return english(parsed.error().message) + (parsed.error().hint ? " / " + english(*parsed.error().hint) : "");
}

}  // namespace

TEST_CASE("file names arrive as they were typed, whatever CLI11 thinks of them") {
  for (std::string const name : {"[a,b]", "++", "%%", "log", "help", "-", "a=b", "a,b", "{x}", "", "\x01x", "\xff", " "}) {
    Sample sample;
    REQUIRE(sample.parse({name}));
    CHECK(sample.files == Words{name});
  }
}

TEST_CASE("a file named {} keeps being a file") {
  Sample sample;
  REQUIRE(sample.parse({"{}"}));
  CHECK(sample.files == Words{"./{}"});
}

TEST_CASE("after -- every word is a name") {
  Sample sample;
  REQUIRE(sample.parse({"--flag", "--", "--by", "-x"}));
  CHECK(sample.files == Words{"--by", "-x"});
  CHECK(sample.flag);
}

TEST_CASE("an option takes one value each time and never a file name") {
  Sample sample;
  REQUIRE(sample.parse({"--by", "a", "--by", "b", "file"}));
  CHECK(sample.by == Words{"a", "b"});
  CHECK(sample.files == Words{"file"});
}

TEST_CASE("values of options arrive as they were typed") {
  for (std::string const value : {"[a,b]", "{}", "%%", "--flag", "-x", ""}) {
    Sample sample;
    REQUIRE(sample.parse({"--reason", value, "file"}));
    CHECK(sample.reason == value);
    CHECK_FALSE(sample.flag);
    Sample joined;
    REQUIRE(joined.parse({"--reason=" + value, "file"}));
    CHECK(joined.reason == value);
    CHECK(joined.files == Words{"file"});
  }
}

TEST_CASE("what is wrong is said in words of ours") {
  CHECK(complaint({"--reson", "x"}) == "unknown option '--reson' / did you mean '--reason'?");
  CHECK(complaint({"--reason"}) == "'--reason' needs a value");
  CHECK(complaint({"--reason", "a", "--reason", "b"}) == "'--reason' was given more than once");
}

TEST_CASE("--help is asked for, not parsed") {
  Sample sample;
  auto const parsed = sample.parse({"--flag", "--help"});
  REQUIRE(parsed);
  CHECK(*parsed == Parsed::help);
}
