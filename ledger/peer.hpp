// What this ledger holds of other logs: the checkpoints of theirs that its own entries quote, and proofs that one of them signed
// two histories.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/fork.hpp"
#include "ledger/ledger.hpp"
#include "ledger/policy.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// An entry of ours that quotes one of another log (or of this one).
struct Quote {
  std::uint64_t entry = 0;   // ours
  std::string kind;
  std::string leaf;          // ref.leaf, as written
};
/// Entries of ours with that ref.origin and ref.index, ascending.
Result<std::vector<Quote>> find_quotes(Ledger const& ledger, std::string_view origin, std::uint64_t index);

/// A checkpoint of another log as an entry of ours quotes it (`ref.checkpoint`).
struct HeldNote {
  SignedCheckpoint note;
  bool linked = false;       // shown to continue the one held before
  std::uint64_t entry = 0;   // ours
};
/// Every one that entries below `end` quote, ascending by entry. Cost: one look at each entry of a kind that quotes.
Result<std::vector<HeldNote>> held_notes(Ledger const& ledger, std::uint64_t end);
/// The largest linked one of that log; nothing if none is held.
std::optional<SignedCheckpoint> newest_linked(std::vector<HeldNote> const& held, std::string_view origin);

/// A checkpoint that claims to be ours: signed by us and contained in our tree, or Problem::went_back, code "rollback-known".
Result<> check_own_checkpoint(Ledger const& ledger, SignedCheckpoint const& note, Policy const& own);

/// The bare note with just the log signature and the cosignatures that counted, as `ref.checkpoint` quotes it.
std::string quoted_note(SignedCheckpoint const& note, Standing const& standing);

/// Keeps a fork proof under `.custody/forks/`, named for its log. One that is there already is left.
Result<std::string> keep_fork(Place const& place, Fork const& fork);
/// Refuses (code "fork") whatever comes from a log that a kept fork proof speaks of.
Result<> check_no_fork(Place const& place, std::string_view origin, Policy const& policy);

}  // namespace custody::ledger
