// Each kind of damage to a store is found and named; an untouched ledger is not accused.
#include <filesystem>

#include "ledger/index_terms.hpp"
#include "ledger/policy.hpp"
#include "ledger/store.hpp"
#include "ledger/verify.hpp"
#include "lib/io/file.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

struct Damaged {
  LedgerFixture fixture;

  explicit Damaged(bool twin, std::uint64_t count = 700) : fixture(twin) {
    fixture.append(count / 2);
    fixture.append(count - count / 2);
  }

  Result<VerifyReport> try_verify(Level level = Level::payloads) const {
    return verify_ledger(fixture.place, policy_for(fixture.reader()), level, fixture.now, no_progress());
  }
  VerifyReport verify(Level level = Level::payloads) const { return must(try_verify(level)); }
  std::string row(Family family, std::string const& key) const {
    return must(must(Store::open(fixture.place.database(), Access::read)).get(family, key)).value();
  }
  void put(Family family, std::string const& key, std::string const& value) const {
    Store store = must(Store::open(fixture.place.database(), Access::write));
    Batch batch;
    batch.put(family, key, value);
    must(store.write(std::move(batch), Sync::yes));
  }
  void remove(Family family, std::string const& key) const {
    Store store = must(Store::open(fixture.place.database(), Access::write));
    Batch batch;
    batch.erase(family, key);
    must(store.write(std::move(batch), Sync::yes));
  }
  void replace(Family family, std::string const& key, std::string_view from, std::string_view to) const {
    std::string value = row(family, key);
    auto const at = value.find(from);
    REQUIRE(at != std::string::npos);
    put(family, key, value.replace(at, from.size(), to));
  }
  std::string some_index_row() const {
    Store const store = must(Store::open(fixture.place.database(), Access::read));
    return std::string(store.scan(Family::index).key());
  }
};

/// Exactly one finding, of that code.
Finding only(VerifyReport const& report, std::string_view code) {
  for (auto const& finding : report.findings) UNSCOPED_INFO(english(finding.message));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].code == code);
  return report.findings[0];
}

}  // namespace

TEST_CASE("an untouched ledger has no fault at any level") {
  Damaged const ledger(GENERATE(false, true));
  auto const level = GENERATE(Level::parse, Level::signatures, Level::tiles, Level::payloads);
  auto const report = ledger.verify(level);
  CHECK(report.sound());
  CHECK(report.size == 700);
  CHECK(report.own);
  CHECK(report.remarks.empty());
  CHECK(report.standing.has_value() == (level != Level::parse));
}

TEST_CASE("an empty ledger has no fault") {
  LedgerFixture const fixture(GENERATE(false, true));
  auto const policy = policy_of({fixture.reader().card().logs[0].key});
  CHECK(must(verify_ledger(fixture.place, policy, Level::parse, fixture.now, no_progress())).sound());
}

TEST_CASE("a changed value of a payload is found with its entry") {
  Damaged const ledger(GENERATE(false, true));
  ledger.replace(Family::payloads, entry_key(123), " 330500001001\n", " 330500001009\n");
  CHECK(ledger.verify(Level::tiles).sound());
  CHECK(only(ledger.verify(), "payload").entry == 123);
}

TEST_CASE("a changed value that the index knows is one finding, not three") {
  Damaged const ledger(false);
  ledger.replace(Family::payloads, entry_key(123), "照片 123.jpg", "照片 124.jpg");
  CHECK(only(ledger.verify(), "payload").entry == 123);
}

TEST_CASE("a payload line that stands twice is one finding, although it asks for its row of the index twice") {
  Damaged const ledger(GENERATE(false, true));
  std::string payload = ledger.row(Family::payloads, entry_key(77));
  auto const begin = payload.find("show item.name");
  REQUIRE(begin != std::string::npos);
  payload.insert(begin, payload.substr(begin, payload.find('\n', begin) + 1 - begin));
  ledger.put(Family::payloads, entry_key(77), payload);
  CHECK(ledger.verify(Level::tiles).sound());
  CHECK(only(ledger.verify(), "payload").entry == 77);
}

