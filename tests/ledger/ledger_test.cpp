#include "ledger/ledger.hpp"

#include <filesystem>

#include "ledger/entry.hpp"
#include "ledger/policy.hpp"
#include "tests/ledger/ledger_fixture.hpp"
#include "tests/ledger/reference.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

auto const everything = [](std::string_view) { return true; };

/// Leaf hashes of all entries, from the entries themselves.
std::vector<Hash> leaves_of(Ledger const& ledger, Tree tree) {
  TreeHasher hasher(tree);
  std::vector<Hash> out;
  RowCursor rows = ledger.rows();
  while (auto const row = must(rows.next())) out.push_back(hasher.leaf(row->entry));
  return out;
}

}  // namespace

TEST_CASE("a new ledger is empty, signed and private") {
  LedgerFixture const fixture(GENERATE(false, true));
  Ledger const ledger = fixture.reader();
  CHECK(ledger.size() == 0);
  CHECK(ledger.origin() == "evidence.huzhou.example");
  CHECK(must(ledger.newest_note()).checkpoint.size == 0);
  for (auto const name : {"log", "witness", "index"}) {
    auto const status = std::filesystem::status(fixture.place.key(name));
    CHECK(status.permissions() == std::filesystem::perms(0600));
  }
  CHECK(std::filesystem::status(fixture.place.dir()).permissions() == std::filesystem::perms(0700));
  auto const again = create_ledger(fixture.place.root, {"evidence.huzhou.example", "x", "330500000000"}, fixture.now);
  REQUIRE(!again);
  CHECK(again.error().problem == Problem::usage);
}

TEST_CASE("a bad origin, name or agency code makes no ledger") {
  Temporary const directory;
  auto const bad = [&](NewLedger const& what) {
    auto const made = create_ledger(directory / "x", what, {});
    REQUIRE(!made);
    CHECK(made.error().problem == Problem::usage);
    CHECK(!std::filesystem::exists(directory / "x"));
  };
  bad({"huzhou", "x", "330500000000"});
  bad({"evidence.huzhou.example/sm3", "x", "330500000000"});
  bad({"evidence.huzhou.example", "", "330500000000"});
  bad({"evidence.huzhou.example", "\xff", "330500000000"});
  bad({"evidence.huzhou.example", "x", "33050000000"});
}

TEST_CASE("entries can be read, found and proved after they were appended") {
  LedgerFixture const fixture(GENERATE(false, true));
  {
    Ledger ledger = fixture.writer();
    auto const appended = must(ledger.append(LedgerFixture::drafts(0, 3), fixture.now));
    CHECK(appended.first == 0);
    CHECK(appended.count == 3);
    CHECK(appended.checkpoint.checkpoint.size == 3);
    CHECK(must(ledger.append(LedgerFixture::drafts(3, 300), fixture.now)).first == 3);
    CHECK(ledger.warnings().empty());
  }
  Ledger const ledger = fixture.reader();
  REQUIRE(ledger.size() == 303);
  for (Tree const tree : {Tree::sha256, Tree::sm3}) {
    if (tree == Tree::sm3 && !ledger.twin()) continue;
    auto const leaves = leaves_of(ledger, tree);
    TreeHasher hasher(tree);
    CHECK(ledger.head().root(tree) == reference::root(hasher, leaves));
    CHECK(must(ledger.root_at(3, tree)) == reference::root(hasher, {leaves.begin(), leaves.begin() + 3}));
    auto const link = must(ledger.consistency(3, 303, tree));
    CHECK(check_consistency(hasher, 3, 303, must(ledger.root_at(3, tree)), ledger.head().root(tree), link));

    auto const note = must(ledger.newest_note(tree));
    CHECK(must(ledger.note_at(3, tree)).has_value());
    CHECK(!must(ledger.note_at(4, tree)));
    std::string const proof = encode_proof(must(ledger.prove(200, note, tree, everything)));
    std::vector<VerifierKey> keys;
    for (CardKey const& key : ledger.card().logs) keys.push_back(key.key);
    auto const proved = must(check_proof(must(read_proof(proof)), policy_of(keys), fixture.now));
    CHECK(proved.proof.disclosure.value("item.size") == "200");
  }
  CHECK(must(ledger.leaf_hash(200)) == leaves_of(ledger, Tree::sha256)[200]);
  CHECK(must(ledger.find(Term::digest, hex_encode(sha256("17")))) == std::vector<std::uint64_t>{17});
  CHECK(must(ledger.find(Term::case_number, "A330500000000202611002")).size() == 43);
  CHECK(must(ledger.find(Term::kind, "evidence.collected")).size() == 303);
  CHECK(must(ledger.find(Term::path, "dir/照片 5.jpg")) == std::vector<std::uint64_t>{5});
  CHECK(must(ledger.find(Term::name, "dir/照片 5.jpg")).empty());
  CHECK(must(ledger.may_have(Term::name, "照片 5.jpg")));
  CHECK(!must(ledger.may_have(Term::name, "照片 505.jpg")));
}

