// Time stamps over checkpoints: which signatures they are over, and what that is worth once a key has ended.
#include "ledger/stamp.hpp"

#include "ledger/timestamps.hpp"
#include "tests/ledger/vectors.hpp"
#include "tests/lib/crypto/timestamp_vectors.hpp"

namespace {

using namespace vectors;

Checkpoint const three{"evidence.huzhou.example", 3, sha256("any"), {}, {}};
UtcTime const now{cosigned_at.seconds + 1000};
UtcTime const stamped_at{cosigned_at.seconds - 500};

Stamp stamp_over(std::string_view bytes, UtcTime time = stamped_at) {
  return {"CN=authority", time, Algorithm::sha256, imprint_of(bytes, Algorithm::sha256)};
}

std::string_view code(Result<Standing> const& standing) { return standing ? "ok" : standing.error().code; }

Policy ended_at(UtcTime until) {
  Policy policy = vectors::policy();
  policy.quorum = "none";
  policy.logs[0].until = until;
  return policy;
}

Timestamp read_token(std::string const& name) {
  auto token = read_timestamp(corpus("timestamp/" + name));
  REQUIRE(token);
  return *std::move(token);
}

/// Another key of the same log.
SigningKey second_key() { return *SigningKey::from_secret("evidence.huzhou.example", KeyType::ed25519, seed(0x60)); }

}  // namespace

TEST_CASE("the vectors' checkpoint is stamped by the authority of the cases") {
  auto const token = read_token("p256-sha256.ok");
  auto const proof = read_proof(corpus("proof/vector-0.ok"));
  REQUIRE(proof);
  auto const authorities = TimestampAuthorities::parse(timestamp_vectors::ca);
  REQUIRE(authorities);
  auto const stamp = check_stamp(token, *authorities);
  REQUIRE(stamp);
  // The cosignature under it is not part of what was stamped.
  CHECK(stamped_lines(proof->checkpoint.note, stamp->algorithm, stamp->imprint) == std::vector<std::size_t>{0});
  Policy policy = vectors::policy();
  std::vector<Stamp> const stamps{*stamp};
  auto const standing = judge(proof->checkpoint, policy, Tree::sha256, now, stamps);
  REQUIRE(standing);
  REQUIRE(standing->stamped.size() == 1);
  CHECK(format_time(standing->stamped[0].time) == "2026-11-29T22:35:31Z");
  CHECK(standing->oldest() == cosigned_at);
}

TEST_CASE("a key that ended counts for what was stamped before its end") {
  SignedCheckpoint const note = signed_checkpoint(three);
  auto const bare = bare_notes(note.note);
  REQUIRE(bare.size() == 1);
  CHECK(bare[0].bytes == note.note.encode());
  Policy const policy = ended_at(cosigned_at);
  CHECK(code(judge(note, policy, Tree::sha256, now)) == "key-ended");
  auto const with = [&](UtcTime time) {
    std::vector<Stamp> const stamps{stamp_over(bare[0].bytes, time)};
    return judge(note, policy, Tree::sha256, now, stamps);
  };
  auto const standing = with({cosigned_at.seconds - 1});
  REQUIRE(standing);
  REQUIRE(standing->stamped.size() == 1);
  CHECK(standing->stamped[0].authority == "CN=authority");
  CHECK(standing->oldest()->seconds == cosigned_at.seconds - 1);
  CHECK(code(with(cosigned_at)) == "key-ended");
  CHECK(code(with({cosigned_at.seconds + 1})) == "key-ended");
}

TEST_CASE("a time stamp over something else says nothing of a checkpoint") {
  SignedCheckpoint const note = signed_checkpoint(three);
  Checkpoint other = three;
  other.size = 4;
  for (std::string const& bytes : {note.note.text, note.note.text + "\n", signed_checkpoint(three, {cosigned_at}).note.encode(),
                                   signed_checkpoint(other).note.encode(), std::string()}) {
    std::vector<Stamp> const stamps{stamp_over(bytes)};
    CHECK(code(judge(note, ended_at(cosigned_at), Tree::sha256, now, stamps)) == "key-ended");
    auto const standing = judge(note, ended_at({now.seconds + 1}), Tree::sha256, now, stamps);
    REQUIRE(standing);
    CHECK(standing->stamped.empty());
    CHECK(!standing->oldest());
  }
}

TEST_CASE("a text that was stamped in time with one signature does not make another signature old") {
  SignedCheckpoint note = signed_checkpoint(three);
  auto const old_bytes = bare_notes(note.note)[0].bytes;   // before the second key signed
  note.note.signatures.push_back(sign_note(note.note.text, second_key()));
  REQUIRE(bare_notes(note.note).size() == 3);
  Policy policy = ended_at(cosigned_at);
  policy.logs[0].key = second_key().verifier();   // the one that was stolen signs later what was stamped with the other
  std::vector<Stamp> const with_first{stamp_over(old_bytes)};
  CHECK(code(judge(note, policy, Tree::sha256, now, with_first)) == "key-ended");
  std::vector<Stamp> const with_both{stamp_over(note.note.encode())};
  CHECK(code(judge(note, policy, Tree::sha256, now, with_both)) == "ok");
  std::vector<Stamp> const with_second{stamp_over(bare_notes(note.note)[2].bytes)};
  CHECK(code(judge(note, policy, Tree::sha256, now, with_second)) == "ok");
}

TEST_CASE("a time stamp counts for no quorum") {
  SignedCheckpoint const note = signed_checkpoint(three);
  std::vector<Stamp> const stamps{stamp_over(bare_notes(note.note)[0].bytes)};
  CHECK(code(judge(note, vectors::policy(), Tree::sha256, now, stamps)) == "quorum");
}

TEST_CASE("kept time stamps are found by the note that they are over") {
  std::vector<KeptTimestamp> all;
  for (auto const name : {"p256-sha256.ok", "rsa-sm3.ok", "p256-sha512.ok", "bare-token.ok"})
    all.push_back({name, read_token(name)});
  KeptTimestamps const kept(std::move(all));
  auto const proof = read_proof(corpus("proof/vector-0.ok"));
  REQUIRE(proof);
  CHECK(kept.of(proof->checkpoint.note).size() == 4);
  CHECK(kept.of(signed_checkpoint(three).note).empty());
  CHECK(KeptTimestamps().of(proof->checkpoint.note).empty());
}
