// Cosigning: another agency's checkpoint is compared with the last one of that log that we witnessed, entered, and only then
// cosigned (wire.md 8, 15.3). Who rewrites its history later contradicts every ledger that did so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/link.hpp"
#include "ledger/policy.hpp"
#include "ledger/timestamps.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// What a witness is asked with: a link whose note was taken apart.
struct WitnessRequest {
  Link link;
  SignedCheckpoint note;

  Tree tree() const { return note.checkpoint.sha256 ? Tree::sm3 : Tree::sha256; }
};
/// Codes "link-syntax" (also where the older size is beyond the checkpoint, or hashes stand where none can belong), "note-syntax",
/// "checkpoint-syntax".
Result<WitnessRequest> read_request(std::string_view bytes);

struct Cosigning {
  SignedCheckpoint answer;       // the note of the request with our cosignature
  std::optional<std::uint64_t> entry;   // of the new checkpoint.witnessed; nothing if that very checkpoint was witnessed before
};
/// Checks the request, enters it, cosigns. `policy` is that of the request's tree; its quorum is not asked for. Refused: "own-log",
/// codes of judge(), "checkpoint-syntax" (lines that nobody checks would be cosigned), "fork" (the proof is kept, or was kept
/// before), "witness-size" (names the size that we hold, or a larger one that we have seen), "link".
Result<Cosigning> cosign(Ledger& ledger, WitnessRequest const& request, Policy const& policy, UtcTime now);

/// Entries of our newest note of that tree that one of these witness keys cosigned; 0 if none.
Result<std::uint64_t> size_cosigned_by(Ledger const& ledger, Tree tree, std::vector<VerifierKey> const& witness);
/// What a witness that last cosigned `old` entries of us is asked with.
Result<WitnessRequest> make_request(Ledger const& ledger, Tree tree, std::uint64_t old);

struct Attaching {
  SignedCheckpoint note;              // as it is held now, with all cosignatures
  std::vector<Cosigned> cosigned;     // the lines that are new
  std::size_t unknown = 0;            // lines of keys that the policy does not name; they are not kept
};
/// Adds the cosignatures of an answer to our own note of that size. Refused: "not-ours", "signature-bad", "log-signature";
/// a checkpoint that our key signed and our tree does not contain is Problem::went_back.
Result<Attaching> attach(Ledger& ledger, SignedCheckpoint const& answer, Policy const& policy);

/// The note with which entry `index` is best proved: the smallest that contains it and that others confirmed as the policy
/// asks, else the smallest that anybody else cosigned, else the smallest that one of `kept` is over, else the newest. Who reads the
/// proof may believe other authorities than we know: for the choice a token need not be checked.
Result<SignedCheckpoint> best_note(Ledger const& ledger, std::uint64_t index, Policy const& policy, UtcTime now, KeptTimestamps const& kept = {});
/// The smallest note that contains entry `index` and that one of `kept` is over; nothing if there is none.
Result<std::optional<SignedCheckpoint>> stamped_note(Ledger const& ledger, std::uint64_t index, KeptTimestamps const& kept);

}  // namespace custody::ledger
