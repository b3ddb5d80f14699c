// Who stands behind a checkpoint: steps P7 to P10 of wire.md 16.1, and whose voice is counted how often.
#include <algorithm>

#include "ledger/card.hpp"
#include "tests/ledger/vectors.hpp"

namespace {

using namespace vectors;

Checkpoint const three{"evidence.huzhou.example", 3, sha256("any"), {}, {}};
UtcTime const now{cosigned_at.seconds + 1000};

std::string_view code(Result<Standing> const& standing) { return standing ? "ok" : standing.error().code; }

/// The same public key as the witness of the vectors, said to be somebody else's.
VerifierKey renamed(VerifierKey const& key, std::string const& name) {
  Hasher hasher(Algorithm::sha256);
  hasher.update(name + "\n" + static_cast<char>(key.type));
  hasher.update(key.key);
  Hash const hash = hasher.finish();
  return {name, static_cast<std::uint32_t>(get_u64(hash.data()) >> 32), key.type, key.key};
}

}  // namespace

TEST_CASE("of several cosignatures of one key the oldest counts, in whatever order they stand") {
  for (auto const& times : {std::vector<UtcTime>{{100}, {50}, {70}}, {{50}, {70}, {100}}, {{70}, {100}, {50}}}) {
    auto const standing = judge(signed_checkpoint(three, times), policy(), Tree::sha256, now);
    REQUIRE(standing);
    REQUIRE(standing->cosigned.size() == 1);
    CHECK(standing->oldest()->seconds == 50);
  }
}

TEST_CASE("steps of a judgement fail in their order") {
  SignedCheckpoint const good = signed_checkpoint(three, {cosigned_at});
  CHECK(code(judge(good, policy(), Tree::sha256, now)) == "ok");
  CHECK(code(judge(signed_checkpoint(three), policy(), Tree::sha256, now)) == "quorum");
  CHECK(code(judge(good, policy_of({sm2_key()}), Tree::sha256, now)) == "log-unknown");
  Checkpoint other = three;
  other.origin = "evidence.wenzhou.example";
  CHECK(code(judge(signed_checkpoint(other), policy(), Tree::sha256, now)) == "log-unknown");
  SignedCheckpoint bad = good;
  bad.note.signatures[1].signature[20] ^= std::byte{1};
  CHECK(code(judge(bad, policy(), Tree::sha256, now)) == "signature-bad");
  bad = good;
  bad.note.signatures.erase(bad.note.signatures.begin());
  CHECK(code(judge(bad, policy(), Tree::sha256, now)) == "log-signature");
}

TEST_CASE("a key that ended counts only for what another agency cosigned before") {
  Policy policy = vectors::policy();
  policy.logs[0].until = UtcTime{cosigned_at.seconds};
  auto const at = [&](std::int64_t seconds, UtcTime clock = now) {
    return code(judge(signed_checkpoint(three, {UtcTime{seconds}}), policy, Tree::sha256, clock));
  };
  CHECK(at(cosigned_at.seconds - 1) == "ok");
  CHECK(at(cosigned_at.seconds) == "key-ended");
  CHECK(at(cosigned_at.seconds + 1) == "key-ended");
  CHECK(at(cosigned_at.seconds + 1, UtcTime{cosigned_at.seconds - 1}) == "ok");   // the end lies ahead
  policy.quorum = "none";
  CHECK(code(judge(signed_checkpoint(three), policy, Tree::sha256, now)) == "key-ended");
  // The keeper's own witness proves nothing about when the keeper signed.
  SigningKey const own = *SigningKey::from_secret("evidence.huzhou.example/witness", KeyType::cosignature, seed(0x60));
  policy.witnesses = {{"own", own.verifier(), ""}};
  SignedCheckpoint note = signed_checkpoint(three);
  note.note.signatures.push_back(cosign_note(note.note.text, own, UtcTime{1}));
  CHECK(code(judge(note, policy, Tree::sha256, now)) == "key-ended");
}

TEST_CASE("an SM3 checkpoint that does not bind the SHA-256 root stands for nothing") {
  SigningKey const sm2 = *SigningKey::from_secret("evidence.huzhou.example/sm3", KeyType::sm2, seed(0x20));
  auto const signed_by_sm2 = [&](Checkpoint const& checkpoint) {
    SignedCheckpoint out{{encode_checkpoint(checkpoint), {}}, checkpoint};
    out.note.signatures.push_back(sign_note(out.note.text, sm2));
    return *parse_checkpoint(out.note.encode());
  };
  Checkpoint checkpoint{"evidence.huzhou.example/sm3", 3, sha256("sm3 root"), sha256("any"), {}};
  Policy const policy = policy_of({sm2.verifier()});
  CHECK(code(judge(signed_by_sm2(checkpoint), policy, Tree::sm3, now)) == "ok");
  checkpoint.sha256.reset();
  CHECK(code(judge(signed_by_sm2(checkpoint), policy, Tree::sm3, now)) == "checkpoint-syntax");
  checkpoint.extensions = {"sha256 " + base64_encode(sha256("any")), "and another line"};
  CHECK(code(judge(signed_by_sm2(checkpoint), policy, Tree::sm3, now)) == "checkpoint-syntax");
}

TEST_CASE("keys given by themselves: a cosignature key is a witness, one key under two names is one voice") {
  VerifierKey const witness = witness_key().verifier();
  Policy const policy = policy_of({log_key().verifier(), witness, renamed(witness, "evidence.wenzhou.example/witness"), log_key().verifier()});
  CHECK(policy.logs.size() == 1);
  CHECK(policy.witnesses.size() == 1);
  auto const standing = judge(signed_checkpoint(three, {cosigned_at}), policy, Tree::sha256, now);
  REQUIRE(standing);
  CHECK(standing->cosigned.size() == 1);
}

TEST_CASE("a card that names one key as log and as witness is none") {
  Card card{"evidence.huzhou.example", "湖州市公安局", "330500000000", {1795327200}, {{log_key().verifier(), {}}}, {}, {}, {}};
  REQUIRE(decode_card(encode_card(card)));
  VerifierKey twice = log_key().verifier();
  twice.type = KeyType::cosignature;
  card.witnesses.push_back({renamed(twice, "evidence.huzhou.example/witness"), {}});
  auto const read = decode_card(encode_card(card));
  REQUIRE_FALSE(read);
  CHECK(read.error().code == "card-syntax");
}

TEST_CASE("a quorum of groups is reached by the witnesses that it names and by no others") {
  std::vector<SigningKey> keys;
  Policy policy = policy_of({log_key().verifier()});
  for (unsigned char i = 0; i < 4; ++i) {
    keys.push_back(*SigningKey::from_secret(fmt::format("w{}.example/witness", i), KeyType::cosignature, seed(static_cast<unsigned char>(0x70 + i))));
    policy.witnesses.push_back({fmt::format("w{}", i), keys.back().verifier(), ""});
  }
  policy.groups = {{"north", 1, {"w0", "w1"}}, {"all", 3, {"north", "w2", "w3"}}};
  policy.quorum = "all";
  for (unsigned mask = 0; mask < 16; ++mask) {
    SignedCheckpoint note = signed_checkpoint(three);
    for (unsigned i = 0; i < 4; ++i)
      if (mask >> i & 1) note.note.signatures.push_back(cosign_note(note.note.text, keys[i], cosigned_at));
    bool const reached = (mask & 3) != 0 && (mask & 4) != 0 && (mask & 8) != 0;
    INFO(mask);
    CHECK(code(judge(note, policy, Tree::sha256, now)) == (reached ? "ok" : "quorum"));
  }
}
