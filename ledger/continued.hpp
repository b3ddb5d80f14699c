// A ledger that cannot go on, seen from the one that continues it (`ledger.md`: rollback guard): its last known checkpoint, and
// what of it is still there.
#pragma once

#include <cstdint>
#include <string>

#include "ledger/checkpoint.hpp"
#include "ledger/payload.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

struct OldLedger {
  SignedCheckpoint checkpoint;   // the largest one known that a key of its card signed
  bool published = false;        // only a published copy was at hand, which holds no payloads
  std::uint64_t present = 0, destroyed = 0, restricted = 0;   // payloads
  /// Payloads that the checkpoint stands for and that are not there. Lost, not destroyed by law.
  std::uint64_t lost() const { return checkpoint.checkpoint.size - present - destroyed - restricted; }
};

/// `dir` holds `.custody`, in whatever state its database is, or is a published directory.
Result<OldLedger> look_at_old_ledger(std::string const& dir);

/// The first entry of the ledger that continues it.
Draft continued_draft(OldLedger const& old);

}  // namespace custody::ledger
