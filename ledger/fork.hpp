// Two checkpoints of one log that cannot both be true, as a file that anybody can check (wire.md 9).
#pragma once

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

std::string encode_fork(Fork const& fork);
/// Code "fork-syntax".
Result<Fork> parse_fork(std::string_view bytes);
/// Success: the fork is proved. Otherwise "log-unknown", "signature-bad", "log-signature", "fork-agree", "fork-hashes".
Result<> check_fork(Fork const& fork, Policy const& policy);

}  // namespace custody::ledger
