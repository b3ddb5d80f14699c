// Restriction: everything answers as if there were nothing, and what is lifted is what was locked away, byte for byte.
#include "ledger/restrict.hpp"

#include <filesystem>

#include "ledger/policy.hpp"
#include "ledger/vault.hpp"
#include "ledger/verify.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

Ground const why{"刑事诉讼法第二百八十六条", "湖公封字〔2026〕1号"};
std::string const number = "A330500000000202611003";   // entries 3, 10, 17 ... of the fixture

std::vector<std::pair<std::string, std::string>> all_rows(LedgerFixture const& fixture, Family family) {
  Store const store = must(Store::open(fixture.place.database(), Access::read));
  std::vector<std::pair<std::string, std::string>> out;
  for (Cursor cursor = store.scan(family); cursor.valid(); cursor.next()) out.emplace_back(cursor.key(), cursor.value());
  return out;
}

std::uint64_t count_rows(Ledger const& ledger) {
  std::uint64_t count = 0;
  RowCursor rows = ledger.rows();
  while (must(rows.next())) ++count;
  return count;
}

void check_hidden(Ledger const& ledger, std::uint64_t index) {
  auto const row = ledger.row(index);
  REQUIRE(!row);
  CHECK(row.error().code == "no-entry");
  CHECK(row.error().problem == Problem::refused);
  CHECK(!ledger.prove(index, must(ledger.newest_note()), Tree::sha256, [](std::string_view) { return true; }));
  for (auto const& [term, value] : {std::pair(Term::digest, hex_encode(sha256(std::to_string(index)))),
                                    std::pair(Term::name, "照片 " + std::to_string(index) + ".jpg"),
                                    std::pair(Term::path, "dir/照片 " + std::to_string(index) + ".jpg")}) {
    CHECK(must(ledger.find(term, value)).empty());
    CHECK(!must(ledger.may_have(term, value)));
  }
}

/// A writer that was killed just after the commit: the payloads still stand there, and only the rows `erase/` tell.
void undo_taking_away(LedgerFixture const& fixture, std::vector<std::pair<std::string, std::string>> const& payloads,
                      std::vector<std::pair<std::string, std::string>> const& index, std::uint64_t from) {
  Store store = must(Store::open(fixture.place.database(), Access::write));
  Batch batch;
  for (auto const& [key, value] : payloads)
    if (index_of(key) < from && !must(store.get(Family::payloads, key))) {
      batch.put(Family::payloads, key, value);
      batch.put(Family::state, erase_key(index_of(key)), {});
    }
  for (auto const& [key, value] : index) batch.put(Family::index, key, value);
  must(store.write(std::move(batch), Sync::yes));
}

}  // namespace

TEST_CASE("a restricted case is as if it were not there; lifted it is what it was, byte for byte") {
  LedgerFixture const fixture(GENERATE(false, true));
  fixture.append(300);
  auto const payloads = all_rows(fixture, Family::payloads), index = all_rows(fixture, Family::index);
  std::vector<std::uint64_t> entries;
  {
    Ledger ledger = fixture.writer();
    entries = must(entries_of_case(ledger, number));
    REQUIRE(entries.size() == 43);
    auto const done = must(ledger.restrict(entries, why, fixture.now));
    CHECK(done.count == 43);
    CHECK(ledger.size() == 343);
    check_hidden(ledger, 3);
  }
  bool const killed = GENERATE(false, true);
  if (killed) undo_taking_away(fixture, payloads, index, 300);
  {
    Ledger const ledger = fixture.reader();
    for (std::uint64_t const i : {3u, 10u, 297u}) {
      auto const row = ledger.row(i);
      REQUIRE(!row);
      CHECK(row.error().code == "no-entry");
    }
    CHECK(must(ledger.find(Term::case_number, number)).empty());
    CHECK(must(ledger.find(Term::kind, "evidence.collected")).size() == 257);
    CHECK(must(ledger.restricted()) == entries);
    CHECK(must(ledger.restricted(number)) == entries);
    CHECK(must(ledger.restricted("B")).empty());
    CHECK(count_rows(ledger) == 300);   // 257 and what says why 43 are not among them
    auto const report = verify(fixture);
    CHECK(report.sound());
    CHECK(report.restricted == 43);
    CHECK(report.destroyed == 0);
  }
  { auto const mended = fixture.writer(); }
  for (std::uint64_t const i : {3u, 10u, 297u}) check_hidden(fixture.reader(), i);
  CHECK(all_rows(fixture, Family::payloads).size() == 300);
  {
    Ledger ledger = fixture.writer();
    must(ledger.lift(entries, why, fixture.now));
    CHECK(must(ledger.find(Term::case_number, number)) == entries);
  }
  auto after = all_rows(fixture, Family::payloads);
  after.resize(300);
  CHECK(after == payloads);
  auto index_after = all_rows(fixture, Family::index);
  std::erase_if(index_after, [](auto const& row) { return index_of(row.first) >= 300; });
  CHECK(index_after == index);
  auto const report = verify(fixture);
  CHECK(report.sound());
  CHECK(report.restricted == 0);
  CHECK(must(fixture.reader().restricted()).empty());
}

