// A copy of a published ledger: complete, equal, checked; it grows with its source and is never lied to.
#include "ledger/mirror.hpp"

#include <filesystem>

#include "ledger/publish.hpp"
#include "ledger/verify.hpp"
#include "lib/io/file.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;
namespace fs = std::filesystem;

namespace {

std::string bytes_of(std::string const& path) { return must(read_file(path, 16 << 20)); }
void write(std::string const& path, std::string const& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

struct Mirroring {
  LedgerFixture fixture;
  std::string source = fixture.directory / "www", copy = fixture.directory / "copy";
  Policy sha256 = policy_for(fixture.reader(), KeyType::ed25519), sm3 = policy_for(fixture.reader(), KeyType::sm2);

  explicit Mirroring(bool twin = false) : fixture(twin) {}

  void grow(std::uint64_t count) const {
    fixture.append(count);
    auto ledger = fixture.writer();
    must(ledger.append({{"key.added", {{"key.vkey", ledger.card().logs[0].key.text()}}}}, fixture.now));
    must(publish(ledger, source, no_progress()));
  }
  Result<Mirrored> try_mirror(Progress& progress = no_progress()) const {
    return ledger::mirror(source, copy, sha256, sm3, fixture.now, progress);
  }
  Mirrored mirror() const { return must(try_mirror()); }
  bool sound() const {
    auto const report = verify_published(copy, sha256, sm3, Level::payloads, fixture.now, no_progress());
    if (report)
      for (auto const& finding : report->findings) UNSCOPED_INFO(english(finding.message));
    return report && report->sound() && report->remarks.empty();
  }
  /// Every file of the source stands in the copy with the same bytes.
  void check_equal() const {
    for (auto const& file : fs::recursive_directory_iterator(source))
      if (file.is_regular_file()) {
        std::string const name = file.path().lexically_relative(source);
        // Partial tiles that the copy never served are not asked for.
        if (name.find(".p/") != std::string::npos && !fs::exists(copy + "/" + name)) continue;
        CAPTURE(name);
        REQUIRE(bytes_of(copy + "/" + name) == bytes_of(file.path()));
      }
  }
  void refused(std::string_view code) const {
    auto const done = try_mirror();
    REQUIRE(!done);
    CHECK(done.error().code == code);
  }
};

class StopsAt final : public Progress {
 public:
  explicit StopsAt(int calls) : m_left(calls) {}
  void expect(std::uint64_t, std::uint64_t) override {}
  void advance(std::uint64_t, std::uint64_t) override {}
  bool stopped() const override { return m_left-- <= 0; }

 private:
  mutable int m_left;
};

}  // namespace

TEST_CASE("a copy is what was published, and grows with it") {
  Mirroring const world(GENERATE(false, true));
  for (std::uint64_t const count : {0u, 3u, 250u, 1u, 256u, 700u}) {
    world.grow(count);
    auto const size = world.fixture.reader().size();
    auto const done = world.mirror();
    CHECK(done.size == size);
    CHECK(done.size - done.before == count + 1);
    CHECK(done.read <= (count + 1) / 256 + 2);
    CHECK(world.sound());
    world.check_equal();
    CHECK(world.mirror().files == 0);
  }
}

TEST_CASE("an interrupted copy goes on behind the last whole bundle, and serves nothing before it is whole") {
  Mirroring const world(true);
  world.grow(1500);
  StopsAt progress(4);
  auto const stopped = world.try_mirror(progress);
  REQUIRE(!stopped);
  CHECK(stopped.error().problem == Problem::interrupted);
  CHECK(!fs::exists(world.copy + "/checkpoint"));
  auto const done = world.mirror();
  CHECK(done.read == 2);   // of six bundles four were there
  CHECK(world.sound());
}

TEST_CASE("what an interrupted run left is read again if it is not what the source has") {
  Mirroring const world;
  world.grow(1500);
  StopsAt progress(4);
  REQUIRE(!world.try_mirror(progress));
  std::string const left = world.copy + "/tile/entries/002";
  write(left, bytes_of(world.copy + "/tile/entries/001"));
  CHECK(world.mirror().read == 6);
  CHECK(world.sound());
  world.check_equal();
}

TEST_CASE("a source that lies, goes back or is signed by somebody else changes nothing of a copy") {
  Mirroring const world(true);
  world.grow(600);
  SECTION("an entry was changed") {
    world.mirror();
    std::string const before = bytes_of(world.copy + "/checkpoint");
    world.grow(300);
    std::string const name = world.source + "/tile/entries/002";
    std::string bytes = bytes_of(name);
    bytes[100] ^= 1;
    write(name, bytes);
    world.refused("mirror-fork");   // within what the copy served
    CHECK(bytes_of(world.copy + "/checkpoint") == before);
    CHECK(!fs::exists(world.copy + ".fork"));   // the log never signed this
  }
  SECTION("a new entry was changed") {
    std::string const name = world.source + "/tile/entries/001";
    std::string bytes = bytes_of(name);
    bytes[100] ^= 1;
    write(name, bytes);
    world.refused("root");
    CHECK(!fs::exists(world.copy + "/checkpoint"));
    bytes[100] ^= 1;
    write(name, bytes);
    world.mirror();
    CHECK(world.sound());
  }
  SECTION("an open entry is missing or another one") {
    std::string const name = world.source + "/open/x000/600";
    std::string const path = fs::exists(name) ? name : world.source + "/open/600";
    REQUIRE(fs::exists(path));
    std::string bytes = bytes_of(path);
    SECTION("missing") { fs::remove(path); }
    SECTION("changed") {
      bytes[bytes.find("key.vkey") + 12] ^= 1;
      write(path, bytes);
    }
    world.refused("open");
  }
  SECTION("an older state") {
    fs::copy(world.source, world.fixture.directory / "old", fs::copy_options::recursive);
    world.grow(1);
    world.mirror();
    fs::remove_all(world.source);
    fs::rename(world.fixture.directory / "old", world.source);
    world.refused("mirror-older");
    CHECK(world.sound());
  }
  SECTION("another ledger of that name") {
    world.mirror();
    Mirroring const other(true);
    other.grow(700);
    fs::remove_all(world.source);
    fs::copy(other.source, world.source, fs::copy_options::recursive);
    world.refused("log-signature");
    // Even if its key were believed.
    auto const forked = ledger::mirror(world.source, world.copy, other.sha256, other.sm3, world.fixture.now, no_progress());
    REQUIRE(!forked);
    CHECK(forked.error().code == "mirror-fork");
    CHECK(!fs::exists(world.copy + ".fork"));   // one key did not sign both
    CHECK(world.sound());
  }
  SECTION("the SM3 checkpoint is missing or of another size") {
    fs::remove(world.source + "/sm3/checkpoint");
    CHECK(!world.try_mirror());
  }
}

TEST_CASE("a damaged copy is not built upon") {
  Mirroring const world;
  world.grow(600);
  world.mirror();
  std::string const tile = world.copy + "/tile/0/001";
  std::string bytes = bytes_of(tile);
  bytes[77] ^= 1;
  write(tile, bytes);
  world.grow(600);
  auto const done = world.try_mirror();
  // The tile lies left of where it grows: it is found when the copy is verified.
  if (done) CHECK(!world.sound());
}
