// The third way in which a signature is proved to be older than the end of its key (`ledger.md`, keys and time): its checkpoint is a prefix
// of a later one that was cosigned or stamped in time. For proofs that were made, and cannot be made anew under that later one.
#pragma once

#include <span>

#include "ledger/cosign.hpp"
#include "ledger/policy.hpp"
#include "ledger/proof_file.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// check_proof(), and beside it a later checkpoint of the same log with what leads to it from that of the proof. Whoever saw the later
/// one saw all entries of the earlier one: cosignatures and time stamps of it stand in `standing` too, and count for the end of a key and for
/// the bracket; not for the quorum, which is asked of the proof's own note. Refused: "link" (another log or size, or it does not
/// lead on), codes of judge() for the later note, codes of check_proof().
Result<ProvedEntry> check_proof_with_later(ReadProof proof, WitnessRequest const& later, Policy const& policy, UtcTime now,
                                           std::span<Stamp const> stamps = {});

}  // namespace custody::ledger
