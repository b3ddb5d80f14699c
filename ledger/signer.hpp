// The keys with which a ledger signs its checkpoints: loaded and compared with the card before anything is written.
#pragma once

#include <optional>

#include "ledger/card.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/place.hpp"
#include "ledger/row.hpp"

namespace custody::ledger {

class Signer {
 public:
  /// keys/log and, with the twin, keys/sm2. A key that the card does not name is refused (code "key").
  static Result<Signer> load(Place const& place, Card const& card, bool twin);
  /// Of fresh keys.
  Signer(SigningKey log, std::optional<SigningKey> sm2) : m_log(std::move(log)), m_sm2(std::move(sm2)) {}

  SigningKey const& key(Tree tree) const { return tree == Tree::sm3 ? *m_sm2 : m_log; }
  /// The checkpoint of a committed head: its text is a function of the head and of nothing else. The own signature is verified
  /// before it is returned; one that does not hold is an error (code "memory-or-disk").
  Result<SignedCheckpoint> sign(Head const& head, Tree tree) const;

 private:
  SigningKey m_log;
  std::optional<SigningKey> m_sm2;
};

/// What the checkpoint of a head says.
Checkpoint checkpoint_of(Head const& head, Tree tree);

}  // namespace custody::ledger