TEST_CASE("a draft that may not be entered refuses all of an append") {
  LedgerFixture const fixture;
  Ledger ledger = fixture.writer();
  auto drafts = LedgerFixture::drafts(0, 100);
  drafts[99].fields.push_back({"no.such.key", "x"});
  auto const refused = ledger.append(drafts, fixture.now);
  REQUIRE(!refused);
  CHECK(refused.error().code == "entry-fields");
  CHECK(ledger.size() == 0);
  CHECK(fixture.reader().size() == 0);
}

TEST_CASE("a clock before the last entry appends nothing") {
  LedgerFixture fixture;
  fixture.append(1);
  Ledger ledger = fixture.writer();
  auto const refused = ledger.append(LedgerFixture::drafts(1, 1), UtcTime{fixture.now.seconds - 1});
  REQUIRE(!refused);
  CHECK(refused.error().code == "clock");
  CHECK(must(ledger.append(LedgerFixture::drafts(1, 1), fixture.now)).first == 1);
}

TEST_CASE("a second writer waits, and then says that the ledger is in use") {
  LedgerFixture const fixture;
  Ledger const first = fixture.writer();
  auto const second = Ledger::open_writer(fixture.place, fixture.now, std::chrono::milliseconds(5));
  REQUIRE(!second);
  CHECK(second.error().problem == Problem::in_use);
  CHECK(fixture.reader().size() == 0);
}

TEST_CASE("a signing key that the card does not name signs nothing") {
  LedgerFixture const fixture;
  LedgerFixture const other;
  std::filesystem::copy_file(other.place.key("log"), fixture.place.key("log"), std::filesystem::copy_options::overwrite_existing);
  Ledger ledger = fixture.writer();
  auto const refused = ledger.append(LedgerFixture::drafts(0, 1), fixture.now);
  REQUIRE(!refused);
  CHECK(refused.error().code == "key");
  CHECK(fixture.reader().size() == 0);
}

TEST_CASE("many entries take the way through tables and give the same tree") {
  LedgerFixture const fixture(GENERATE(false, true));
  fixture.append(100);
  fixture.append(10000);
  fixture.append(1);
  Ledger const ledger = fixture.reader();
  REQUIRE(ledger.size() == 10101);
  for (Tree const tree : {Tree::sha256, Tree::sm3}) {
    if (tree == Tree::sm3 && !ledger.twin()) continue;
    TreeHasher hasher(tree);
    CHECK(ledger.head().root(tree) == hasher.root(leaves_of(ledger, tree)));
  }
  CHECK(must(ledger.find(Term::digest, hex_encode(sha256("7777")))) == std::vector<std::uint64_t>{7777});
  CHECK(must(ledger.find(Term::kind, "evidence.collected")).size() == 10101);
}
