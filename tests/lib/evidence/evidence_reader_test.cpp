#include "lib/evidence/evidence_reader.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <map>

#include "lib/io/scan.hpp"
#include "tests/lib/random.hpp"
#include "tests/lib/temporary.hpp"

using namespace custody;

namespace {

class Stopped final : public Progress {
 public:
  void expect(std::uint64_t, std::uint64_t) override {}
  void advance(std::uint64_t, std::uint64_t) override {}
  bool stopped() const override { return true; }
};

}  // namespace

TEST_CASE("what is read is what a scan finds, in its order, each with its own digests") {
  Temporary dir;
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  std::map<std::string, std::string> contents;
  for (int d = 0; d < 40; ++d) {
    auto const sub = fmt::format("{:x}/{:x}", random.below(9), random.below(9));
    std::filesystem::create_directories(dir / sub);
    for (std::size_t f = random.below(60); f-- > 0;) {
      auto const name = fmt::format("{}/{:x}", sub, random.below(1000));
      // A few beyond the size that makes a file a piece of work of its own.
      std::string content(f == 3 && d % 10 == 0 ? (5 << 20) + random.below(1 << 20) : random.below(3000), static_cast<char>('a' + f % 26));
      contents[dir.write(name, content)] = content;
    }
  }
  Algorithm const asked[] = {Algorithm::md5, Algorithm::sha256, Algorithm::blake3};
  auto const found = scan({dir.path}, no_progress());
  EvidenceReader reader({{dir.path}, {std::begin(asked), std::end(asked)}}, no_progress());
  std::size_t files = 0;
  for (auto const& expected : found.found) {
    auto const thing = reader.next();
    REQUIRE(thing);
    REQUIRE(*thing);
    CHECK((*thing)->path == expected.path);
    CHECK((*thing)->stamp == expected.stamp);
    if (expected.type != FileType::file) continue;
    ++files;
    for (std::size_t i = 0; i < std::size(asked); ++i) {
      Hasher hasher(asked[i]);
      hasher.update(contents.at(expected.path));
      Bytes digest(digest_size(asked[i]));
      hasher.finish(digest);
      REQUIRE(std::ranges::equal((*thing)->digest(asked, i), digest));
    }
  }
  CHECK(*reader.next() == nullptr);
  CHECK(files == contents.size());
}

TEST_CASE("what cannot be read stands at its place, and what follows is read") {
  Temporary dir;
  dir.write("a", "1");
  REQUIRE(::symlink("a", (dir / "link").c_str()) == 0);
  dir.write("z", "2");
  EvidenceReader reader({{dir / "nothing", dir.path}, {Algorithm::sha256}}, no_progress());
  auto const next = [&] { return *reader.next().value(); };
  auto const missing = next();
  CHECK(missing.path == dir / "nothing");
  REQUIRE(missing.fault);
  CHECK(missing.fault->code == "io");
  CHECK(next().type == FileType::directory);
  CHECK(next().digests.size() == 32);
  auto const link = next();
  CHECK(link.type == FileType::link);
  CHECK(link.link_target == "a");
  CHECK(next().path == dir / "z");
  CHECK(reader.next().value() == nullptr);
  CHECK(reader.next().value() == nullptr);
}

TEST_CASE("a reader that is asked to stop, or is left alone, ends") {
  Temporary dir;
  for (int i = 0; i < 2000; ++i) dir.write(std::to_string(i), "x");
  Stopped stopped;
  EvidenceReader asked({{dir.path}, {Algorithm::sha256}}, stopped);
  CHECK(asked.next().error().problem == Problem::interrupted);
  EvidenceReader left({{dir.path}, {Algorithm::sha256}}, no_progress());
  REQUIRE(left.next());
}