TEST_CASE("a payload line that no longer parses is named by its field") {
  Damaged const ledger(false);
  ledger.replace(Family::payloads, entry_key(55), "show item.name", "sh0w item.name");
  auto const found = only(ledger.verify(), "payload");
  CHECK(found.entry == 55);
  CHECK(english(found.message).find("entry.time") != std::string::npos);
}

TEST_CASE("a missing entry is found") {
  Damaged const ledger(false);
  ledger.remove(Family::entries, entry_key(300));
  for (Level const level : {Level::tiles, Level::payloads}) CHECK(only(ledger.verify(level), "entry").entry == 300);
}

TEST_CASE("an entry that no longer parses is found") {
  Damaged const ledger(GENERATE(false, true));
  ledger.replace(Family::entries, entry_key(301), "kind act", "kind acT");
  CHECK(only(ledger.verify(), "entry").entry == 301);
}

TEST_CASE("an entry with another commitment is not the one in the tree") {
  Damaged const ledger(false);
  ledger.put(Family::entries, entry_key(20), ledger.row(Family::entries, entry_key(21)));
  CHECK(only(ledger.verify(Level::tiles), "leaf").entry == 20);
  // On the right edge the head says who is wrong.
  Damaged const edge(false);
  edge.put(Family::entries, entry_key(699), edge.row(Family::entries, entry_key(698)));
  CHECK(only(edge.verify(Level::tiles), "leaf").entry == 699);
}

TEST_CASE("a damaged tile is told from a damaged leaf") {
  Damaged const ledger(true);
  std::string const key = tile_key(GENERATE(Tree::sha256, Tree::sm3), 0, 1);
  std::string tile = ledger.row(Family::tiles, key);
  tile[40 * 32] = static_cast<char>(tile[40 * 32] ^ 1);
  ledger.put(Family::tiles, key, tile);
  CHECK(english(only(ledger.verify(Level::tiles), "tile").message).starts_with("tile 1 at level 0"));
}

TEST_CASE("a missing tile is found") {
  Damaged const ledger(false);
  ledger.remove(Family::tiles, tile_key(Tree::sha256, 0, 0));
  only(ledger.verify(Level::tiles), "tile");
}

TEST_CASE("a damaged tile on the right edge keeps the ledger from being opened") {
  Damaged const ledger(false);
  std::string tile = ledger.row(Family::tiles, tile_key(Tree::sha256, 1, 0));
  tile[0] = static_cast<char>(tile[0] ^ 1);
  ledger.put(Family::tiles, tile_key(Tree::sha256, 1, 0), tile);
  auto const refused = Ledger::open(ledger.fixture.place);
  REQUIRE(!refused);
  CHECK(refused.error().problem == Problem::went_back);
}

TEST_CASE("a missing and a surplus row of the index are found") {
  Damaged const ledger(false);
  std::string const row = ledger.some_index_row();
  // Of another case, so that its payload does not ask for the row.
  std::uint64_t const other = index_of(row) + 1;
  SECTION("missing") {
    ledger.remove(Family::index, row);
    CHECK(only(ledger.verify(), "index").entry == index_of(row));
  }
  SECTION("surplus") {
    ledger.put(Family::index, std::string(IndexKey(row.substr(0, index_prefix_size), other).view()), {});
    CHECK(only(ledger.verify(), "index").entry == other);
  }
  SECTION("another one instead") {
    ledger.remove(Family::index, row);
    ledger.put(Family::index, std::string(IndexKey(row.substr(0, index_prefix_size), other).view()), {});
    CHECK(ledger.verify().findings.size() == 2);
  }
  CHECK(ledger.verify(Level::tiles).sound());
}

