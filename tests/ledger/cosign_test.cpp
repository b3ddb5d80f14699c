// Two agencies and a witness: what is cosigned, what is refused, and what is left behind when a log signs two histories.
#include "ledger/cosign.hpp"

#include <filesystem>
#include <memory>

#include "ledger/held_compare.hpp"
#include "ledger/peer.hpp"
#include "ledger/publish.hpp"
#include "ledger/signer.hpp"
#include "ledger/trust.hpp"
#include "lib/io/file.hpp"
#include "tests/ledger/ledger_fixture.hpp"
#include "tests/ledger/vectors.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

SignedCard card_of(Place const& place) { return must(parse_card(must(read_file(place.card(), card_size_limit)))); }

/// Huzhou asks, Suzhou answers, and each holds the other's card.
struct Agencies {
  LedgerFixture huzhou, suzhou{true, "evidence.suzhou.example"};

  explicit Agencies(bool twin = false) : huzhou(twin) {
    must(add_agency(huzhou.place, card_of(suzhou.place), true));
    must(add_agency(suzhou.place, card_of(huzhou.place), true));
  }

  WitnessRequest request(std::uint64_t old, Tree tree = Tree::sha256) const { return must(make_request(huzhou.reader(), tree, old)); }
  Result<Cosigning> answer(WitnessRequest const& request) const {
    auto writer = suzhou.writer();
    return cosign(writer, must(read_request(encode_link(request.link))), must(load_policy(suzhou.place, request.tree())), suzhou.now);
  }
  std::string_view verdict(WitnessRequest const& request) const {
    auto const done = answer(request);
    return done ? "ok" : done.error().code;
  }
  /// Another history of Huzhou's log. (Salts are random: it parts at the first entry.)
  static std::unique_ptr<LedgerFixture> rewritten(std::uint64_t count) {
    auto out = std::make_unique<LedgerFixture>();
    out->append(count);
    return out;
  }
  /// A checkpoint of `other`, signed with Huzhou's key.
  SignedCheckpoint forged(LedgerFixture const& other) const {
    Head const head = other.reader().head();
    return must(must(Signer::load(huzhou.place, card_of(huzhou.place).card, false)).sign(head, Tree::sha256));
  }
};

}  // namespace

TEST_CASE("a checkpoint is cosigned and entered, the same request is answered again without an entry") {
  Agencies two;
  two.huzhou.append(3);
  auto const first = must(two.answer(two.request(0)));
  CHECK(first.entry == 0);
  CHECK(two.suzhou.reader().size() == 1);
  auto const row = must(two.suzhou.reader().row(0));
  CHECK(row.value("entry.kind") == "checkpoint.witnessed");
  CHECK(row.value("ref.origin") == "evidence.huzhou.example");
  CHECK(row.value("ref.checkpoint") == must(two.huzhou.reader().newest_note()).note.encode());

  // After a kill between the entry and the answer the same request comes again.
  auto const again = must(two.answer(two.request(0)));
  CHECK_FALSE(again.entry);
  CHECK(two.suzhou.reader().size() == 1);
  CHECK(again.answer.checkpoint == first.answer.checkpoint);

  two.huzhou.append(5);
  CHECK(two.verdict(two.request(0)) == "witness-size");
  CHECK(two.verdict(two.request(2)) == "witness-size");
  CHECK(two.verdict(two.request(3)) == "ok");
  CHECK(two.suzhou.reader().size() == 2);
}

TEST_CASE("an answer is attached, kept whole, and confirms what the note contains") {
  Agencies two;
  two.huzhou.append(3);
  auto const answer = must(two.answer(two.request(0))).answer;
  Policy const policy = must(load_policy(two.huzhou.place, Tree::sha256));
  {
    auto writer = two.huzhou.writer();
    auto const done = must(attach(writer, answer, policy));
    REQUIRE(done.cosigned.size() == 1);
    CHECK(done.cosigned[0].witness == "evidence.suzhou.example/witness");
    CHECK(done.unknown == 0);
    CHECK(must(attach(writer, answer, policy)).cosigned.empty());
  }
  auto const held = must(two.huzhou.reader().note_at(3));
  REQUIRE(held);
  CHECK(held->note.encode() == answer.note.encode());
  CHECK(must(size_cosigned_by(two.huzhou.reader(), Tree::sha256, {answer.note.signatures.size() ? policy.witnesses[0].key : VerifierKey{}})) == 3);

  // Entries that came later do not take the confirmation from the earlier ones.
  two.huzhou.append(2);
  auto const reader = two.huzhou.reader();
  CHECK(must(best_note(reader, 1, policy, two.huzhou.now)).checkpoint.size == 3);
  CHECK(must(best_note(reader, 4, policy, two.huzhou.now)).checkpoint.size == 5);
  auto const proof = must(reader.prove(1, must(best_note(reader, 1, policy, two.huzhou.now)), Tree::sha256, [](auto) { return true; }));
  Policy strict = policy;
  strict.quorum = strict.witnesses[0].name;
  CHECK(check_proof(must(read_proof(encode_proof(proof))), strict, two.huzhou.now));
}

