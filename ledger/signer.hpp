// The keys with which a ledger signs its checkpoints: loaded and compared with the card before anything is written.
#pragma once

#include <optional>

#include "ledger/card.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/key_file.hpp"
#include "ledger/place.hpp"
#include "ledger/row.hpp"

namespace custody::ledger {

class Signer {
 public:
  /// keys/log and, with the twin, keys/sm2. A key that the card does not name is refused (code "key").
  static Result<Signer> load(Place const& place, Card const& card, bool twin, AskPassphrase const& ask = {});
  /// Of fresh keys.
  Signer(SigningKey log, std::optional<SigningKey> sm2) : m_log(std::move(log)), m_sm2(std::move(sm2)) {}

  /// A key that signs beside the one of its kind, while it takes that one's place. It must outlive this.
  void also(SigningKey const& incoming) { m_incoming = &incoming; }

  SigningKey const& key(Tree tree) const { return tree == Tree::sm3 ? *m_sm2 : m_log; }
  /// The checkpoint of a committed head: its text is a function of the head and of nothing else. The own signature is verified
  /// before it is returned; one that does not hold is an error (code "memory-or-disk").
  Result<SignedCheckpoint> sign(Head const& head, Tree tree) const;

 private:
  SigningKey m_log;
  std::optional<SigningKey> m_sm2;
  SigningKey const* m_incoming = nullptr;
};

/// keys/witness: the key of our cosignatures. One that the card does not name is refused (code "key").
Result<SigningKey> load_witness_key(Place const& place, Card const& card, AskPassphrase const& ask = {});

/// What the checkpoint of a head says.
Checkpoint checkpoint_of(Head const& head, Tree tree);

}  // namespace custody::ledger
