#include "ledger/ledger.hpp"

#include <algorithm>
#include <filesystem>

#include "ledger/index_terms.hpp"
#include "ledger/ledger_state.hpp"
#include "lib/base/ensure.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

std::unexpected<Error> damaged(std::uint64_t index, Message why) {
  return fail(failure("store", say("entry {} cannot be read: {}", index, std::move(why))));
}

/// A restricted entry is answered for as if there were none.
Error no_entry(std::uint64_t index) { return refusal("no-entry", say("no entry for '{}'", index)).with_hint(say("'custody log' lists the entries")); }

Result<Head> load_head(Store const& store) {
  auto const format = TRY(store.get(Family::state, format_key));
  if (!format) return fail(failure("store", say("the database of the ledger does not name its format")));
  if (*format != format_value) return fail(failure("newer", say("the ledger was written by a newer version ('{}')", *format)));
  auto const row = TRY(store.get(Family::state, head_key));
  if (!row) return fail(failure("store", say("the database of the ledger has no head")));
  return decode_head(*row);
}

Result<std::set<std::uint64_t>> load_leaving(Store const& store) {
  std::set<std::uint64_t> out;
  Cursor rows = store.scan(Family::state, erase_prefix);
  for (; rows.valid() && rows.key().starts_with(erase_prefix); rows.next())
    if (rows.key().size() == erase_key(0).size()) out.insert(index_of(rows.key()));
  TRY(rows.status());
  return out;
}

}  // namespace

Result<SignedCard> load_card(Place const& place) {
  std::error_code failed;
  if (!std::filesystem::is_directory(place.dir(), failed))
    return fail(Error{Problem::no_ledger, "no-ledger", say("no ledger in '{}'", place.root), say("create it with 'custody init {}'", place.root)});
  std::string const bytes = TRY(read_file(place.card(), card_size_limit));
  return parse_card(bytes);
}

Result<std::string> load_index_key(Place const& place) {
  std::string const path = place.key("index");
  std::string text = TRY(read_file(path, 1024));
  if (text.ends_with('\n')) text.pop_back();
  auto const bytes = hex_decode(text);
  if (!bytes || bytes->size() != sizeof(Hash)) return fail(failure("key", say("the key of the index '{}' is not 64 hex digits", path)));
  return std::string(as_text(*bytes));
}

Result<std::unique_ptr<Ledger::State>> Ledger::State::open(Place const& place, Access access, std::optional<WriterLock> lock) {
  SignedCard card = TRY(load_card(place));
  bool const twin = std::ranges::any_of(card.card.logs, [](CardKey const& log) { return log.key.type == KeyType::sm2; });
  std::vector<Guard> guards = TRY(read_guards(place, card.card, twin));
  std::string index_key = TRY(load_index_key(place));
  Store store = TRY(Store::open(place.database(), access));
  Head head = TRY(load_head(store));
  std::set<std::uint64_t> leaving = TRY(load_leaving(store));
  StoredTiles sha256(store, Tree::sha256), sm3(store, Tree::sm3);
  TRY(check_guards(guards, head, card.card, sha256, twin ? &sm3 : nullptr));
  // The user's guards have done their work.
  std::erase_if(guards, [&](Guard const& guard) { return guard.path != place.guard(guard.tree); });
  return std::make_unique<State>(State{std::move(lock), place, std::move(card), std::move(index_key), std::move(guards), std::move(store),
                                       std::move(head), {}, std::move(leaving), false});
}

Result<Ledger> Ledger::open(Place const& place) { return Ledger(TRY(State::open(place, Access::read, std::nullopt))); }

Result<Ledger> Ledger::open_writer(Place const& place, UtcTime, std::chrono::milliseconds wait, AskPassphrase ask) {
  TRY(load_card(place));
  WriterLock lock = TRY(WriterLock::take(place, wait));
  auto state = TRY(State::open(place, Access::write, std::move(lock)));
  state->ask = std::move(ask);
  TRY(state->recover());
  return Ledger(std::move(state));
}

