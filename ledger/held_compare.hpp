// A published ledger against the checkpoints of it that our own entries quote: what makes cosigning worth something.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/ledger.hpp"
#include "ledger/policy.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

struct HeldComparison {
  std::uint64_t contained = 0;   // checkpoints held here that the published tree contains
  std::uint64_t newest = 0;      // entries of the largest of them
  std::uint64_t ahead = 0;       // those that are newer than the published copy
  /// A checkpoint that the published tree contradicts: its size, and where the proof is kept (forks/).
  struct Contradiction {
    std::uint64_t size = 0;
    std::string path;
  };
  std::optional<Contradiction> contradiction;
};

/// `policy` names the keys of both trees. The published tiles are believed for what their checkpoint signs: verify them first. A
/// contradiction is a fork for every two sizes, powers of two among them, because the tiles hold all that its proof needs.
Result<HeldComparison> compare_with_held(Ledger const& ledger, std::string const& dir, Policy const& policy);

}  // namespace custody::ledger
