// Keys that take another one's place, keys that end, keys that are locked.
#include <filesystem>

#include "ledger/key_file.hpp"
#include "ledger/policy.hpp"
#include "ledger/signer.hpp"
#include "ledger/trust.hpp"
#include "ledger/verify.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"
#include "tests/ledger/ledger_fixture.hpp"
#include "tests/ledger/vectors.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

SignedCard card_of(Place const& place) { return must(parse_card(must(read_file(place.card(), card_size_limit)))); }

/// The policy of somebody who holds the card.
Policy policy_from(Place const& place, KeyType type = KeyType::ed25519) {
  std::vector<VerifierKey> keys;
  Card const card = card_of(place).card;
  for (CardKey const& log : card.logs)
    if (log.key.type == type) keys.push_back(log.key);
  Policy policy = policy_of(keys);
  apply_card(policy, card);
  return policy;
}

void check_sound(LedgerFixture const& fixture) {
  auto const report = must(verify_ledger(fixture.place, policy_from(fixture.place), Level::payloads, fixture.now, no_progress()));
  for (Finding const& finding : report.findings) FAIL_CHECK(english(finding.message));
  CHECK(report.sound());
}

AskPassphrase knows(std::string const& passphrase) {
  return [passphrase]() -> Result<Secret> { return Secret(passphrase); };
}

}  // namespace

TEST_CASE("a new key takes the place of the old one: both sign once, then the new one alone") {
  LedgerFixture fixture(true);
  fixture.append(2);
  VerifierKey const old = card_of(fixture.place).card.logs[0].key.type == KeyType::ed25519 ? card_of(fixture.place).card.logs[0].key
                                                                                           : card_of(fixture.place).card.logs[1].key;
  SignedCard const before = card_of(fixture.place);
  fixture.now.seconds += 100;
  auto const change = must(fixture.writer().rotate_key(KeyRole::log, fixture.now));
  CHECK(change.entry == 2);
  CHECK(*change.old == old);
  CHECK(change.until == fixture.now);
  CHECK(must(fixture.reader().row(2)).value("key.vkey") == change.key.text());

  auto const note = must(fixture.reader().newest_note());
  VerifierKey const both[] = {old, change.key};
  CHECK(must(verify_note(note.note, both)).size() == 2);
  SignedCard const after = card_of(fixture.place);
  CHECK(must(verify_note(after.note, both)).size() == 2);
  CHECK(after.card.issued > before.card.issued);
  CHECK(must(key_of_file(fixture.place.key("log"))) == change.key);
  CHECK_FALSE(std::filesystem::exists(fixture.place.key("log.new")));

  fixture.append(1);
  auto const later = must(fixture.reader().newest_note());
  CHECK(must(verify_note(later.note, both)).size() == 1);
  CHECK(must(judge(later, policy_from(fixture.place), Tree::sha256, fixture.now)).log == change.key);
  check_sound(fixture);

  // What the old key alone signed counts no more for whoever holds the new card, unless it was proved before.
  auto const oldest = must(fixture.reader().note_at(2));
  auto const judged = judge(*oldest, policy_from(fixture.place), Tree::sha256, fixture.now);
  REQUIRE_FALSE(judged);
  CHECK(judged.error().code == "key-ended");
  Policy witnessed = policy_from(fixture.place);
  witnessed.witnesses.push_back({"suzhou", vectors::witness_key().verifier(), ""});
  SignedCheckpoint proved = *oldest;
  proved.note.signatures.push_back(cosign_note(proved.note.text, vectors::witness_key(), UtcTime{fixture.now.seconds - 50}));
  CHECK(judge(proved, witnessed, Tree::sha256, fixture.now));
}

