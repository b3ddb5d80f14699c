// A database made anew: from the payloads alone, from a published copy, and never into something else than what was signed.
#include "ledger/rebuild.hpp"

#include <filesystem>

#include "ledger/continued.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/publish.hpp"
#include "ledger/verify.hpp"
#include "lib/io/file.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;
namespace fs = std::filesystem;

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

struct Broken {
  LedgerFixture fixture;
  std::string copy = fixture.directory / "www";

  explicit Broken(bool twin = false, std::uint64_t count = 700) : fixture(twin) {
    fixture.append(count);
    auto ledger = fixture.writer();
    must(ledger.restrict({5}, {"某条", "某号"}, fixture.now));
    must(publish(ledger, copy, no_progress()));
  }

  Policy policy() const {
    std::vector<VerifierKey> keys;
    Card const card = fixture.reader().card();
    for (CardKey const& log : card.logs)
      if (log.key.type == KeyType::ed25519) keys.push_back(log.key);
    return policy_of(keys);
  }
  void change(std::function<void(Store&, Batch&)> const& how) const {
    Store store = must(Store::open(fixture.place.database(), Access::write));
    Batch batch;
    how(store, batch);
    must(store.write(std::move(batch), Sync::yes));
  }
  Rows rows(Family family) const {
    Store const store = must(Store::open(fixture.place.database(), Access::read));
    Rows out;
    for (Cursor cursor = store.scan(family); cursor.valid(); cursor.next()) out.emplace_back(cursor.key(), cursor.value());
    return out;
  }
  Result<Rebuilt> repair(Policy const& whom, bool with_copy) const {
    return rebuild(fixture.place, with_copy ? std::optional(copy) : std::nullopt, whom, fixture.now, std::chrono::milliseconds(100), no_progress());
  }
  VerifyReport verify(Policy const& whom) const {
    auto report = must(verify_ledger(fixture.place, whom, Level::payloads, fixture.now, no_progress()));
    for (auto const& finding : report.findings) UNSCOPED_INFO(english(finding.message));
    return report;
  }
  /// Nothing lies beside the ledger's own files afterwards.
  void check_tidy() const {
    for (auto const& file : fs::directory_iterator(fixture.place.dir())) CHECK(!file.path().filename().string().starts_with("db."));
  }
};

constexpr Family families[] = {Family::entries, Family::payloads, Family::tiles, Family::index, Family::notes, Family::state};

}  // namespace

TEST_CASE("a whole database made anew is the same, row for row") {
  Broken const ledger(GENERATE(false, true));
  bool const with_copy = GENERATE(false, true);
  std::vector<Rows> before;
  for (Family const family : families) before.push_back(ledger.rows(family));
  auto const done = must(ledger.repair(ledger.policy(), with_copy));
  CHECK(done.size == 701);
  CHECK(done.from_copy == 0);
  CHECK(done.lost_count == 0);
  for (std::size_t i = 0; i < std::size(families); ++i) CHECK(ledger.rows(families[i]) == before[i]);
  ledger.check_tidy();
  CHECK(ledger.verify(ledger.policy()).sound());
  ledger.fixture.append(3);
  CHECK(ledger.verify(ledger.policy()).sound());
}

TEST_CASE("an index of which rows are missing or too many is made anew") {
  Broken const ledger;
  Policy const policy = ledger.policy();
  ledger.change([&](Store& store, Batch& batch) {
    Cursor cursor = store.scan(Family::index);
    for (int i = 0; i < 500; ++i, cursor.next()) batch.erase(Family::index, cursor.key());
    batch.put(Family::index, IndexKey(std::string(index_prefix_size, '\1'), 3).view(), {});
  });
  CHECK(!ledger.verify(policy).sound());
  must(ledger.repair(policy, false));
  CHECK(ledger.verify(policy).sound());
}

TEST_CASE("leaves and tiles come from a published copy") {
  Broken const ledger(true);
  Policy const policy = ledger.policy();
  SECTION("entries are missing or changed") {
    ledger.change([&](Store& store, Batch& batch) {
      batch.erase(Family::entries, entry_key(17));
      batch.put(Family::entries, entry_key(300), must(store.get(Family::entries, entry_key(301))).value());
    });
    auto const alone = ledger.repair(policy, false);
    REQUIRE(!alone);
    CHECK(alone.error().code == "repair-entry");
    CHECK(must(ledger.repair(policy, true)).from_copy == 2);
  }
  SECTION("tiles are missing or changed") {
    ledger.change([&](Store& store, Batch& batch) {
      batch.erase(Family::tiles, tile_key(Tree::sha256, 0, 1));
      batch.put(Family::tiles, tile_key(Tree::sm3, 0, 0), must(store.get(Family::tiles, tile_key(Tree::sm3, 0, 1))).value());
    });
    must(ledger.repair(policy, false));
  }
  SECTION("the head is gone") {
    ledger.change([&](Store&, Batch& batch) { batch.erase(Family::state, head_key); });
    must(ledger.repair(policy, false));
  }
  CHECK(ledger.verify(policy).sound());
  ledger.check_tidy();
}

