// Taking over a bundle: what the own ledger says once everything was checked.
#pragma once

#include <string>
#include <vector>

#include "ledger/bundle_check.hpp"
#include "ledger/ledger.hpp"
#include "ledger/stage.hpp"

namespace custody::ledger {

/// What people state about the things that no program can count.
struct HandCount {
  std::optional<std::uint64_t> counted;      // things without bytes
  std::vector<std::string> broken_seals;     // numbers
};
/// Code "count-differs" if another number was counted than the bundle lists; a seal number that nothing bears is a misuse.
Result<> check_hand_count(CheckedBundle const& bundle, HandCount const& hands);

/// `custody.received` and one `evidence.received` for each exhibit of a staged bundle, in the order of the sender's entries.
class ReceivedDrafts final : public DraftSource {
 public:
  /// `stated`: what the program and people say of the act of receiving.
  ReceivedDrafts(CheckedBundle const& bundle, Stage const& stage, Card const& own, HandCount hands, std::vector<Field> stated)
      : m_bundle(bundle), m_stage(stage), m_own(own), m_hands(std::move(hands)), m_stated(std::move(stated)) {}

  std::uint64_t count() const override { return 1 + m_bundle.exhibits.size(); }
  /// Exhibits are read again from their staged proofs, so that memory does not grow with them.
  Result<Draft> make(std::uint64_t i) const override;

 private:
  Draft statement() const;
  Result<Draft> exhibit(std::uint64_t index) const;

  CheckedBundle const& m_bundle;
  Stage const& m_stage;
  Card const& m_own;
  HandCount m_hands;
  std::vector<Field> m_stated;
};

}  // namespace custody::ledger
