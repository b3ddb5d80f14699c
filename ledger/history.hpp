// What a bundle tells of the time before: proofs of what was done to its exhibits, corrections of their entries, the proofs that came
// with them from earlier hops, and the newest checkpoints of those who cosign (wire.md 10, data/history and data/peers).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/policy.hpp"
#include "ledger/prover.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// Paths below data/ and contents, each once. Kept in order, so that the same history is the same bytes.
using Enclosures = std::map<std::string, std::string>;

/// Where a bundle that this ledger received lies in an inbox.
class Inbox {
 public:
  Inbox(Ledger const& ledger, std::string directory) : m_ledger(ledger), m_directory(std::move(directory)) {}

  /// The directory of the bundle with which entry `index` (evidence.received) came.
  Result<std::string> bundle_of(std::uint64_t index);

 private:
  Ledger const& m_ledger;
  std::string m_directory;
  std::optional<std::vector<std::uint64_t>> m_received;   // custody.received entries
};

/// Collects what is told of one exhibit after the other. Our own proofs speak of the checkpoint of `end` entries and carry nobody's
/// signature but ours: what is made again later is the same.
class History {
 public:
  static Result<History> begin(Ledger const& ledger, std::uint64_t end);

  /// Later acts on the exhibit of entry `index` and corrections of them, as own proofs.
  Result<> add_own(std::uint64_t index);
  /// The proof of the entry itself, in the tree as it was before the bundle.
  Result<> add_entry(std::uint64_t index);
  /// The proofs that came with a received exhibit, verbatim.
  Result<> add_received(std::string const& bundle, std::uint64_t sender_index);
  Enclosures take() { return std::move(m_out); }

 private:
  History(Ledger const& ledger, std::uint64_t end, std::optional<Prover> prover) : m_ledger(ledger), m_end(end), m_prover(std::move(prover)) {}
  void enclose(std::string content);

  Ledger const& m_ledger;
  std::uint64_t m_end;
  std::optional<Prover> m_prover;
  Enclosures m_out;
  std::vector<std::string> m_seen_bundles;
};

/// The newest checkpoint that entries below `end` quote of each agency whose witness key stands in the policy, our own aside.
Result<Enclosures> newest_peer_notes(Ledger const& ledger, std::uint64_t end, Policy const& policy);

}  // namespace custody::ledger
