// Writes a bundle for an entry `custody.released` that stands in the ledger: proofs, link, tag files, and the evidence itself, hashed
// once more while it is copied (wire.md 10, 11, 15.3).
#pragma once

#include <cstdint>

#include "ledger/consignment.hpp"
#include "ledger/ledger.hpp"
#include "ledger/timestamps.hpp"
#include "lib/base/result.hpp"
#include "lib/io/progress.hpp"
#include "lib/io/tar.hpp"

namespace custody::ledger {

/// The checkpoint that a bundle of that entry speaks of: the one that its append signed, or a newer one if that has more
/// cosignatures and time stamps. With the twin there is one of the SM3 tree of the same size.
Result<SignedCheckpoint> bundle_note(Ledger const& ledger, std::uint64_t released);

/// The time stamps that such a bundle carries, those over the checkpoint of the SM3 tree behind the others as far as there is room; by name.
Result<std::vector<KeptTimestamp>> bundle_timestamps(Ledger const& ledger, SignedCheckpoint const& note);

/// Codes of evidence that is not what its entry says: "size-differs", "digest-differs", "unstable".
Result<> write_bundle(Ledger const& ledger, Consignment const& consignment, std::uint64_t released, ByteSink const& sink, Progress& progress);

}  // namespace custody::ledger
