#include "ledger/trust.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/crypto/note.hpp"
#include "lib/io/file.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

constexpr char const* suzhou = "evidence.suzhou.example";

/// An agency with keys of its own, that issues cards.
struct Issuer {
  SigningKey log = SigningKey::generate(suzhou, KeyType::ed25519);
  SigningKey witness = SigningKey::generate(std::string(suzhou) + "/witness", KeyType::cosignature);
  std::optional<SigningKey> sm2;

  SignedCard card(std::int64_t issued, std::vector<SigningKey const*> more_logs = {}, bool with_witness = true) const {
    SignedCard out;
    out.card = {suzhou, "苏州市公安局", "320500000000", UtcTime{issued}, {{log.verifier(), {}}}, {}, {}, {}};
    std::vector<SigningKey const*> signers{&log};
    if (sm2) signers.push_back(&*sm2);
    signers.insert(signers.end(), more_logs.begin(), more_logs.end());
    out.card.logs.clear();
    for (auto const* key : signers) out.card.logs.push_back({key->verifier(), {}});
    if (with_witness) out.card.witnesses.push_back({witness.verifier(), {}});
    out.note.text = encode_card(out.card);
    for (auto const* key : signers) out.note.signatures.push_back(sign_note(out.note.text, *key));
    return must(parse_card(out.note.encode()));
  }
};

std::string code_of(auto const& result) { return result ? "ok" : std::string(result.error().code); }

bool has_log(Policy const& policy, SigningKey const& key) {
  return std::ranges::any_of(policy.logs, [&](auto const& log) { return log.key == key.verifier(); });
}

std::string policy_text(Place const& place, Tree tree = Tree::sha256) { return must(read_file(place.policy(tree), 1 << 20)); }

}  // namespace

TEST_CASE("a card that is added is held, and its keys stand in the policy") {
  LedgerFixture own;
  Issuer const issuer;
  auto const card = issuer.card(1000);
  CHECK(must(add_agency(own.place, card, false)) == Added::fresh);

  auto held = must(load_agencies(own.place));
  REQUIRE(held.size() == 1);
  CHECK(held[0].card.card == card.card);
  CHECK_FALSE(held[0].confirmed);

  auto const policy = must(load_policy(own.place, Tree::sha256));
  CHECK(has_log(policy, issuer.log));
  REQUIRE(policy.witnesses.size() == 1);
  CHECK(policy.witnesses[0].name == suzhou);
  CHECK(policy.quorum == "none");

  SECTION("the same card again changes nothing, and may confirm it") {
    auto const before = policy_text(own.place);
    CHECK(must(add_agency(own.place, card, true)) == Added::unchanged);
    CHECK(policy_text(own.place) == before);
    held = must(load_agencies(own.place));
    REQUIRE(held.size() == 1);
    CHECK(held[0].confirmed);
    CHECK(must(add_agency(own.place, card, false)) == Added::unchanged);
    CHECK(must(load_agencies(own.place))[0].confirmed);
  }
  SECTION("once removed, nothing of it is left") {
    must(remove_agency(own.place, suzhou));
    CHECK(must(load_agencies(own.place)).empty());
    auto const without = must(load_policy(own.place, Tree::sha256));
    CHECK_FALSE(has_log(without, issuer.log));
    CHECK(without.witnesses.empty());
    CHECK(without.logs.size() == 1);   // our own
    CHECK_FALSE(remove_agency(own.place, suzhou));
  }
}

TEST_CASE("another card of an agency must be newer, signed by a key of the old one, and confirmed") {
  LedgerFixture own;
  Issuer const issuer;
  must(add_agency(own.place, issuer.card(1000), true));
  auto const before = policy_text(own.place);
  Issuer const stranger;
  SigningKey const next = SigningKey::generate(suzhou, KeyType::ed25519);

  CHECK(code_of(add_agency(own.place, issuer.card(999), true)) == "card-older");
  CHECK(code_of(add_agency(own.place, issuer.card(1000, {&next}), true)) == "card-older");
  CHECK(code_of(add_agency(own.place, stranger.card(2000), true)) == "card-other-keys");
  CHECK(code_of(add_agency(own.place, issuer.card(2000, {&next}), false)) == "usage");
  CHECK(policy_text(own.place) == before);
  CHECK(must(load_agencies(own.place))[0].card.card.issued == UtcTime{1000});

  CHECK(must(add_agency(own.place, issuer.card(2000, {&next}), true)) == Added::replaced);
  auto const agency = must(load_agencies(own.place));
  REQUIRE(agency.size() == 1);
  CHECK(agency[0].card.card.issued == UtcTime{2000});
  CHECK(agency[0].confirmed);
  CHECK(has_log(must(load_policy(own.place, Tree::sha256)), next));
}

TEST_CASE("a confirmation is of one card: a card put in its place by hand is unconfirmed") {
  LedgerFixture own;
  Issuer const issuer;
  must(add_agency(own.place, issuer.card(1000), true));
  std::string file;
  for (auto const& entry : std::filesystem::directory_iterator(own.place.agencies()))
    if (entry.path().extension() == ".card") file = entry.path();
  std::ofstream(file, std::ios::binary) << issuer.card(5000).note.encode();
  CHECK_FALSE(must(load_agencies(own.place))[0].confirmed);
}