TEST_CASE("an answer with lines of others, of somebody else's log, or with a bad line") {
  Agencies two;
  two.huzhou.append(3);
  auto const answer = must(two.answer(two.request(0))).answer;
  Policy const policy = must(load_policy(two.huzhou.place, Tree::sha256));
  auto const verdict = [&](SignedCheckpoint const& note) -> std::string {
    auto writer = two.huzhou.writer();
    auto const done = attach(writer, note, policy);
    return done ? fmt::format("ok {} {}", done->cosigned.size(), done->unknown) : std::string(done.error().code);
  };
  SignedCheckpoint unknown = answer;
  unknown.note.signatures.push_back(cosign_note(unknown.note.text, vectors::witness_key(), two.huzhou.now));
  // The same name, another key: nobody vouches for it.
  unknown.note.signatures.back().name = "evidence.wenzhou.example/witness";
  SignedCheckpoint bad = answer;
  bad.note.signatures.back().signature[30] ^= std::byte{1};
  SignedCheckpoint unsigned_by_log = answer;
  unsigned_by_log.note.signatures.erase(unsigned_by_log.note.signatures.begin());
  CHECK(verdict(bad) == "signature-bad");
  CHECK(verdict(unsigned_by_log) == "log-signature");
  CHECK(verdict(must(two.suzhou.reader().newest_note())) == "not-ours");
  CHECK(verdict(unknown) == "ok 1 1");
  CHECK(must(two.huzhou.reader().note_at(3))->note.signatures.size() == 2);
  CHECK(verdict(two.forged(*Agencies::rewritten(3))) == "rollback-known");
  CHECK(verdict(two.forged(*Agencies::rewritten(7))) == "rollback-known");
}

TEST_CASE("a rewritten history is refused, shown to anybody, and the origin forked from then on") {
  // m: entries that Suzhou holds; powers of two have a proof that shows nothing by itself.
  for (std::uint64_t const m : {3, 5, 6, 7})
    for (std::uint64_t const n : {m, m + 1, m + 4}) {
      Agencies two;
      two.huzhou.append(m);
      REQUIRE(two.verdict(two.request(0)) == "ok");
      auto const other = Agencies::rewritten(n);
      WitnessRequest request = must(make_request(other->reader(), Tree::sha256, m));
      request.link.note = two.forged(*other).note.encode();
      INFO(m << " and " << n);
      REQUIRE(two.verdict(request) == "fork");
      CHECK(two.suzhou.reader().size() == 1);   // nothing was entered

      // Anybody can check the file who knows the log's key.
      std::filesystem::path const file = two.suzhou.place.forks() + "/" + hex_encode(sha256("evidence.huzhou.example")) + ".fork";
      auto const fork = must(parse_fork(vectors::read(file)));
      must(check_fork(fork, policy_of({card_of(two.huzhou.place).card.logs[0].key})));

      // From now on nothing of it is taken.
      CHECK(two.verdict(two.request(m)) == "fork");
      CHECK(two.verdict(request) == "fork");
      auto const card = add_agency(two.suzhou.place, card_of(two.huzhou.place), true);
      REQUIRE_FALSE(card);
      CHECK(card.error().code == "fork");
    }
}

