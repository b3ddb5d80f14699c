// A ledger on disk: opening it with every suspicion that wire.md 15.1 asks for, reading it, and appending to it so that
// the head is the commit point (15.2).
//
// The rules. Guards are read before the database. A reader never waits; a writer holds the lock for its whole life. What
// stands beyond the head does not exist. No two texts of one size are ever signed: a text is a function of a committed
// head, and a committed head is never cut. A failed fsync is never repeated.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/card.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/key_file.hpp"
#include "ledger/payload.hpp"
#include "ledger/place.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/row.hpp"
#include "ledger/store.hpp"
#include "lib/base/result.hpp"
#include "lib/io/progress.hpp"

namespace custody::ledger {

struct NewLedger {
  std::string origin;
  std::string name;      // of the agency, bytes
  std::string agency;    // police agency code or unified social credit code
  bool twin = false;     // SM2, SM3
  Secret const* passphrase = nullptr;   // locks the private keys
  std::vector<Draft> first{};           // the entries that it begins with, if there are any
};

/// The keys that can be changed: each has a file of its own.
enum class KeyRole { log, sm2, witness };

/// A key that took another one's place, or that ends.
struct KeyChange {
  std::uint64_t entry = 0;        // key.added or key.revoked
  VerifierKey key;                // the new one, or the one that ends
  std::optional<VerifierKey> old;
  UtcTime until;                  // from then on signatures of `old` (or of the ended key) count only if proved before
  Card card;                      // the new one
};

/// Builds the ledger in `.custody.new-<random>` completely, its first entries too, syncs it and renames it to `.custody`: it is
/// there whole or not at all. Refuses an existing ledger, a bad origin, name or agency code (usage).
Result<Card> create_ledger(std::string const& root, NewLedger const& what, UtcTime now);

/// An entry as stored.
struct Row {
  std::uint64_t index = 0;
  std::string entry;     // the leaf's bytes
  std::string payload;   // show lines; empty if destroyed (what is restricted is never given out as a Row)

  /// The value of a payload key; nothing if it is not there.
  std::optional<std::string> value(std::string_view key) const { return payload_value(payload, key); }
};

/// Where the drafts of a large append come from. make() is called from several threads, each i once.
class DraftSource {
 public:
  virtual ~DraftSource() = default;
  virtual std::uint64_t count() const = 0;
  virtual Result<Draft> make(std::uint64_t i) const = 0;
};

struct Appended {
  std::uint64_t first = 0, count = 0;
  UtcTime time;                  // of all its entries, to the second
  SignedCheckpoint checkpoint;   // that contains them
};

/// Destruction of one payload because law orders it (`ledger.md`: restriction and destruction). The entry that says so is public:
/// its words name offices and documents, never persons.
struct Erasure {
  std::uint64_t index = 0;
  std::string ground, approved_by, legal_document;
};

/// Why entries are restricted, brought back, or asked about although they are restricted.
struct Ground {
  std::string ground, legal_document;
};

class RowCursor;

class Ledger {
 public:
  /// Guards first, then a snapshot. Exit classes: no_ledger, failed (damage, newer version), went_back.
  static Result<Ledger> open(Place const& place);
  /// Takes the lock (waits up to `wait`, then Problem::in_use), checks the guards, then mends what a killed writer left:
  /// signs a sealed tail, finishes erasures, deletes beyond the head.
  /// `ask` is asked where signing keys are locked with a passphrase.
  static Result<Ledger> open_writer(Place const& place, UtcTime now, std::chrono::milliseconds wait, AskPassphrase ask = {});
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;
  ~Ledger();

  Place const& place() const;
  std::string const& origin() const;
  std::uint64_t size() const;
  Head const& head() const;
  Card const& card() const;
  bool twin() const;
  AskPassphrase const& passphrase() const;
  /// What a person should know though nothing failed (a second guard that could not be written).
  std::vector<Message> const& warnings() const;

  /// Row `index` < size(). A missing row or a broken one is an error with code "store". A restricted one is refused with the
  /// words for one that is not there (code "no-entry").
  Result<Row> row(std::uint64_t index) const;
  /// All rows from an index on but the restricted ones.
  RowCursor rows(std::uint64_t from = 0) const;
  /// The same without their payloads: nine tenths of the bytes stay where they are.
  RowCursor entries(std::uint64_t from = 0) const;
  /// Entries with that value, ascending, each confirmed in its payload; no more than `limit` of them.
  Result<std::vector<std::uint64_t>> find(Term term, std::string_view value, std::size_t limit = SIZE_MAX) const;
  /// True if some row of the index has that value; not confirmed. Cheap, for a first question.
  Result<bool> may_have(Term term, std::string_view value) const;
  /// Each value that the index knows of a term, in no order that means anything; no more than `limit` of them. Costs a few
  /// steps for each value, not for each entry.
  Result<std::vector<std::string>> values(Term term, std::size_t limit) const;

