// What an open ledger holds: shared by the files that make up Ledger, seen by nobody else.
#pragma once

#include <set>

#include "ledger/guard.hpp"
#include "ledger/ledger.hpp"
#include "ledger/signer.hpp"
#include "ledger/stored_tiles.hpp"
#include "ledger/writer_lock.hpp"

namespace custody::ledger {

class Vault;

/// The ledger's own card. Problem::no_ledger where there is no `.custody`.
Result<SignedCard> load_card(Place const& place);
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
  std::set<std::uint64_t> leaving;  // payloads that must go (rows `erase/`): for readers they are gone already
  bool broken = false;              // an append failed in a way that only a new opening mends
  AskPassphrase ask{};              // for keys that are locked
  std::optional<SigningKey> incoming{};   // signs beside the key whose place it takes
  UtcTime incoming_since{};         // when it was entered: the other one ends then

  bool twin() const { return head.twin(); }
  std::vector<Tree> trees() const { return twin() ? std::vector{Tree::sha256, Tree::sm3} : std::vector{Tree::sha256}; }
  /// The last signed checkpoint of a tree.
  SignedCheckpoint const& guard(Tree tree) const { return guards[static_cast<std::size_t>(tree)].checkpoint; }

  /// Guards, then the store, then everything that wire.md 15.1 asks before a head is believed.
  static Result<std::unique_ptr<State>> open(Place const& place, Access access, std::optional<WriterLock> lock);

  /// Steps (a) to (c) of wire.md 15.1: what a killed writer left.
  Result<> recover();
  /// The keys that sign our checkpoints, `incoming` among them.
  Result<Signer> load_signer() const;
  /// The new card of a key that has been entered as added, and its file in its place (wire.md 15.3). `file` is the key's.
  Result<> bring_in(char const* file);
  /// What a killed `key rotate` left: a key that was entered is brought in, one that was not is thrown away.
  Result<> load_incoming();
  Result<> finish_incoming();
  /// The card, signed by every key that must, in the place of the old one.
  Result<> write_card(Card card, Signer const& signer);
  /// Steps 7 to 10 of wire.md 15.2 for the committed head. Trees whose guard has that size already are left alone.
  Result<> seal(Signer const& signer);
  /// Steps 3 to 10 of wire.md 15.2. What `with` holds is committed with the head.
  Result<Appended> append(DraftSource const& drafts, UtcTime now, Progress& progress, Batch with);
  Result<Appended> append(std::vector<Draft> drafts, UtcTime now, Batch with);
  /// When the last entry was made: to the second where its payload still says it.
  Result<UtcTime> last_time() const;
  /// Removes what a killed append left in RocksDB's log.
  Result<> sweep();
  /// Deletes the payloads of `leaving` with their index rows, so that no file holds them, then the rows `erase/`.
  Result<> take_away();
  /// The payload of an entry; nothing if it is destroyed, restricted or leaving.
  Result<std::optional<std::string>> payload(std::uint64_t index) const;
  Result<bool> is_restricted(std::uint64_t index) const;
  /// What is locked away for that index; nothing if it is not restricted.
  Result<std::optional<std::string>> unlock(Vault const& vault, std::uint64_t index) const;
  /// Step 10: the guards as rows of `notes`, where they are not yet.
  Result<> keep_notes();
};

}  // namespace custody::ledger
