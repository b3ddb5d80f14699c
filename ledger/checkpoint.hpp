// Checkpoints (C2SP tlog-checkpoint): origin, size, root, signed as a note (wire.md 6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/tree.hpp"
#include "lib/base/result.hpp"
#include "lib/crypto/note.hpp"

namespace custody::ledger {

/// Seconds by which the clocks of two agencies may differ (wire.md 16.3).
inline constexpr std::int64_t clock_tolerance = 300;
/// Of the origin and of the key's name of an SM2 log.
inline constexpr std::string_view twin_suffix = "/sm3";

/// What a log of this tree signs with.
inline KeyType log_key_type(Tree tree) { return tree == Tree::sm3 ? KeyType::sm2 : KeyType::ed25519; }

struct Checkpoint {
  std::string origin;           // of an SM2 log: <origin>/sm3
  std::uint64_t size = 0;
  Hash root{};                  // SHA-256, or SM3 of an SM2 log
  std::optional<Hash> sha256;   // the one extension line of an SM2 log
  std::vector<std::string> extensions;   // other extension lines, tolerated in foreign SHA-256 logs

  bool operator==(Checkpoint const&) const = default;
};

std::string encode_checkpoint(Checkpoint const& checkpoint);
/// What an empty log must have as its root. A fork proof may show just that a log signed another one (wire.md 9).
enum class EmptyRoot { hash_of_nothing, any };

/// Strict: sizes without leading zeros up to 2^63 - 1, roots of 32 bytes, origin not empty, no empty extension line; size 0
/// must have the hash of the empty string. Code "checkpoint-syntax". `sha256` is set iff the text has just that
/// extension line and the origin ends in /sm3.
Result<Checkpoint> decode_checkpoint(std::string_view text, EmptyRoot empty = EmptyRoot::hash_of_nothing);

/// A note and what its text says.
struct SignedCheckpoint {
  Note note;
  Checkpoint checkpoint;
};
/// Codes "note-syntax", "checkpoint-syntax".
Result<SignedCheckpoint> parse_checkpoint(std::string_view note, EmptyRoot empty = EmptyRoot::hash_of_nothing);

}  // namespace custody::ledger