TEST_CASE("a proof that shows nothing is refused and accuses nobody") {
  for (std::uint64_t const m : {2, 4, 3}) {
    Agencies two;
    two.huzhou.append(m);
    REQUIRE(two.verdict(two.request(0)) == "ok");
    two.huzhou.append(3);
    WitnessRequest request = two.request(m);
    request.link.hashes[0][1] ^= std::byte{1};
    CHECK(two.verdict(request) == "link");
    request = two.request(m);
    request.link.hashes.pop_back();
    CHECK(two.verdict(request) == "link");
    CHECK(std::filesystem::is_empty(two.suzhou.place.forks()));
    CHECK(two.verdict(two.request(m)) == "ok");
  }
}

TEST_CASE("a quorum that is not reached yet does not hide whom there is") {
  Agencies two;
  two.huzhou.append(3);
  auto const answer = must(two.answer(two.request(0))).answer;
  Policy policy = must(load_policy(two.huzhou.place, Tree::sha256));
  must(attach(*std::make_unique<Ledger>(two.huzhou.writer()), answer, policy));
  two.huzhou.append(2);
  policy.witnesses.push_back({"wenzhou", vectors::witness_key().verifier(), ""});
  policy.groups = {{"both", 2, {policy.witnesses[0].name, "wenzhou"}}};
  policy.quorum = "both";
  CHECK(must(best_note(two.huzhou.reader(), 1, policy, two.huzhou.now)).checkpoint.size == 3);
  CHECK(must(best_note(two.huzhou.reader(), 3, policy, two.huzhou.now)).checkpoint.size == 5);
}

TEST_CASE("a smaller checkpoint than one that was seen is not cosigned") {
  Agencies two;
  two.huzhou.append(3);
  auto const smaller = two.request(0);
  two.huzhou.append(4);
  auto const larger = must(two.huzhou.reader().newest_note());
  {
    // A receipt of Huzhou that quotes its checkpoint of seven entries.
    auto writer = two.suzhou.writer();
    must(writer.append({{"custody.received",
                         {{"ref.origin", "evidence.huzhou.example"}, {"ref.index", "1"}, {"ref.leaf", base64_encode(Hash{})},
                          {"ref.checkpoint", larger.note.encode()}, {"ref.linked", "first"}}}}, two.suzhou.now));
  }
  CHECK(two.verdict(smaller) == "witness-size");
  CHECK(two.verdict(two.request(0)) == "ok");
  CHECK(two.verdict(smaller) == "witness-size");
}

TEST_CASE("whose checkpoint is not cosigned") {
  Agencies two;
  two.huzhou.append(2);
  WitnessRequest const good = two.request(0);
  WitnessRequest bad = good;
  bad.note.note.signatures[0].signature[3] ^= std::byte{1};
  bad.link.note = bad.note.note.encode();
  CHECK(two.verdict(bad) == "signature-bad");
  LedgerFixture const stranger(false, "evidence.wenzhou.example");
  CHECK(two.verdict(must(make_request(stranger.reader(), Tree::sha256, 0))) == "log-unknown");
  CHECK(two.verdict(must(make_request(two.suzhou.reader(), Tree::sha256, 0))) == "own-log");
  // A line that nobody checks would be covered by the cosignature.
  WitnessRequest extended = good;
  extended.note.checkpoint.extensions = {"all of it is true"};
  extended.note.note.text = encode_checkpoint(extended.note.checkpoint);
  auto const text = must(read_file(two.huzhou.place.key("log"), 4096));
  extended.note.note.signatures = {sign_note(extended.note.note.text, must(SigningKey::parse(std::string_view(text).substr(0, text.size() - 1))))};
  extended.link.note = extended.note.note.encode();
  CHECK(two.verdict(extended) == "checkpoint-syntax");
  CHECK(two.suzhou.reader().size() == 0);
  CHECK(two.verdict(good) == "ok");
}

