// The vectors of wire.md 17 as values, and the way to the files under tests/fuzz/corpus that hold their bytes.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "ledger/checkpoint.hpp"
#include "ledger/disclosure.hpp"
#include "ledger/entry.hpp"
#include "ledger/payload.hpp"
#include "ledger/policy.hpp"
#include "ledger/proof_file.hpp"
#include "lib/crypto/key.hpp"
#include "tests/paths.hpp"

namespace vectors {

using namespace custody;
using namespace custody::ledger;

inline std::filesystem::path corpus_dir() { return tests::source_dir() / "tests/fuzz/corpus"; }

inline std::string read(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  INFO(path);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}
/// "proof/vector-0.ok".
inline std::string corpus(std::string const& name) { return read(corpus_dir() / name); }

/// Salts of the vectors: field i has the bytes 16i..16i+15.
inline Bytes salts(std::size_t fields) {
  Bytes out(16 * fields);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(i);
  return out;
}

/// 32 bytes that count up from `first`.
inline Bytes seed(unsigned char first) {
  Bytes out(32);
  for (std::size_t i = 0; i < 32; ++i) out[i] = static_cast<std::byte>(first + i);
  return out;
}
inline SigningKey log_key() { return *SigningKey::from_secret("evidence.huzhou.example", KeyType::ed25519, seed(0x20)); }
inline SigningKey witness_key() { return *SigningKey::from_secret("evidence.suzhou.example/witness", KeyType::cosignature, seed(0x40)); }
inline VerifierKey sm2_key() {
  return *parse_vkey("evidence.huzhou.example/sm3+0f5e0351+/1NNMi1TTTMECfnfMR5UIaFQ3X0WHkvFxnIXn60YM/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwapgCu0F+/"
                     "NeCEpmMvYHLamtEw==");
}
/// When the witness of the vectors cosigned.
inline constexpr UtcTime cosigned_at{1795327200};

struct Act {
  Draft draft;
  UtcTime time;
};
/// The three entries.
inline std::vector<Act> acts() {
  return {{{"evidence.collected",
            {{"item.name", "现场照片 01.jpg"},
             {"item.size", "1"},
             {"item.sha256", "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"},
             {"case.number", "A3305020000002026110001"},
             {"act.by.0.id", "330500001001"}}},
           *parse_time("2026-11-22T05:55:21Z")},
          {{"entry.erased", {{"erased.index", "0"}, {"erased.ground", "刑事诉讼法第一百五十二条"}}}, *parse_time("2026-11-22T05:56:00Z")},
          {{"note.added", {{"act.note", "第一行\n第二行 100%"}}}, *parse_time("2026-11-22T05:57:59Z")}};
}

/// Payload and entry of an act, as a writer makes them.
struct Made {
  std::string payload, entry;
};
inline Made make(Act const& act, bool twin = true) {
  Made out;
  auto payload = encode_payload(act.draft, act.time, salts(act.draft.fields.size() + 2), twin);
  REQUIRE(payload);
  out.payload = *payload;
  Hasher sha256(Algorithm::sha256), sm3(Algorithm::sm3);
  Entry entry{std::string(leaf_kind(act.draft.kind)), act.time.minute(), commit(out.payload, sha256), {}};
  if (twin) entry.sm3 = commit(out.payload, sm3);
  out.entry = encode_entry(entry);
  return out;
}

/// The policy that a reader of the vectors has: the log, and the witness as quorum.
inline Policy policy() {
  Policy out = policy_of({log_key().verifier(), sm2_key()});
  out.witnesses.push_back({"suzhou", witness_key().verifier(), ""});
  out.quorum = "suzhou";
  return out;
}

/// A checkpoint signed with the log's key, and cosigned where times are given.
inline SignedCheckpoint signed_checkpoint(Checkpoint const& checkpoint, std::vector<UtcTime> const& cosigned = {}) {
  SignedCheckpoint out{{encode_checkpoint(checkpoint), {}}, checkpoint};
  out.note.signatures.push_back(sign_note(out.note.text, log_key()));
  for (UtcTime const time : cosigned) out.note.signatures.push_back(cosign_note(out.note.text, witness_key(), time));
  return out;
}

}  // namespace vectors