TEST_CASE("the other keys can be changed as well, and a card takes no more than it may name") {
  LedgerFixture fixture(true);
  fixture.append(1);
  fixture.now.seconds += 10;
  auto const sm2 = must(fixture.writer().rotate_key(KeyRole::sm2, fixture.now));
  CHECK(must(fixture.reader().newest_note(Tree::sm3)).note.signatures.size() == 2);
  CHECK(must(fixture.reader().newest_note()).note.signatures.size() == 1);
  auto const witness = must(fixture.writer().rotate_key(KeyRole::witness, fixture.now));
  CHECK(must(load_witness_key(fixture.place, card_of(fixture.place).card)).verifier() == witness.key);
  CHECK(card_of(fixture.place).card.witnesses.size() == 2);
  for (int i = 0; i < 6; ++i) {
    fixture.now.seconds += 10;
    must(fixture.writer().rotate_key(KeyRole::log, fixture.now));
    must(fixture.writer().rotate_key(KeyRole::witness, fixture.now));
  }
  Card const card = card_of(fixture.place).card;
  CHECK(card.logs.size() == 4);
  CHECK(card.witnesses.size() == 4);
  CHECK(std::ranges::count(card.logs, sm2.key, &CardKey::key) == 1);
  fixture.append(1);
}

TEST_CASE("a killed rotation is finished by the next writer, at whichever step it stood") {
  for (auto const step : {"key file", "entry", "card"}) {
    LedgerFixture fixture;
    fixture.append(2);
    fixture.now.seconds += 100;
    Place const& place = fixture.place;
    std::string const old_key = must(read_file(place.key("log"), 4096)), old_card = must(read_file(place.card(), card_size_limit));
    INFO(step);
    if (std::string_view(step) == "key file") {
      SigningKey const unused = SigningKey::generate("evidence.huzhou.example", KeyType::ed25519);
      must(write_file(place.key("log.new"), unused.text() + "\n", Overwrite::refuse, 0600));
      fixture.append(1);
      CHECK(must(read_file(place.key("log"), 4096)) == old_key);
    } else {
      auto const change = must(fixture.writer().rotate_key(KeyRole::log, fixture.now));
      // Put back what the last steps did.
      std::filesystem::rename(place.key("log"), place.key("log.new"));
      must(write_file(place.key("log"), old_key, Overwrite::refuse, 0600));
      if (std::string_view(step) == "entry") must(write_file(place.card(), old_card, Overwrite::allow, 0600));
      REQUIRE(Ledger::open(place));
      fixture.now.seconds += 500;
      fixture.append(1);
      CHECK(must(key_of_file(place.key("log"))) == change.key);
      Card const card = card_of(place).card;
      auto const ended = std::ranges::find(card.logs, *change.old, &CardKey::key);
      REQUIRE(ended != card.logs.end());
      CHECK(ended->until == change.until);
    }
    CHECK_FALSE(std::filesystem::exists(place.key("log.new")));
    check_sound(fixture);
  }
}

TEST_CASE("a key that may be in other hands ends, also in the past, and never comes back") {
  LedgerFixture fixture;
  fixture.append(1);
  VerifierKey const first = card_of(fixture.place).card.logs[0].key;
  auto const code = [&](VerifierKey const& key, std::int64_t until) {
    auto const done = fixture.writer().revoke_key(key, UtcTime{until}, fixture.now);
    return done ? std::string_view("ok") : done.error().code;
  };
  CHECK(code(first, fixture.now.seconds) == "usage");   // it signs now
  fixture.now.seconds += 100;
  must(fixture.writer().rotate_key(KeyRole::log, fixture.now));
  CHECK(code(first, fixture.now.seconds + 1) == "usage");   // ahead
  CHECK(code(vectors::log_key().verifier(), 1) == "usage");   // nobody's
  fixture.now.seconds += 10;
  CHECK(code(first, fixture.now.seconds) == "usage");   // it ended before that
  CHECK(code(first, fixture.now.seconds - 1000) == "ok");
  CHECK(card_of(fixture.place).card.logs.size() == 2);
  for (CardKey const& log : card_of(fixture.place).card.logs)
    if (log.key == first) CHECK(log.until == UtcTime{fixture.now.seconds - 1000});
  auto const row = must(fixture.reader().row(fixture.reader().size() - 1));
  CHECK(row.value("entry.kind") == "key.revoked");
  CHECK(row.value("key.vkey") == first.text());

  VerifierKey const witness = card_of(fixture.place).card.witnesses[0].key;
  must(fixture.writer().rotate_key(KeyRole::witness, fixture.now));
  CHECK(code(witness, fixture.now.seconds) == "ok");
  CHECK(card_of(fixture.place).card.witnesses.size() == 1);
  check_sound(fixture);
}