Ledger::Ledger(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;

Place const& Ledger::place() const { return m_state->place; }
std::string const& Ledger::origin() const { return m_state->head.origin; }
std::uint64_t Ledger::size() const { return m_state->head.size; }
Head const& Ledger::head() const { return m_state->head; }
Card const& Ledger::card() const { return m_state->card.card; }
AskPassphrase const& Ledger::passphrase() const { return m_state->ask; }
bool Ledger::twin() const { return m_state->twin(); }
std::vector<Message> const& Ledger::warnings() const { return m_state->warnings; }

Result<Row> Ledger::row(std::uint64_t index) const {
  ensure(index < size(), "the entry stands in the ledger");
  auto entry = TRY(m_state->store.get(Family::entries, entry_key(index)));
  if (!entry) return damaged(index, say("it is missing in the database"));
  auto payload = TRY(m_state->payload(index));
  if (!payload && TRY(m_state->is_restricted(index))) return fail(no_entry(index));
  return Row{index, std::move(*entry), std::move(payload).value_or("")};
}

Result<std::optional<std::string>> Ledger::State::payload(std::uint64_t index) const {
  if (leaving.contains(index)) return std::nullopt;
  return store.get(Family::payloads, entry_key(index));
}

Result<bool> Ledger::State::is_restricted(std::uint64_t index) const {
  return TRY(store.get(Family::state, restricted_key(index))).has_value();
}

RowCursor Ledger::rows(std::uint64_t from) const {
  return RowCursor(*m_state, m_state->store.scan(Family::entries, entry_key(from)), m_state->store.scan(Family::payloads, entry_key(from)), from);
}

RowCursor Ledger::entries(std::uint64_t from) const {
  return RowCursor(*m_state, m_state->store.scan(Family::entries, entry_key(from)), std::nullopt, from);
}

RowCursor::RowCursor(Ledger::State const& state, Cursor entries, std::optional<Cursor> payloads, std::uint64_t next)
    : m_state(&state), m_entries(std::move(entries)), m_payloads(std::move(payloads)), m_next(next) {}

Result<std::optional<Row>> RowCursor::next() {
  while (true) {
    auto row = TRY(next_stored());
    if (!row || !m_payloads || !row->payload.empty() || !TRY(m_state->is_restricted(row->index))) return row;
  }
}

Result<std::optional<Row>> RowCursor::next_stored() {
  if (m_next >= m_state->head.size) return std::nullopt;
  std::string const key = entry_key(m_next);
  TRY(m_entries.status());
  if (!m_entries.valid() || m_entries.key() != key) return damaged(m_next, say("it is missing in the database"));
  Row row{m_next, std::string(m_entries.value()), {}};
  if (m_payloads) {
    TRY(m_payloads->status());
    if (m_payloads->valid() && m_payloads->key() == key) {
      if (!m_state->leaving.contains(m_next)) row.payload = m_payloads->value();
      m_payloads->next();
    }
  }
  m_entries.next();
  ++m_next;
  return row;
}

Result<std::vector<std::uint64_t>> Ledger::find(Term term, std::string_view value, std::size_t limit) const {
  std::vector<std::uint64_t> out;
  Cursor cursor = m_state->store.scan_prefix(index_prefix(term, value, as_bytes(m_state->index_key)));
  for (; cursor.valid() && out.size() < limit; cursor.next()) {
    std::uint64_t const index = index_of(cursor.key());
    if (index >= size()) break;
    // The index is derived and its hash is cut: only the payload says what the entry holds.
    auto const payload = TRY(m_state->payload(index));
    if (payload && std::ranges::any_of(index_terms(*payload), [&](IndexTerm const& t) { return t.term == term && t.value == value; }))
      out.push_back(index);
  }
  TRY(cursor.status());
  return out;
}

Result<bool> Ledger::may_have(Term term, std::string_view value) const {
  Cursor const cursor = m_state->store.scan_prefix(index_prefix(term, value, as_bytes(m_state->index_key)));
  TRY(cursor.status());
  return cursor.valid() && index_of(cursor.key()) < size();
}

Result<std::vector<std::string>> Ledger::values(Term term, std::size_t limit) const {
  std::vector<std::string> out;
  std::string const family(1, static_cast<char>(term));
  Cursor cursor = m_state->store.scan(Family::index, family);
  while (cursor.valid() && cursor.key().starts_with(family) && out.size() < limit) {
    std::string const prefix(cursor.key().substr(0, index_prefix_size));
    // The first entry that still has its payload says what stands behind the hash.
    for (bool known = false; !known && cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
      auto const index = index_of(cursor.key());
      if (index >= size()) break;
      auto const payload = TRY(m_state->payload(index));
      for (auto& found : index_terms(payload.value_or("")))
        if (found.term == term && index_prefix(term, found.value, as_bytes(m_state->index_key)) == prefix) {
          out.push_back(std::move(found.value));
          known = true;
        }
    }
    cursor.seek(prefix + std::string(8, '\xff'));
    if (cursor.valid() && cursor.key().starts_with(prefix)) cursor.next();
  }
  TRY(cursor.status());
  return out;
}

Result<std::optional<SignedCheckpoint>> Ledger::note_at(std::uint64_t size, Tree tree) const {
  if (auto const row = TRY(m_state->store.get(Family::notes, note_key(tree, size)))) return std::optional(TRY(parse_checkpoint(*row)));
  if (m_state->guard(tree).checkpoint.size == size) return std::optional(m_state->guard(tree));
  return std::nullopt;
}

Result<SignedCheckpoint> Ledger::newest_note(Tree tree) const {
  for (std::uint64_t const size : {m_state->head.size, m_state->guard(tree).checkpoint.size})
    if (auto note = TRY(note_at(size, tree))) return std::move(*note);
  return m_state->guard(tree);
}

Result<ProofFile> Ledger::prove(std::uint64_t index, SignedCheckpoint const& note, Tree tree,
                                std::function<bool(std::string_view)> const& show) const {
  std::uint64_t const count = note.checkpoint.size;
  if (index >= count || count > size())
    return fail(refusal("index-range", say("entry {} is not in the checkpoint of {} entries", index, count)));
  if (TRY(root_at(count, tree)) != note.checkpoint.root)
    return fail(Error{Problem::went_back, "went-back", say("the checkpoint of {} entries is not one of this ledger's tree", count), {}});
  Row const stored = TRY(row(index));
  if (stored.payload.empty()) return fail(refusal("destroyed", say("the payload of entry {} was destroyed: nothing can be shown of it", index)));
  StoredTiles tiles(m_state->store, tree);
  TreeHasher hasher(tree);
  TileTree tiled(tiles, size(), hasher);
  return ProofFile{tree, TRY(make_disclosure(stored.payload, stored.entry, show)), index, TRY(prove_inclusion(tiled, index, count)),
                   note.note.encode()};
}

Result<Hash> Ledger::root_at(std::uint64_t count, Tree tree) const {
  ensure(count <= size(), "the tree has that many leaves");
  StoredTiles tiles(m_state->store, tree);
  TreeHasher hasher(tree);
  return TileTree(tiles, size(), hasher).root_at(count);
}

Result<Path> Ledger::consistency(std::uint64_t m, std::uint64_t n, Tree tree) const {
  ensure(m <= n && n <= size(), "the sizes rise and are in the tree");
  StoredTiles tiles(m_state->store, tree);
  TreeHasher hasher(tree);
  TileTree tiled(tiles, size(), hasher);
  return prove_consistency(tiled, m, n);
}

Result<Hash> Ledger::leaf_hash(std::uint64_t index) const {
  ensure(index < size(), "the entry stands in the ledger");
  StoredTiles tiles(m_state->store, Tree::sha256);
  auto const width = static_cast<unsigned>(index % tile_width + 1);
  return TRY(tiles.read_tile({0, index / tile_width, width}))[width - 1];
}

Store const& Ledger::store() const { return m_state->store; }

Result<std::vector<Hash>> Ledger::tile(Tree tree, TileId const& id) const { return StoredTiles(m_state->store, tree).read_tile(id); }

}  // namespace custody::ledger
