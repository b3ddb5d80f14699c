// Killed at any step of wire.md 15.2, put back from a copy, half erased: what the next opening makes of it.
#include <filesystem>
#include <random>

#include "ledger/guard.hpp"
#include "ledger/index_terms.hpp"
#include "ledger/store.hpp"
#include "lib/io/file.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;
namespace fs = std::filesystem;

namespace {

/// What the end of an append changes, so that a test can take it back as if the program had been killed before.
struct Moment {
  LedgerFixture const& fixture;
  std::string head;
  std::vector<std::pair<std::string, std::string>> guards;

  explicit Moment(LedgerFixture const& f) : fixture(f) {
    head = *must(must(Store::open(f.place.database(), Access::read)).get(Family::state, head_key));
    for (auto const& path : paths()) guards.emplace_back(path, must(read_file(path, 1 << 20)));
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> out{fixture.place.guard(Tree::sha256)};
    if (fs::exists(fixture.place.guard(Tree::sm3))) out.push_back(fixture.place.guard(Tree::sm3));
    for (auto const& file : fs::directory_iterator(fixture.directory / "state/custody")) out.push_back(file.path());
    return out;
  }
  void restore_head() const {
    Store store = must(Store::open(fixture.place.database(), Access::write));
    Batch batch;
    batch.put(Family::state, head_key, head);
    must(store.write(std::move(batch), Sync::yes));
  }
  void restore_guards(std::string_view only = {}) const {
    for (auto const& [path, bytes] : guards)
      if (path.ends_with(only)) must(write(path, bytes));
  }
  static Result<> write(std::string const& path, std::string const& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    return {};
  }
};

std::uint64_t count_rows(LedgerFixture const& fixture, Family family, std::string_view from = {}) {
  Store const store = must(Store::open(fixture.place.database(), Access::read));
  std::uint64_t rows = 0;
  for (Cursor cursor = store.scan(family, from); cursor.valid(); cursor.next()) ++rows;
  return rows;
}

void check_went_back(LedgerFixture const& fixture) {
  auto const reader = Ledger::open(fixture.place);
  REQUIRE(!reader);
  CHECK(reader.error().problem == Problem::went_back);
  auto const writer = Ledger::open_writer(fixture.place, fixture.now, std::chrono::milliseconds(100));
  REQUIRE(!writer);
  CHECK(writer.error().problem == Problem::went_back);
}

}  // namespace

TEST_CASE("rows beyond the head do not exist, and the next writer deletes them") {
  LedgerFixture const fixture(GENERATE(false, true));
  fixture.append(300);
  Moment const before(fixture);
  auto const index_rows = count_rows(fixture, Family::index);
  auto const tiles = count_rows(fixture, Family::tiles);
  auto const root = fixture.reader().head();
  fixture.append(GENERATE(1u, 700u, 5000u));
  before.restore_head();
  before.restore_guards();

  CHECK(fixture.reader().size() == 300);
  CHECK(must(fixture.reader().find(Term::kind, "evidence.collected")).size() == 300);
  CHECK(count_rows(fixture, Family::entries) > 300);
  CHECK(fixture.writer().size() == 300);
  CHECK(count_rows(fixture, Family::entries) == 300);
  CHECK(count_rows(fixture, Family::payloads) == 300);
  CHECK(count_rows(fixture, Family::index) == index_rows);
  CHECK(count_rows(fixture, Family::tiles) == tiles);
  CHECK(fixture.reader().head() == root);
  fixture.append(400);
  CHECK(fixture.reader().size() == 700);
  CHECK(must(fixture.reader().find(Term::digest, hex_encode(sha256("650")))) == std::vector<std::uint64_t>{650});
}