TEST_CASE("a witness whose key changes keeps its name, and groups and quorum go on to count it") {
  LedgerFixture own;
  Issuer const first;
  must(add_agency(own.place, first.card(1000), true));
  auto policy = must(load_policy(own.place, Tree::sha256));
  policy.groups.push_back({"neighbours", 1, {suzhou}});
  policy.quorum = "neighbours";
  std::ofstream(own.place.policy(Tree::sha256)) << encode_policy(policy);

  // The same log key, another witness key.
  Issuer second{SigningKey::generate(suzhou, KeyType::ed25519), SigningKey::generate(std::string(suzhou) + "/witness", KeyType::cosignature), {}};
  auto card = second.card(2000, {&first.log});
  CHECK(must(add_agency(own.place, card, true)) == Added::replaced);
  policy = must(load_policy(own.place, Tree::sha256));
  REQUIRE(policy.witnesses.size() == 1);
  CHECK(policy.witnesses[0].name == suzhou);
  CHECK(policy.witnesses[0].key == second.witness.verifier());
  CHECK(policy.quorum == "neighbours");

  SECTION("a card without it is refused while the quorum counts on it, and nothing is changed") {
    auto const before = policy_text(own.place);
    CHECK(code_of(add_agency(own.place, second.card(3000, {&first.log}, false), true)) == "usage");
    CHECK(code_of(remove_agency(own.place, suzhou)) == "usage");
    CHECK(policy_text(own.place) == before);
    CHECK(must(load_agencies(own.place))[0].card.card == card.card);
  }
}

TEST_CASE("two agencies never share a name in the policy") {
  LedgerFixture own;
  auto policy = must(load_policy(own.place, Tree::sha256));
  SigningKey const other = SigningKey::generate("elsewhere.example/witness", KeyType::cosignature);
  policy.witnesses.push_back({suzhou, other.verifier(), ""});
  std::ofstream(own.place.policy(Tree::sha256)) << encode_policy(policy);
  Issuer const issuer;
  must(add_agency(own.place, issuer.card(1000), true));
  policy = must(load_policy(own.place, Tree::sha256));
  REQUIRE(policy.witnesses.size() == 2);
  CHECK(policy.witnesses[1].name == fmt::format("{}/{:08x}", suzhou, issuer.witness.verifier().id));
}

TEST_CASE("SM2 keys of a card stand in policy-sm3, Ed25519 keys in policy") {
  LedgerFixture own(true);
  Issuer issuer;
  issuer.sm2 = SigningKey::generate(std::string(suzhou) + "/sm3", KeyType::sm2);
  must(add_agency(own.place, issuer.card(1000), true));
  CHECK(has_log(must(load_policy(own.place, Tree::sm3)), *issuer.sm2));
  CHECK_FALSE(has_log(must(load_policy(own.place, Tree::sm3)), issuer.log));
  CHECK_FALSE(has_log(must(load_policy(own.place, Tree::sha256)), *issuer.sm2));
  must(remove_agency(own.place, suzhou));
  CHECK_FALSE(has_log(must(load_policy(own.place, Tree::sm3)), *issuer.sm2));
}

TEST_CASE("a ledger without the twin still takes the SM2 keys of others") {
  LedgerFixture own;
  Issuer issuer;
  issuer.sm2 = SigningKey::generate(std::string(suzhou) + "/sm3", KeyType::sm2);
  must(add_agency(own.place, issuer.card(1000), true));
  CHECK(has_log(must(load_policy(own.place, Tree::sm3)), *issuer.sm2));
}

TEST_CASE("an agency is found by origin, code or name, and what is near is named") {
  LedgerFixture own;
  Issuer const issuer;
  must(add_agency(own.place, issuer.card(1000), true));
  auto const held = must(load_agencies(own.place));
  for (auto const* who : {suzhou, "320500000000", "苏州市公安局"}) CHECK(must(find_agency(held, who)).card.card.origin == suzhou);
  auto const wrong = find_agency(held, "evidence.suzhuo.example");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().problem == Problem::usage);
  REQUIRE(wrong.error().hint);
  CHECK(english(*wrong.error().hint).find(suzhou) != std::string::npos);
}

TEST_CASE("the own card is not taken for another agency's") {
  LedgerFixture own;
  auto const card = must(parse_card(must(read_file(own.place.card(), card_size_limit))));
  CHECK(code_of(add_agency(own.place, card, true)) == "usage");
}

TEST_CASE("keys are given as words or in files, comments and empty lines aside") {
  Temporary directory;
  Issuer const issuer;
  auto const key = issuer.log.verifier().text();
  CHECK(must(read_vkeys({key}))[0] == issuer.log.verifier());
  auto const file = directory.write("keys", "# Suzhou\n\n" + key + "\n" + issuer.witness.verifier().text());
  auto const keys = must(read_vkeys({file}));
  REQUIRE(keys.size() == 2);
  CHECK(keys[1] == issuer.witness.verifier());
  CHECK(code_of(read_vkeys({directory.write("bad", key + "\nnonsense\n")})) == "vkey-syntax");
  CHECK(code_of(read_vkeys({"a+b+c"})) == "usage");
  CHECK(code_of(read_vkeys({directory / "none"})) == "io");
}
