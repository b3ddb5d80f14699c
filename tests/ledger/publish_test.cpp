// Publishing, and verifying what was published: every file, and every byte of every file.
#include "ledger/publish.hpp"

#include <filesystem>

#include "ledger/verify.hpp"
#include "lib/io/file.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;
namespace fs = std::filesystem;

namespace {

struct Publication {
  LedgerFixture fixture;
  std::string dir = fixture.directory / "www";
  Policy sha256 = policy_for(fixture.reader(), KeyType::ed25519), sm3 = policy_for(fixture.reader(), KeyType::sm2);

  explicit Publication(bool twin = false) : fixture(twin) {}

  void grow(std::uint64_t count) const {
    if (count > 0) fixture.append(count);
  }
  void add_key_entry() const {
    auto ledger = fixture.writer();
    must(ledger.append({{"key.added", {{"key.vkey", ledger.card().logs[0].key.text()}}}}, fixture.now));
  }
  Published publish() const { return must(ledger::publish(fixture.reader(), dir, no_progress())); }
  VerifyReport verify(Level level = Level::payloads) const {
    return must(verify_published(dir, sha256, sm3, level, fixture.now, no_progress()));
  }
  /// No error and no finding.
  bool sound() const {
    auto const report = verify_published(dir, sha256, sm3, Level::payloads, fixture.now, no_progress());
    return report && report->sound();
  }
};

void check_sound(VerifyReport const& report) {
  for (auto const& finding : report.findings) UNSCOPED_INFO(english(finding.message));
  for (auto const& remark : report.remarks) UNSCOPED_INFO(english(remark));
  CHECK(report.sound());
  CHECK(report.remarks.empty());
}

void write(std::string const& path, std::string const& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::vector<std::string> files_of(std::string const& dir) {
  std::vector<std::string> out;
  for (auto const& file : fs::recursive_directory_iterator(dir))
    if (file.is_regular_file()) out.push_back(file.path());
  return out;
}

/// Flips each byte of each file, and removes each file; `sound` must say no each time.
template <class Sound>
void check_every_byte(std::string const& dir, std::size_t step, Sound sound) {
  for (auto const& path : files_of(dir)) {
    std::string const good = must(read_file(path, 1 << 24));
    for (std::size_t i = 0; i < good.size(); i += step) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << i % 8));
      write(path, bad);
      if (sound()) FAIL_CHECK(path << " byte " << i << " flipped, and nothing found");
    }
    write(path, good + "x");
    if (sound()) FAIL_CHECK(path << " grew by a byte, and nothing found");
    write(path, good);
  }
  REQUIRE(sound());
}

}  // namespace

TEST_CASE("a ledger published in three steps is found without fault at each of them") {
  auto const size = GENERATE(0u, 1u, 2u, 3u, 255u, 256u, 257u, 511u, 512u, 513u, 65535u, 65536u, 65537u);
  CAPTURE(size);
  Publication const publication(size % 2 == 1 && size < 1000);
  std::uint64_t before = 0;
  for (std::uint64_t const target : {size / 3, 2 * size / 3, size}) {
    publication.grow(target - before);
    auto const published = publication.publish();
    CHECK(published.size == target);
    CHECK(published.before == before);
    before = target;
    auto const report = publication.verify();
    CHECK(report.size == target);
    CHECK(report.standing.has_value());
    check_sound(report);
  }
  CHECK(publication.publish().files == 0);
}

TEST_CASE("each flipped byte of each published file is found") {
  bool const twin = GENERATE(false, true);
  Publication const publication(twin);
  for (std::uint64_t const count : {3u, 2u}) {
    publication.grow(count);
    publication.add_key_entry();
    publication.publish();
  }
  check_sound(publication.verify());
  check_every_byte(publication.dir, 1, [&] { return publication.sound(); });
}

TEST_CASE("flipped bytes of a published ledger of several tiles are found") {
  Publication const publication(true);
  publication.grow(200);
  publication.publish();
  publication.add_key_entry();
  publication.grow(400);
  publication.publish();
  check_every_byte(publication.dir, 397, [&] { return publication.sound(); });
}