TEST_CASE("tables with damaged bytes: what can be read is kept, what cannot comes from the copy or is named as lost") {
  Broken const ledger(false, 5000);   // more than a batch: in tables of its own
  Policy const policy = ledger.policy();
  int damaged = 0;
  for (auto const& file : fs::directory_iterator(ledger.fixture.place.database())) {
    if (file.path().extension() != ".sst" || file.file_size() < 20000) continue;
    std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(5000);
    bytes.put('\x55').put('\xaa');
    ++damaged;
  }
  REQUIRE(damaged >= 2);
  auto const done = must(ledger.repair(policy, true));
  CHECK(done.from_copy > 0);
  CHECK(done.lost_count > 0);
  auto const report = ledger.verify(policy);
  CHECK(report.finding_count == done.lost_count);
  for (auto const& finding : report.findings) CHECK(finding.code == "payload");
  ledger.fixture.append(1);
}

TEST_CASE("a database is not replaced by one that is not what was signed") {
  Broken const ledger;
  Policy const policy = ledger.policy();
  auto const before = ledger.rows(Family::entries);
  std::string code;
  bool with_copy = true;
  SECTION("an entry was changed, and no copy is at hand") {
    ledger.change([&](Store& store, Batch& batch) { batch.put(Family::entries, entry_key(300), must(store.get(Family::entries, entry_key(301))).value()); });
    code = "repair-root", with_copy = false;
  }
  SECTION("the copy does not hold") {
    std::string const name = ledger.copy + "/tile/entries/001";
    std::string bytes = must(read_file(name, 1 << 20));
    bytes[100] ^= 1;
    std::ofstream(name, std::ios::binary) << bytes;
    code = "root";
  }
  SECTION("the copy knows more") {
    std::string const kept = ledger.fixture.directory / "kept";
    fs::copy(ledger.fixture.place.database(), kept, fs::copy_options::recursive);
    std::string const guard = must(read_file(ledger.fixture.place.guard(Tree::sha256), 1 << 20));
    fs::copy(ledger.fixture.directory / "state", ledger.fixture.directory / "state-kept", fs::copy_options::recursive);
    ledger.fixture.append(1);
    must(publish(ledger.fixture.reader(), ledger.copy, no_progress()));
    fs::remove_all(ledger.fixture.place.database());
    fs::rename(kept, ledger.fixture.place.database());
    SECTION("as the guard does") { code = "went-back"; }
    SECTION("and no guard does") {
      std::ofstream(ledger.fixture.place.guard(Tree::sha256), std::ios::binary) << guard;
      fs::remove_all(ledger.fixture.directory / "state");
      fs::rename(ledger.fixture.directory / "state-kept", ledger.fixture.directory / "state");
      code = "went-back";
    }
  }
  auto const done = ledger.repair(policy, with_copy);
  REQUIRE(!done);
  CHECK(done.error().code == code);
  ledger.check_tidy();
  CHECK(ledger.rows(Family::entries).size() == before.size());
}

TEST_CASE("what a killed repair left is removed by the next writer") {
  Broken const ledger;
  fs::copy(ledger.fixture.place.database(), ledger.fixture.place.dir() + "/db.new-0011223344556677", fs::copy_options::recursive);
  { auto const reader = ledger.fixture.reader(); }
  { auto const writer = ledger.fixture.writer(); }
  ledger.check_tidy();
}

TEST_CASE("an old ledger is looked at in whatever state it is: what is gone is lost, not destroyed") {
  Broken const ledger;
  {
    auto writer = ledger.fixture.writer();
    auto const at = must(writer.append({{"note.added", {{"act.note", "甲"}}}}, ledger.fixture.now)).first;
    must(writer.erase({at, "某条", "某局", "某号"}, ledger.fixture.now));
  }
  auto const whole = must(look_at_old_ledger(ledger.fixture.place.root));
  CHECK(whole.checkpoint.checkpoint.size == 703);
  CHECK(whole.present == 701);
  CHECK(whole.destroyed == 1);
  CHECK(whole.restricted == 1);
  CHECK(whole.lost() == 0);
  SECTION("rows are gone") {
    ledger.change([&](Store&, Batch& batch) { batch.erase_range(Family::payloads, entry_key(100), entry_key(110)); });
    CHECK(must(look_at_old_ledger(ledger.fixture.place.root)).lost() == 10);
  }
  SECTION("all of it is gone") {
    fs::remove_all(ledger.fixture.place.database());
    auto const old = must(look_at_old_ledger(ledger.fixture.place.root));
    CHECK(old.lost() == 703);
    CHECK(old.checkpoint.checkpoint.size == 703);
    auto const draft = continued_draft(old);
    CHECK(draft.kind == "ledger.continued");
    CHECK(draft.fields.back().value == "entries 703; payloads present 0, destroyed 0, restricted 0, lost 703");
  }
  SECTION("only the copy is left") {
    auto const old = must(look_at_old_ledger(ledger.copy));
    CHECK(old.published);
    CHECK(old.checkpoint.checkpoint.size == 701);
    CHECK(continued_draft(old).fields.size() == 2);
  }
  SECTION("its last checkpoint was changed") {
    std::string bytes = must(read_file(ledger.copy + "/checkpoint", 1 << 20));
    bytes[bytes.find('\n') + 1] ^= 1;
    std::ofstream(ledger.copy + "/checkpoint", std::ios::binary) << bytes;
    CHECK(!look_at_old_ledger(ledger.copy));
  }
}
