// The proofs in a received bundle, read again: what a trace knows of the time before a thing came here.
#pragma once

#include <functional>
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
  std::string origin;
  std::uint64_t index = 0;
  Disclosure const& disclosure;
  bool checked = false;    // of a log whose keys are known: then it holds
};

class ReceivedProofs {
 public:
  using Take = std::function<void(ReceivedProof const&)>;
  ReceivedProofs(Policy const& policy, UtcTime now, Take take) : m_policy(policy), m_now(now), m_take(std::move(take)) {}

  /// Every proof in that directory, one after the other, or the statement and what is told of earlier hops and of `exhibit` alone.
  void read(std::string const& bundle, std::optional<std::uint64_t> exhibit);
  /// Proofs that could not be read or do not hold, and bundles that are not there.
  std::vector<Message> const& faults() const { return m_faults; }

 private:
  void take(std::string const& path);
  void take_folder(std::string const& folder);

  Policy const& m_policy;
  UtcTime m_now;
  Take m_take;
  std::vector<Message> m_faults;
  std::map<std::string, bool, std::less<>> m_notes;   // verbatim notes that hold; false: nobody's that is known
};

}  // namespace custody::ledger