TEST_CASE("a payload may be missing only where an entry says so") {
  Damaged const ledger(false);
  ledger.remove(Family::payloads, entry_key(42));
  {
    auto const report = ledger.verify();
    REQUIRE(!report.sound());
    CHECK(report.findings[0].code == "payload");
    CHECK(report.findings[0].entry == 42);
  }
  {
    auto writer = ledger.fixture.writer();
    must(writer.append({{"entry.erased", {{"erased.index", "42"}, {"erased.ground", "刑事诉讼法第一百五十二条"}}}}, ledger.fixture.now));
  }
  // Its index rows are still there: an erasure removes them, too.
  for (auto const& finding : ledger.verify().findings) CHECK(finding.code == "index");
  ledger.put(Family::state, erase_key(42), {});
  CHECK(ledger.verify().remarks.size() == 1);
  for (std::uint64_t i = 0; i < 2; ++i) { auto const writer = ledger.fixture.writer(); }
}

TEST_CASE("an erasure is counted, and one that did not happen is found") {
  Damaged const ledger(true, 40);
  {
    auto writer = ledger.fixture.writer();
    must(writer.append({{"entry.erased", {{"erased.index", "7"}, {"erased.ground", "刑事诉讼法第一百五十二条"}}},
                        {"record.restricted", {{"restricted.index", "9"}, {"restricted.ground", "刑事诉讼法第二百八十六条"}}},
                        {"record.lifted", {{"restricted.index", "9"}, {"restricted.ground", "查询"}}}},
                       ledger.fixture.now));
    must(writer.restrict({8}, {"刑事诉讼法第二百八十六条", "湖公封字〔2026〕1号"}, ledger.fixture.now));
  }
  CHECK(only(ledger.verify(), "payload").entry == 7);
  ledger.put(Family::state, erase_key(7), {});
  { auto const writer = ledger.fixture.writer(); }
  auto const report = ledger.verify();
  CHECK(report.sound());
  CHECK(report.destroyed == 1);
  CHECK(report.restricted == 1);
}

TEST_CASE("a restriction that only an entry speaks of is found") {
  Damaged const ledger(false, 40);
  {
    auto writer = ledger.fixture.writer();
    must(writer.append({{"record.restricted", {{"restricted.index", "8"}, {"restricted.ground", "刑事诉讼法第二百八十六条"}}}}, ledger.fixture.now));
  }
  CHECK(only(ledger.verify(), "restricted").entry == 8);
}

TEST_CASE("a wrong note and a stray row are found") {
  Damaged const ledger(true);
  SECTION("a note of another size") {
    ledger.put(Family::notes, note_key(Tree::sha256, 5), ledger.row(Family::notes, note_key(Tree::sha256, 350)));
    only(ledger.verify(Level::tiles), "note");
  }
  SECTION("a note with a damaged signature") {
    std::string note = ledger.row(Family::notes, note_key(Tree::sm3, 350));
    note[note.size() - 20] = note[note.size() - 20] == 'A' ? 'B' : 'A';
    ledger.put(Family::notes, note_key(Tree::sm3, 350), note);
    only(ledger.verify(Level::tiles), "note");
  }
  SECTION("a row of state") {
    ledger.put(Family::state, "secret", "x");
    only(ledger.verify(Level::tiles), "state");
  }
  SECTION("a row between two entries") {
    ledger.put(Family::entries, entry_key(5) + "x", "x");
    only(ledger.verify(Level::tiles), "store");
  }
}

TEST_CASE("a damaged block of the database is unreadable, not sound") {
  LedgerFixture const fixture;
  fixture.append(5000);
  std::string largest;
  std::uintmax_t size = 0;
  for (auto const& file : std::filesystem::directory_iterator(fixture.place.database()))
    if (file.path().extension() == ".sst" && file.file_size() > size) {
      size = file.file_size();
      largest = file.path();
    }
  REQUIRE(size > 100000);
  std::string bytes = must(read_file(largest, 1 << 26));
  bytes[size / 2] = static_cast<char>(bytes[size / 2] ^ 1);
  std::ofstream(largest, std::ios::binary) << bytes;
  auto const report = must(verify_ledger(fixture.place, policy_of({fixture.reader().card().logs[0].key}), Level::payloads, fixture.now, no_progress()));
  REQUIRE(!report.sound());
  CHECK(report.findings[0].unreadable);
}