TEST_CASE("a published file that is missing is found") {
  Publication const publication(true);
  publication.grow(300);
  publication.add_key_entry();
  publication.publish();
  for (auto const& path : files_of(publication.dir)) {
    CAPTURE(path);
    fs::rename(path, publication.fixture.directory / "aside");
    CHECK(!publication.sound());
    fs::rename(publication.fixture.directory / "aside", path);
  }
  check_sound(publication.verify());
}

TEST_CASE("findings name the entry and the file") {
  Publication const publication;
  publication.grow(300);
  publication.publish();
  auto const path = publication.dir + "/tile/entries/001.p/44";
  std::string bytes = must(read_file(path, 1 << 20));
  // The minute of entry 256.
  auto const at = bytes.find(":00Z");
  bytes[at - 1] = bytes[at - 1] == '9' ? '8' : static_cast<char>(bytes[at - 1] + 1);
  write(path, bytes);
  auto const report = publication.verify();
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].code == "time");
  CHECK(report.findings[1].code == "leaf");
  CHECK(report.findings[1].entry == 256);
  CHECK(report.findings[1].path == "tile/entries/001.p/44");
  CHECK(publication.verify(Level::signatures).sound());
}

TEST_CASE("a file that is none of ours is a remark, and an opened private entry is a finding") {
  Publication const publication;
  publication.grow(3);
  publication.publish();
  write(publication.dir + "/README", "hello");
  auto report = publication.verify();
  CHECK(report.sound());
  CHECK(report.remarks.size() == 1);
  fs::create_directory(publication.dir + "/open");
  write(publication.dir + "/open/001", "x");
  report = publication.verify();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].code == "open");
  CHECK(report.findings[0].entry == 1);
}

TEST_CASE("a checkpoint signed by nobody we know is refused") {
  Publication const publication, other;
  publication.grow(3);
  publication.publish();
  auto const report = must(verify_published(publication.dir, other.sha256, other.sm3, Level::payloads, publication.fixture.now, no_progress()));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].code == "log-signature");
}

TEST_CASE("publishing over another ledger or a newer state is refused") {
  Publication publication;
  publication.grow(3);
  LedgerFixture const other(false, "evidence.suzhou.example");
  SECTION("another origin") { must(publish(other.reader(), publication.dir, no_progress())); }
  SECTION("one origin, another tree") {
    LedgerFixture const same;
    same.append(2);
    must(publish(same.reader(), publication.dir, no_progress()));
  }
  SECTION("ahead of us") {
    LedgerFixture const same;
    same.append(5);
    must(publish(same.reader(), publication.dir, no_progress()));
  }
  auto const refused = publish(publication.fixture.reader(), publication.dir, no_progress());
  REQUIRE(!refused);
  CHECK(refused.error().problem == Problem::went_back);
}

TEST_CASE("the golden log of tessera is accepted, and refused with any byte flipped") {
  Temporary const directory;
  char const* const words[] = {"one",  "two", "three",  "four",   "five",   "six",     "seven",  "eit",
                               "nain", "ten", "ileven", "twelf", "threeten", "fourten", "fivten"};
  std::string bundle, tile;
  TreeHasher hasher;
  fs::create_directories(directory / "tile/entries/000.p");
  fs::create_directories(directory / "tile/0/000.p");
  for (unsigned i = 0; i < std::size(words); ++i) {
    append_entry(bundle, words[i]);
    tile += as_text(hasher.leaf(words[i]));
    write(directory / entries_path(0, i + 1), bundle);
    write(directory / tile_path({0, 0, i + 1}), tile);
  }
  write(directory / "checkpoint",
        "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n"
        "— example.com/log/testdata M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=\n");
  auto const policy = policy_of({must(parse_vkey("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"))});
  auto const verify = [&] { return verify_published(directory.path, policy, {}, Level::payloads, UtcTime{}, no_progress()); };
  auto const report = must(verify());
  check_sound(report);
  CHECK(report.size == 15);
  CHECK(report.foreign == 15);
  check_every_byte(directory.path, 1, [&] {
    auto const again = verify();
    return again && again->sound();
  });
}
