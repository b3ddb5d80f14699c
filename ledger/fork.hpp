// Two checkpoints of one log that cannot both be true, as a file that anybody can check (wire.md 9).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/checkpoint.hpp"
#include "ledger/policy.hpp"
#include "ledger/proof.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

struct Fork {
  Tree hash = Tree::sha256;
  Path hashes;
  SignedCheckpoint first, second;
};

/// The log that a checkpoint belongs to: an SM2 note of `O/sm3` speaks of O.
std::string_view log_origin(Checkpoint const& checkpoint);
/// What a checkpoint says of one tree; nothing if it says nothing of it.
std::optional<Hash> head_of(Checkpoint const& checkpoint, Tree tree);
/// The fork that two checkpoints show by themselves: one log, one size, two roots of one tree. Signatures are not looked at.
std::optional<Fork> fork_between(SignedCheckpoint const& a, SignedCheckpoint const& b);

std::string encode_fork(Fork const& fork);
/// Code "fork-syntax".
Result<Fork> parse_fork(std::string_view bytes);
/// Success: the fork is proved. Otherwise "log-unknown", "signature-bad", "log-signature", "fork-agree", "fork-hashes".
Result<> check_fork(Fork const& fork, Policy const& policy);

}  // namespace custody::ledger