TEST_CASE("a correction goes with what it corrects, an entry that restricts never does") {
  LedgerFixture const fixture;
  fixture.append(8);
  Ledger ledger = fixture.writer();
  must(ledger.append({{"entry.amended", {{"amends.index", "3"}, {"amends.reason", "笔误"}}}, {"entry.amended", {{"amends.index", "8"}, {"amends.reason", "又误"}}},
                      {"entry.amended", {{"amends.index", "4"}, {"amends.reason", "误"}}}},
                     fixture.now));
  CHECK(must(with_echoes(ledger, {3})) == std::vector<std::uint64_t>{3, 8, 9});
  must(ledger.restrict({3, 8, 9}, why, fixture.now));
  CHECK(must(ledger.find(Term::amended, "3")).empty());
  CHECK(must(ledger.find(Term::amended, "4")) == std::vector<std::uint64_t>{10});
}

TEST_CASE("a lawful query is an entry, and shows what is restricted") {
  LedgerFixture const fixture;
  fixture.append(8);
  Ledger ledger = fixture.writer();
  std::string const payload = must(ledger.row(3)).payload;
  must(ledger.restrict({3}, why, fixture.now));
  auto const rows = must(ledger.query({3}, {"司法机关办案需要", "湖检调字〔2026〕2号"}, fixture.now));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].payload == payload);
  Row const entry = must(ledger.row(9));
  CHECK(entry.value("entry.kind") == "record.queried");
  CHECK(entry.value("restricted.index") == "3");
  CHECK(entry.value("restricted.ground") == "司法机关办案需要");
  CHECK(entry.value("restricted.legal-document") == "湖检调字〔2026〕2号");
  check_hidden(ledger, 3);
  CHECK(!ledger.query({3}, {"", "x"}, fixture.now));
  CHECK(!ledger.query({4}, why, fixture.now));
  CHECK(ledger.size() == 10);
  CHECK(verify(fixture).sound());
}

TEST_CASE("what cannot be restricted or lifted is refused, and nothing is entered") {
  LedgerFixture const fixture;
  fixture.append(8);
  Ledger ledger = fixture.writer();
  must(ledger.restrict({3}, why, fixture.now));
  auto const refused = [&](Result<Appended> const& result, std::string_view code) {
    REQUIRE(!result);
    CHECK(result.error().code == code);
    CHECK(ledger.size() == 9);
  };
  refused(ledger.restrict({4, 3}, why, fixture.now), "restrict-again");
  refused(ledger.restrict({4, 8}, why, fixture.now), "restrict-public");
  refused(ledger.restrict({4, 9}, why, fixture.now), "no-entry");
  refused(ledger.restrict({4}, {"", "x"}, fixture.now), "usage");
  refused(ledger.restrict({4}, {"x", ""}, fixture.now), "usage");
  refused(ledger.lift({4}, why, fixture.now), "lift-none");
  refused(ledger.lift({3}, {"", "x"}, fixture.now), "usage");
}

TEST_CASE("a restricted payload that was damaged, or locked away by nobody, is found with its entry") {
  LedgerFixture const fixture;
  fixture.append(8);
  { Ledger ledger = fixture.writer(); must(ledger.restrict({3}, why, fixture.now)); }
  std::string code = "restricted";
  std::uint64_t entry = 3;
  SECTION("its key is lost") { std::filesystem::remove(fixture.place.key("restricted")); }
  SECTION("changed rows") {
    Store store = must(Store::open(fixture.place.database(), Access::write));
    Batch batch;
    std::string sealed = must(store.get(Family::state, restricted_key(3))).value();
    SECTION("a byte") {
      sealed[GENERATE(0u, 25u, 40u, 60u, 200u)] ^= 1;
      batch.put(Family::state, restricted_key(3), sealed);
    }
    SECTION("gone") {
      batch.erase(Family::state, restricted_key(3));
    }
    SECTION("of another entry") {
      batch.put(Family::state, restricted_key(4), sealed);
      entry = 4;
    }
    SECTION("stands open too") { batch.put(Family::payloads, entry_key(3), must(store.get(Family::payloads, entry_key(2))).value()); }
    must(store.write(std::move(batch), Sync::yes));
  }
  auto const report = verify(fixture);
  CHECK(!report.sound());
  bool named = false;
  for (auto const& finding : report.findings) named = named || finding.entry == entry;
  CHECK(named);
}

TEST_CASE("a restricted payload opens only as what it was, for its own entry") {
  LedgerFixture const fixture;
  Vault const vault = must(Vault::open_or_make(fixture.place));
  std::string const sealed = vault.seal(7, "leaf", "payload");
  CHECK(sealed.starts_with("custody/restricted/v1\n"));
  CHECK(sealed.find("payload") == std::string::npos);
  CHECK(vault.seal(7, "leaf", "payload") != sealed);
  CHECK(must(must(Vault::open(fixture.place)).unseal(7, "leaf", sealed)) == "payload");
  CHECK(!vault.unseal(8, "leaf", sealed));
  CHECK(!vault.unseal(7, "Leaf", sealed));
  for (std::size_t i = 0; i < sealed.size(); ++i) CHECK(!vault.unseal(7, "leaf", sealed.substr(0, i)));
}
