// Every byte of every stored value, changed: reported, and where it belongs to an entry, with that entry. All of them are some ten
// thousand openings; CUSTODY_FLIPS=all tries each, else as many as it says, chosen by CUSTODY_SEED.
#include <cstdlib>
#include <random>

#include "ledger/policy.hpp"
#include "ledger/verify.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

struct StoredByte {
  Family family;
  std::string key;
  std::size_t at;
};

std::optional<std::uint64_t> entry_of(StoredByte const& byte) {
  if (byte.family == Family::entries || byte.family == Family::payloads) return index_of(byte.key);
  if (byte.family == Family::state && byte.key.starts_with(restricted_prefix)) return index_of(byte.key);
  return {};
}

}  // namespace

TEST_CASE("each flipped byte of each stored value is reported, with its entry") {
  LedgerFixture const fixture(true);
  Policy policy;
  {
    Ledger ledger = fixture.writer();
    auto drafts = LedgerFixture::drafts(0, 4);
    drafts.push_back({"note.added", {{"act.note", "甲"}}});
    must(ledger.append(drafts, fixture.now));
    must(ledger.restrict({2}, {"某条", "某号"}, fixture.now));
    must(ledger.erase({4, "某条", "某局", "某号"}, fixture.now));
    policy = policy_for(ledger);
  }
  std::vector<StoredByte> bytes;
  {
    Store const store = must(Store::open(fixture.place.database(), Access::read));
    for (Family const family : {Family::entries, Family::payloads, Family::tiles, Family::notes, Family::state})
      for (Cursor cursor = store.scan(family); cursor.valid(); cursor.next())
        for (std::size_t i = 0; i < cursor.value().size(); ++i) bytes.push_back({family, std::string(cursor.key()), i});
  }
  REQUIRE(bytes.size() > 5000);
  char const* const wanted = std::getenv("CUSTODY_FLIPS");
  char const* const given = std::getenv("CUSTODY_SEED");
  auto const seed = given ? std::strtoul(given, nullptr, 10) : 7;
  std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
  if (!wanted || std::string_view(wanted) != "all") {
    std::ranges::shuffle(bytes, random);
    bytes.resize(std::min<std::size_t>(bytes.size(), wanted ? std::strtoul(wanted, nullptr, 10) : 120));
  }
  CAPTURE(seed);
  for (StoredByte const& byte : bytes) {
    auto const put = [&](std::string const& value) {
      Store store = must(Store::open(fixture.place.database(), Access::write));
      Batch batch;
      batch.put(byte.family, byte.key, value);
      must(store.write(std::move(batch), Sync::no));
    };
    std::string const value = must(must(Store::open(fixture.place.database(), Access::read)).get(byte.family, byte.key)).value();
    std::string changed = value;
    changed[byte.at] = static_cast<char>(changed[byte.at] ^ (1 << (random() % 8)));
    put(changed);
    auto const report = verify_ledger(fixture.place, policy, Level::payloads, fixture.now, no_progress());
    put(value);
    CAPTURE(family_names[static_cast<std::size_t>(byte.family)], hex_encode(as_bytes(byte.key)), byte.at);
    if (!report) continue;   // a head that cannot be opened
    REQUIRE(!report->sound());
    auto const entry = entry_of(byte);
    if (!entry) continue;
    bool named = false;
    for (auto const& finding : report->findings) named = named || finding.entry == entry;
    CHECK(named);
  }
  CHECK(must(verify_ledger(fixture.place, policy, Level::payloads, fixture.now, no_progress())).sound());
}
