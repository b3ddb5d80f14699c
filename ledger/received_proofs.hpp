// The proofs in a received bundle, read again: what a trace knows of the time before a thing came here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/policy.hpp"
#include "ledger/proof_file.hpp"
#include "lib/base/message.hpp"
#include "lib/base/utc_time.hpp"

namespace custody::ledger {

struct ReceivedProof {
  std::string path;        // on the disk
  std::string origin;
  std::uint64_t index = 0;
  Disclosure disclosure;
  bool checked = false;    // of a log whose keys are known: then it holds
};

class ReceivedProofs {
 public:
  /// Of every proof in that directory, or of the statement and what is told of earlier hops and of `exhibit` alone.
  static ReceivedProofs read(std::string const& bundle, std::optional<std::uint64_t> exhibit, Policy const& policy, UtcTime now);

  std::vector<ReceivedProof> const& proofs() const { return m_proofs; }
  /// Proofs that could not be read or do not hold, and a bundle that is not there.
  std::vector<Message> const& faults() const { return m_faults; }

 private:
  void take(std::string const& path, Policy const& policy, UtcTime now);
  void take_folder(std::string const& folder, Policy const& policy, UtcTime now);

  std::vector<ReceivedProof> m_proofs;
  std::vector<Message> m_faults;
  std::map<std::string, bool, std::less<>> m_notes;   // verbatim notes that hold; false: nobody's that is known
};

}  // namespace custody::ledger
