// A copy of a published ledger that was checked while it was made: `custody mirror`.
#pragma once

#include <cstdint>
#include <string>

#include "ledger/policy.hpp"
#include "lib/base/result.hpp"
#include "lib/io/progress.hpp"

namespace custody::ledger {

struct Mirrored {
  std::string origin;
  std::uint64_t before = 0, size = 0;   // entries that the copy served earlier and now
  std::uint64_t read = 0;               // bundles of up to 256 entries that were read from the source
  std::uint64_t files = 0;              // written by this run
};

/// Brings the copy `dir` up to the checkpoint of the published directory `source`. Only entries and open disclosures are read
/// from there; every tile is made from them here, and the roots (of both trees) must be those of checkpoints that the policies
/// let count. What the copy served before must be contained. `checkpoint` is written last: killed at any point, the copy
/// serves what it served before, and the next run goes on behind the last whole bundle that arrived.
///
/// Refused: the codes of judge(); "mirror-older" (the source has fewer entries than the copy), "mirror-fork" (it contradicts what
/// the copy served; if the log signed both, the proof of it is written to `dir`.fork), "root" (its entries do not give its root),
/// "open". A copy whose own files do not hold: "mirror-damaged".
Result<Mirrored> mirror(std::string const& source, std::string const& dir, Policy const& policy, Policy const& policy_sm3, UtcTime now,
                        Progress& progress);

}  // namespace custody::ledger