TEST_CASE("a sealed but unsigned tail is signed by the next writer, with the same text") {
  LedgerFixture const fixture(GENERATE(false, true));
  fixture.append(300);
  Moment const before(fixture);
  fixture.append(50);
  auto const text = must(fixture.reader().newest_note()).note.text;
  // Killed after the head, or between the two guards of the twin.
  before.restore_guards(GENERATE("", "checkpoint"));
  {
    Store store = must(Store::open(fixture.place.database(), Access::write));
    Batch batch;
    for (Tree const tree : {Tree::sha256, Tree::sm3}) batch.erase(Family::notes, note_key(tree, 350));
    must(store.write(std::move(batch), Sync::yes));
  }
  CHECK(fixture.reader().size() == 350);
  CHECK(must(fixture.reader().newest_note()).checkpoint.size == 300);
  CHECK(fixture.writer().size() == 350);
  CHECK(must(fixture.reader().newest_note()).note.text == text);
  CHECK(must(fixture.reader().note_at(350)).has_value());
  if (fixture.reader().twin()) CHECK(must(fixture.reader().note_at(350, Tree::sm3)).has_value());
}

TEST_CASE("a damaged unsigned tail is not signed") {
  LedgerFixture const fixture;
  fixture.append(10);
  Moment const before(fixture);
  fixture.append(10);
  before.restore_guards();
  {
    Store store = must(Store::open(fixture.place.database(), Access::write));
    Batch batch;
    batch.put(Family::payloads, entry_key(15), *must(store.get(Family::payloads, entry_key(14))));
    must(store.write(std::move(batch), Sync::yes));
  }
  auto const writer = Ledger::open_writer(fixture.place, fixture.now, std::chrono::milliseconds(100));
  REQUIRE(!writer);
  CHECK(writer.error().code == "memory-or-disk");
  CHECK(must(parse_checkpoint(must(read_file(fixture.place.guard(Tree::sha256), 1 << 20)))).checkpoint.size == 10);
}

TEST_CASE("a store that is older than a guard is refused with both checkpoints") {
  LedgerFixture const fixture(GENERATE(false, true));
  fixture.append(300);
  Moment const before(fixture);
  fixture.append(50);
  before.restore_head();
  check_went_back(fixture);
  auto const text = english(Ledger::open(fixture.place).error().message);
  CHECK(text.starts_with("THIS LEDGER IS OLDER THAN ITS LAST KNOWN CHECKPOINT (300 of 350). Nothing was signed."));
  CHECK(text.find("300 entries, root ") != std::string::npos);
  CHECK(text.find("350 entries, root ") != std::string::npos);
}

TEST_CASE("a database or a whole ledger put back from a copy is refused") {
  LedgerFixture const fixture;
  fixture.append(20);
  std::string const part = GENERATE("/db", "");
  fs::copy(fixture.place.dir() + part, fixture.directory / "copy", fs::copy_options::recursive);
  fixture.append(5);
  fs::remove_all(fixture.place.dir() + part);
  fs::rename(fixture.directory / "copy", fixture.place.dir() + part);
  check_went_back(fixture);
}

TEST_CASE("a ledger that grew another way than its guard says is refused") {
  LedgerFixture const fixture;
  fixture.append(20);
  Moment const before(fixture);
  fixture.append(5);
  Moment const after(fixture);
  before.restore_head();
  before.restore_guards();
  { auto const cut = fixture.writer(); }
  {
    Ledger ledger = fixture.writer();
    must(ledger.append(LedgerFixture::drafts(100, 9), fixture.now));
  }
  after.restore_guards();
  check_went_back(fixture);
  CHECK(english(Ledger::open(fixture.place).error().message).starts_with("THIS LEDGER CONTRADICTS ITS LAST KNOWN CHECKPOINT."));
}

