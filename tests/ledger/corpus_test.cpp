// Replays tests/fuzz/corpus/<parser>/<case>.<code>: each file must be refused with the code that it is named for, or be
// accepted where that is "ok".
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/fuzz/parsers.hpp"
#include "tests/ledger/vectors.hpp"
#include "tests/lib/random.hpp"

namespace {

std::vector<std::filesystem::path> cases_of(std::string_view parser) {
  std::vector<std::filesystem::path> out;
  for (auto const& file : std::filesystem::directory_iterator(vectors::corpus_dir() / parser)) out.push_back(file.path());
  std::ranges::sort(out);
  return out;
}

}  // namespace

TEST_CASE("every named case is refused with the code of its name, and the good ones are accepted") {
  for (fuzz::Parser const& parser : fuzz::parsers) {
    std::size_t good = 0, bad = 0;
    for (auto const& path : cases_of(parser.name)) {
      INFO(parser.name << ": " << path.filename());
      std::string const wanted = path.extension().string().substr(1);
      CHECK(parser.run(vectors::read(path)) == wanted);
      ++(wanted == fuzz::ok ? good : bad);
    }
    INFO(parser.name);
    CHECK(good > 0);
    CHECK(bad >= 10);
  }
}

TEST_CASE("every directory of cases belongs to a parser") {
  for (auto const& dir : std::filesystem::directory_iterator(vectors::corpus_dir())) {
    INFO(dir.path());
    if (dir.path().filename().string().starts_with("record-")) continue;  // tests/formats/corpus_test.cpp
    CHECK(std::ranges::any_of(fuzz::parsers, [&](fuzz::Parser const& p) { return p.name == dir.path().filename().string(); }));
  }
}

TEST_CASE("a text that ends within a line is refused") {
  for (fuzz::Parser const& parser : fuzz::parsers) {
    // A policy or list may lack its last LF, as others write it; a path is no line, an act sheet is as people write it, and what a
    // stretch carries behind itself is judged as a proof.
    if (parser.name == "policy" || parser.name == "tile-path" || parser.name == "bundle-path" || parser.name == "stretch" ||
        parser.name == "act-sheet" || parser.name.ends_with("list"))
      continue;
    for (auto const& path : cases_of(parser.name)) {
      if (path.extension() != ".ok") continue;
      std::string const whole = vectors::read(path);
      for (std::size_t size = 0; size < whole.size(); ++size) {
        if (size > 0 && whole[size - 1] == '\n') continue;
        INFO(parser.name << ": " << path.filename() << " cut to " << size << " bytes");
        REQUIRE(parser.run(whole.substr(0, size)) != fuzz::ok);
      }
    }
  }
}

TEST_CASE("parsers keep their promises for mixtures of all cases") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (fuzz::Parser const& parser : fuzz::parsers) {
    std::vector<std::string> all;
    for (auto const& path : cases_of(parser.name)) all.push_back(vectors::read(path));
    for (int round = 0; round < 3000; ++round) {
      std::string const& a = all[random.below(all.size())];
      std::string const& b = all[random.below(all.size())];
      std::string mixed = a.substr(0, random.below(a.size() + 1)) + b.substr(random.below(b.size() + 1));
      for (std::size_t flips = random.below(3); flips-- > 0 && !mixed.empty();)
        mixed[random.below(mixed.size())] ^= static_cast<char>(1 << random.below(8));
      parser.run(mixed);
    }
  }
}

TEST_CASE("what a proof shows of its entry has a limit of its own") {
  std::string const proof = vectors::read(vectors::corpus_dir() / "proof" / "vector-0.ok");
  auto const begin = proof.find("extra ") + 6, end = proof.find('\n', begin);
  auto const with = [&](std::size_t size) {
    return custody::ledger::read_proof(std::string(proof).replace(begin, end - begin, custody::base64_encode(custody::as_bytes(std::string(size, 'x'))))).error().code;
  };
  CHECK(with(custody::ledger::disclosure_size_limit) != "proof-extra");
  CHECK(with(custody::ledger::disclosure_size_limit + 1) == "proof-extra");
}
