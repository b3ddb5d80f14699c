// Messages that answer an entry of ours: so far the receipt for a bundle. Checked as wire.md 16.3 says, and what our ledger then
// says of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/link.hpp"
#include "ledger/peer.hpp"
#include "ledger/proof_file.hpp"

namespace custody::ledger {

/// A receipt that holds: another ledger says that it took over what our entry `released` says we handed to it.
struct Receipt {
  ProvedEntry entry;
  std::uint64_t released = 0;          // ours
  std::string case_number, ref_number; // of our entry
  Linked linked = Linked::first;       // of the checkpoint of the other ledger
  std::optional<std::uint64_t> counted;   // things without bytes, by hand
  std::string broken_seals;

  std::string const& origin() const { return entry.proof.checkpoint.checkpoint.origin; }
  std::uint64_t index() const { return entry.proof.file.index; }
};

/// Codes of 16.1, then "statement-hidden", "message-kind", "message-key", "not-for-us", "ref-leaf", "wrong-sender", "rollback-known",
/// "seen-before", "step-gap", "step-repeated", "time-bracket", and "fork" with the contradiction where a checkpoint held before
/// has the same size and another root.
Result<Receipt> check_receipt(Ledger const& ledger, Policy const& policy, std::string_view bytes, UtcTime now, std::optional<Fork>& fork);

/// The fields of our `custody.acknowledged`.
std::vector<Field> acknowledgement_fields(Receipt const& receipt, std::string const& own_origin);

/// The thread of a hand-over: `<origin>#<index>` of the entry that began it.
std::string thread_of(std::string_view origin, std::uint64_t index);

}  // namespace custody::ledger