  /// The newest note of a tree that we hold: guard or `notes`, whichever is larger, with its cosignatures.
  Result<SignedCheckpoint> newest_note(Tree tree = Tree::sha256) const;
  /// The note signed for exactly that size; nothing if there is none.
  Result<std::optional<SignedCheckpoint>> note_at(std::uint64_t size, Tree tree = Tree::sha256) const;
  /// A proof of entry `index` in the tree of that note, whose disclosure shows the keys that `show` names.
  Result<ProofFile> prove(std::uint64_t index, SignedCheckpoint const& note, Tree tree,
                          std::function<bool(std::string_view)> const& show) const;
  /// Root of our first `size` leaves.
  Result<Hash> root_at(std::uint64_t size, Tree tree = Tree::sha256) const;
  /// PROOF(m, D[0:n]) of our tree.
  Result<Path> consistency(std::uint64_t m, std::uint64_t n, Tree tree = Tree::sha256) const;
  Result<Hash> leaf_hash(std::uint64_t index) const;   // SHA-256
  /// A tile as stored, for publishing: its first `width` hashes.
  Result<std::vector<Hash>> tile(Tree tree, TileId const& id) const;

  /// The rows themselves, for whoever verifies them.
  Store const& store() const;

  /// Steps 3 to 10 of wire.md 15.2; writers only. All entries carry one time, `now`; a clock before the last entry refuses,
  /// naming both times. All or nothing. A draft that check_fields() refuses refuses the whole append, before anything is
  /// visible. Bounded memory whatever count() is.
  Result<Appended> append(DraftSource const& drafts, UtcTime now, Progress& progress);
  Result<Appended> append(std::vector<Draft> drafts, UtcTime now);
  /// A new key in the place of the old one (`ledger.md`, keys and time): entered by `key.added`, that checkpoint signed by both, then a
  /// new card signed by both in which the old one ends. The new file is locked if the old one is. Writers only.
  Result<KeyChange> rotate_key(KeyRole role, UtcTime now);
  /// Enters `key.revoked` and ends a key of the card that no longer signs: from `until` on, which may lie in the past but not behind
  /// an end that it has. A witness key leaves the card: nothing it signed counts any more. Refused (usage): a key that signs now,
  /// or one that the card does not name.
  Result<KeyChange> revoke_key(VerifierKey const& key, UtcTime until, UtcTime now);
  /// Puts a note of our own tree, of which the caller has made sure, in the place of the one of its size; durable. Writers only.
  Result<> keep_note(Tree tree, SignedCheckpoint const& note);

  /// Destroys a payload with its salts (wire.md 15.3): afterwards no file of the database holds it or a key made from it. What
  /// may not be destroyed is refused (erase.hpp). Killed after its entry is in, the next writer finishes. Writers only.
  Result<Appended> erase(Erasure const& what, UtcTime now);

  /// Locks the payloads of these entries away (vault.hpp), each with an entry of its own: from then on everything above answers
  /// as if they were not there. Refused: entries of a public kind, destroyed or restricted ones. All or nothing. Writers only.
  Result<Appended> restrict(std::vector<std::uint64_t> const& indexes, Ground const& why, UtcTime now);
  /// The reverse, byte for byte.
  Result<Appended> lift(std::vector<std::uint64_t> const& indexes, Ground const& why, UtcTime now);
  /// Restricted entries, for the one who gives a ground: first an entry `record.queried` for each, then what it says.
  Result<std::vector<Row>> query(std::vector<std::uint64_t> const& indexes, Ground const& why, UtcTime now);
  /// Which they are, ascending; with a case or business number, only those of it.
  Result<std::vector<std::uint64_t>> restricted(std::optional<std::string> const& of_case = {}) const;

 private:
  friend class RowCursor;
  struct State;
  explicit Ledger(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

/// Walks over stored rows from an index on, within the head. Lives no longer than its ledger.
class RowCursor {
 public:
  /// The next row; nothing at the end.
  Result<std::optional<Row>> next();

 private:
  friend class Ledger;
  RowCursor(Ledger::State const& state, Cursor entries, std::optional<Cursor> payloads, std::uint64_t next);
  Result<std::optional<Row>> next_stored();
  Ledger::State const* m_state;
  Cursor m_entries;
  std::optional<Cursor> m_payloads;
  std::uint64_t m_next;
};

}  // namespace custody::ledger
