// Replays tests/fuzz/corpus/record-<parser>/<case>.<code>: each file must be refused with the code that it is named for, or be accepted
// where that is "ok".
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/record_parsers.hpp"
#include "tests/lib/random.hpp"
#include "tests/paths.hpp"

namespace {

std::filesystem::path corpus() { return custody::tests::source_dir() / "tests/fuzz/corpus"; }

std::vector<std::filesystem::path> cases_of(std::string_view parser) {
  std::vector<std::filesystem::path> out;
  for (auto const& file : std::filesystem::directory_iterator(corpus() / parser)) out.push_back(file.path());
  std::ranges::sort(out);
  return out;
}

std::string read(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("every named case of records is refused with the code of its name, and the good ones are accepted") {
  for (auto const& parser : fuzz::records::parsers) {
    std::size_t good = 0, bad = 0;
    for (auto const& path : cases_of(parser.name)) {
      INFO(parser.name << ": " << path.filename());
      std::string const wanted = path.extension().string().substr(1);
      CHECK(parser.run(read(path)) == wanted);
      ++(wanted == "ok" ? good : bad);
    }
    INFO(parser.name);
    CHECK(good > 0);
    CHECK(bad >= 8);
  }
}

TEST_CASE("every directory of cases of records belongs to a parser") {
  for (auto const& dir : std::filesystem::directory_iterator(corpus())) {
    std::string const name = dir.path().filename().string();
    INFO(name);
    if (name.starts_with("record-")) CHECK(std::ranges::count(fuzz::records::parsers, name, &fuzz::records::Parser::name) == 1);
  }
}

TEST_CASE("parsers of records keep their promises for mixtures of all cases") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (auto const& parser : fuzz::records::parsers) {
    std::vector<std::string> all;
    for (auto const& path : cases_of(parser.name)) all.push_back(read(path));
    // A pack that loads is compiled and run, which takes its time.
    int const rounds = parser.name == "record-pack" ? 60 : 1000;
    for (int round = 0; round < rounds; ++round) {
      std::string const &a = all[random.below(all.size())], &b = all[random.below(all.size())];
      std::string mixed = a.substr(0, random.below(a.size() + 1)) + b.substr(random.below(b.size() + 1));
      for (auto changes = random.below(4); changes > 0 && !mixed.empty(); --changes) mixed[random.below(mixed.size())] = random.byte();
      (void)parser.run(mixed);
    }
  }
}