TEST_CASE("a missing or damaged guard is refused") {
  LedgerFixture const fixture;
  fixture.append(3);
  auto const path = fixture.place.guard(Tree::sha256);
  std::string bytes = must(read_file(path, 1 << 20));
  SECTION("missing") { fs::remove(path); }
  SECTION("cut") { must(Moment::write(path, bytes.substr(0, bytes.size() - 10))); }
  SECTION("another root") {
    bytes[bytes.find("\n3\n") + 3] ^= 1;
    must(Moment::write(path, bytes));
  }
  SECTION("of another ledger") {
    LedgerFixture const other;
    must(Moment::write(path, must(read_file(other.place.guard(Tree::sha256), 1 << 20))));
    ::setenv("XDG_STATE_HOME", (fixture.directory / "state").c_str(), 1);
  }
  check_went_back(fixture);
}

TEST_CASE("a ledger without its database is never made anew") {
  LedgerFixture const fixture;
  fixture.append(3);
  fs::remove_all(fixture.place.database());
  if (GENERATE(false, true)) fs::create_directory(fixture.place.database());
  CHECK(!Ledger::open(fixture.place));
  CHECK(!Ledger::open_writer(fixture.place, fixture.now, std::chrono::milliseconds(100)));
  CHECK(!fs::exists(fixture.place.database() + "/CURRENT"));
}

TEST_CASE("an erasure that was not finished is finished by the next writer") {
  LedgerFixture const fixture;
  fixture.append(30);
  {
    Store store = must(Store::open(fixture.place.database(), Access::write));
    Batch batch;
    batch.put(Family::state, erase_key(7), {});
    must(store.write(std::move(batch), Sync::yes));
  }
  { auto const writer = fixture.writer(); }
  CHECK(count_rows(fixture, Family::payloads) == 29);
  CHECK(count_rows(fixture, Family::state) == 2);
  CHECK(must(fixture.reader().find(Term::digest, hex_encode(sha256("7")))).empty());
  CHECK(must(fixture.reader().row(7)).payload.empty());
  CHECK(count_rows(fixture, Family::index) == 29 * 5);
}

TEST_CASE("appends, kills and openings in any order give the ledger of the appends that counted") {
  auto const seed = GENERATE(1u, 2u, 3u, 4u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  auto const below = [&](unsigned n) { return static_cast<std::uint64_t>(random() % n); };
  LedgerFixture const fixture(seed % 2 == 0);
  std::vector<std::string> model;   // item.size of each entry
  std::uint64_t serial = 0;
  for (int step = 0; step < 25; ++step) {
    Moment const before(fixture);
    std::uint64_t const count = below(10) == 0 ? 2040 + below(600) : 1 + below(300);
    auto const drafts = LedgerFixture::drafts(serial, count);
    {
      Ledger ledger = fixture.writer();
      must(ledger.append(drafts, fixture.now));
    }
    auto const fate = below(4);
    if (fate == 0) {   // killed before the commit
      before.restore_head();
      before.restore_guards();
    } else {
      if (fate == 1) before.restore_guards();   // killed before the signature
      for (std::uint64_t i = 0; i < count; ++i) model.push_back(std::to_string(serial + i));
    }
    serial += count;
    Ledger const ledger = fixture.reader();
    REQUIRE(ledger.size() == model.size());
  }
  { auto const mended = fixture.writer(); }
  Ledger const ledger = fixture.reader();
  TreeHasher hasher;
  CompactRange range;
  RowCursor rows = ledger.rows();
  while (auto const row = must(rows.next())) {
    REQUIRE(row->value("item.size") == model[row->index]);
    range.append(hasher.leaf(row->entry), hasher);
  }
  CHECK(range.root(hasher) == ledger.head().sha256);
  CHECK(count_rows(fixture, Family::entries) == model.size());
  CHECK(count_rows(fixture, Family::index) == 5 * model.size());
  for (std::uint64_t const i : {std::uint64_t{0}, std::uint64_t(model.size() / 2), std::uint64_t(model.size() - 1)})
    CHECK(must(ledger.find(Term::digest, hex_encode(sha256(model[i])))) == std::vector<std::uint64_t>{i});
}