TEST_CASE("peers take the new card for the old one, and count cosignatures of an ended witness key only from before") {
  LedgerFixture huzhou, suzhou(false, "evidence.suzhou.example");
  must(add_agency(huzhou.place, card_of(suzhou.place), true));
  suzhou.now.seconds += 100;
  must(suzhou.writer().rotate_key(KeyRole::log, suzhou.now));
  SignedCard const first = card_of(suzhou.place);
  must(suzhou.writer().rotate_key(KeyRole::witness, suzhou.now));
  // Each card leads to the next: of one that was missed the keys are not known.
  auto const missed = add_agency(huzhou.place, card_of(suzhou.place), true);
  REQUIRE_FALSE(missed);
  CHECK(missed.error().code == "card-other-keys");
  CHECK(must(add_agency(huzhou.place, first, true)) == Added::replaced);
  CHECK(must(add_agency(huzhou.place, card_of(suzhou.place), true)) == Added::replaced);
  Policy const policy = must(load_policy(huzhou.place, Tree::sha256));
  CHECK(policy.logs.size() == 3);
  CHECK(policy.witnesses.size() == 2);
  CHECK(std::ranges::count_if(policy.witnesses, [](PolicyWitness const& w) { return w.until.has_value(); }) == 1);
  CHECK(judge(must(suzhou.reader().newest_note()), policy, Tree::sha256, suzhou.now));
}

TEST_CASE("locked keys sign with their passphrase and with no other") {
  Temporary directory;
  ::setenv("XDG_STATE_HOME", (directory / "state").c_str(), 1);
  Place const place{directory / "ledger"};
  UtcTime const now{1795327200};
  Secret const passphrase("一把好钥匙");
  must(create_ledger(place.root, {"evidence.huzhou.example", "湖州市公安局", "330500000000", true, &passphrase}, now));
  for (auto const name : {"log", "sm2", "witness"}) {
    CHECK(must(is_locked_key_file(place.key(name))));
    CHECK(must(read_file(place.key(name), 4096)).find("PRIVATE") == std::string::npos);
  }
  REQUIRE(Ledger::open(place));
  auto const append = [&](AskPassphrase const& ask) -> std::string_view {
    auto writer = must(Ledger::open_writer(place, now, std::chrono::milliseconds(100), ask));
    auto const done = writer.append(LedgerFixture::drafts(0, 1), now);
    return done ? "ok" : done.error().code;
  };
  CHECK(append({}) == "passphrase");
  CHECK(append(knows("一把坏钥匙")) == "passphrase");
  CHECK(must(Ledger::open(place)).size() == 0);
  CHECK(append(knows("一把好钥匙")) == "ok");

  auto writer = must(Ledger::open_writer(place, now, std::chrono::milliseconds(100), knows("一把好钥匙")));
  must(writer.rotate_key(KeyRole::log, now));
  CHECK(must(is_locked_key_file(place.key("log"))));
}

TEST_CASE("every altered byte of a locked key is noticed") {
  SigningKey const key = vectors::log_key();
  Secret const passphrase("x");
  std::string const text(encode_key_file(key, &passphrase).text());
  Temporary directory;
  std::string const path = directory / "key";
  must(write_file(path, text, Overwrite::refuse));
  CHECK(must(load_key_file(path, knows("x"))).text() == key.text());
  CHECK(must(key_of_file(path)) == key.verifier());
  // Opening costs a tenth of a second: one byte in each part.
  for (std::size_t const at : {text.find("vkey ") + 5, text.find("scrypt ") + 10, text.find("\nkey ") + 7, text.size() - 10}) {
    std::string bad = text;
    bad[at] = bad[at] == 'B' ? 'C' : 'B';
    must(write_file(path, bad, Overwrite::allow));
    INFO(bad);
    CHECK_FALSE(load_key_file(path, knows("x")));
  }
}
