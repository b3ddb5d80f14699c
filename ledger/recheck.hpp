// Step 5 of wire.md 15.2: what was written is what was meant, before a head says so.
#pragma once

#include "ledger/row.hpp"
#include "ledger/store.hpp"

namespace custody::ledger {

/// Reads the rows [from, head.size) and all tiles above them back from the store, hashes everything again, and compares it
/// with the roots of `head`, in each tree. Any difference: code "memory-or-disk", naming the first entry or tile.
Result<> recheck(Store const& store, std::uint64_t from, Head const& head);

}  // namespace custody::ledger
