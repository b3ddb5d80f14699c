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
};

/// Builds `.custody.new-<random>` completely, syncs it and renames it to `.custody`. Refuses an existing ledger, a bad origin,
/// name or agency code (usage).
Result<Card> create_ledger(std::string const& root, NewLedger const& what, UtcTime now);

/// An entry as stored.
struct Row {
  std::uint64_t index = 0;
  std::string entry;     // the leaf's bytes
  std::string payload;   // show lines; empty if destroyed

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

/// Walks over stored rows from an index on, within the head.
class RowCursor {
 public:
  /// The next row; nothing at the end.
  Result<std::optional<Row>> next();

 private:
  friend class Ledger;
  RowCursor(Cursor entries, std::optional<Cursor> payloads, std::uint64_t next, std::uint64_t end);
  Cursor m_entries;
  std::optional<Cursor> m_payloads;
  std::uint64_t m_next, m_end;
};

class Ledger {
 public:
  /// Guards first, then a snapshot. Exit classes: no_ledger, failed (damage, newer version), went_back.
  static Result<Ledger> open(Place const& place);
  /// Takes the lock (waits up to `wait`, then Problem::in_use), checks the guards, then mends what a killed writer left:
  /// signs a sealed tail, finishes erasures, deletes beyond the head.
  static Result<Ledger> open_writer(Place const& place, UtcTime now, std::chrono::milliseconds wait);
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;
  ~Ledger();

  Place const& place() const;
  std::string const& origin() const;
  std::uint64_t size() const;
  Head const& head() const;
  Card const& card() const;
  bool twin() const;
  /// What a person should know though nothing failed (a second guard that could not be written).
  std::vector<Message> const& warnings() const;

  /// Row `index` < size(). A missing row or a broken one is an error with code "store".
  Result<Row> row(std::uint64_t index) const;
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

 private:
  struct State;
  explicit Ledger(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

}  // namespace custody::ledger