TEST_CASE("the SM3 tree is cosigned as one more origin, and the two trees bind each other") {
  Agencies two(true);
  two.huzhou.append(3);
  CHECK(two.verdict(two.request(0)) == "ok");
  auto const twin = must(two.answer(two.request(0, Tree::sm3)));
  CHECK(twin.entry == 1);
  CHECK(must(two.suzhou.reader().row(1)).value("ref.origin") == "evidence.huzhou.example/sm3");
  {
    auto writer = two.huzhou.writer();
    CHECK(must(attach(writer, twin.answer, must(load_policy(two.huzhou.place, Tree::sm3)))).cosigned.size() == 1);
  }
  two.huzhou.append(4);
  CHECK(two.verdict(two.request(3, Tree::sm3)) == "ok");
  CHECK(two.verdict(two.request(3)) == "ok");

  // An SM2 signature over another SHA-256 root of the same size contradicts the Ed25519 one.
  auto const signer = must(Signer::load(two.huzhou.place, card_of(two.huzhou.place).card, true));
  Head head = two.huzhou.reader().head();
  head.sha256[0] ^= std::byte{1};
  WitnessRequest request = two.request(7, Tree::sm3);
  request.link.note = must(signer.sign(head, Tree::sm3)).note.encode();
  CHECK(two.verdict(request) == "fork");
}

TEST_CASE("a published ledger is compared with what we hold of it, and a fork is shown for powers of two as well") {
  for (std::uint64_t const m : {1, 2, 3, 4, 6, 8})
    for (bool const rewritten : {false, true}) {
      Agencies two;
      // The same keys before anything was entered: what somebody has who puts back an old copy.
      Place const copy{two.huzhou.directory / "copy"};
      std::filesystem::copy(two.huzhou.place.root, copy.root, std::filesystem::copy_options::recursive);
      two.huzhou.append(m);
      REQUIRE(two.verdict(two.request(0)) == "ok");
      auto const same = two.request(m);
      ::setenv("XDG_STATE_HOME", (two.huzhou.directory / "another state").c_str(), 1);
      Place const& later = rewritten ? copy : two.huzhou.place;
      {
        auto writer = must(Ledger::open_writer(later, two.huzhou.now, std::chrono::milliseconds(100)));
        must(writer.append(LedgerFixture::drafts(100, rewritten ? m + 2 : 2), two.huzhou.now));
      }
      std::string const www = two.huzhou.directory / "www";
      must(publish(must(Ledger::open(later)), www, no_progress()));

      auto const policy = must(load_policy(two.suzhou.place, Tree::sha256));
      auto const compared = must(compare_with_held(two.suzhou.reader(), www, policy));
      INFO(m);
      CHECK(compared.contained == (rewritten ? 0 : 1));
      CHECK(compared.contradiction.has_value() == rewritten);
      if (!rewritten) {
        CHECK(compared.newest == m);
        continue;
      }
      CHECK(compared.contradiction->size == m);
      must(check_fork(must(parse_fork(vectors::read(compared.contradiction->path))), policy));
      CHECK(two.verdict(same) == "fork");   // from now on nothing of it is taken
    }
}

TEST_CASE("a card that names a key of somebody else is refused, and the policy stays as it was") {
  Agencies two;
  std::string const before = encode_policy(must(load_policy(two.huzhou.place, Tree::sha256)));
  // A witness does not say its name in what it signs: with another's key, its voice would count twice.
  auto const claims = [&](VerifierKey const& foreign) -> std::string_view {
    SigningKey const log = SigningKey::generate("evidence.wenzhou.example", KeyType::ed25519);
    Hasher hasher(Algorithm::sha256);
    hasher.update("evidence.wenzhou.example/witness\n\x04");
    hasher.update(foreign.key);
    Hash const hash = hasher.finish();
    VerifierKey const witness{"evidence.wenzhou.example/witness", static_cast<std::uint32_t>(get_u64(hash.data()) >> 32), KeyType::cosignature, foreign.key};
    Card const card{"evidence.wenzhou.example", "温州市公安局", "330300000000", two.huzhou.now, {{log.verifier(), {}}}, {{witness, {}}}, {}, {}};
    Note note{encode_card(card), {}};
    note.signatures.push_back(sign_note(note.text, log));
    auto const added = add_agency(two.huzhou.place, must(parse_card(note.encode())), true);
    return added ? "ok" : added.error().code;
  };
  CHECK(claims(card_of(two.suzhou.place).card.witnesses[0].key) == "card-same-key");   // of an agency that is trusted
  CHECK(claims(card_of(two.huzhou.place).card.witnesses[0].key) == "card-same-key");   // our own
  CHECK(claims(card_of(two.suzhou.place).card.logs[0].key) == "card-same-key");        // a log's
  CHECK(encode_policy(must(load_policy(two.huzhou.place, Tree::sha256))) == before);
  CHECK(claims(vectors::witness_key().verifier()) == "ok");
}
