// What an open ledger holds: shared by the files that make up Ledger, seen by nobody else.
#pragma once

#include "ledger/guard.hpp"
#include "ledger/ledger.hpp"
#include "ledger/signer.hpp"
#include "ledger/stored_tiles.hpp"
#include "ledger/writer_lock.hpp"

namespace custody::ledger {

/// keys/index: the 32 bytes. Code "key".
Result<std::string> load_index_key(Place const& place);

struct Ledger::State {
  std::optional<WriterLock> lock;   // of a writer; freed after the store is closed
  Place place;
  SignedCard card;
  std::string index_key;            // 32 bytes
  std::vector<Guard> guards;        // the ledger's own, one for each tree
  Store store;
  Head head;
  std::vector<Message> warnings;
  bool broken = false;              // an append failed in a way that only a new opening mends

  bool twin() const { return head.twin(); }
  std::vector<Tree> trees() const { return twin() ? std::vector{Tree::sha256, Tree::sm3} : std::vector{Tree::sha256}; }
  /// The last signed checkpoint of a tree.
  SignedCheckpoint const& guard(Tree tree) const { return guards[static_cast<std::size_t>(tree)].checkpoint; }

  /// Guards, then the store, then everything that wire.md 15.1 asks before a head is believed.
  static Result<std::unique_ptr<State>> open(Place const& place, Access access, std::optional<WriterLock> lock);

  /// Steps (a) to (c) of wire.md 15.1: what a killed writer left.
  Result<> recover();
  /// Steps 7 to 10 of wire.md 15.2 for the committed head. Trees whose guard has that size already are left alone.
  Result<> seal(Signer const& signer);
  /// Step 10: the guards as rows of `notes`, where they are not yet.
  Result<> keep_notes();
};

}  // namespace custody::ledger
