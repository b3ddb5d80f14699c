// What a killed writer left, mended by the next one: wire.md 15.1, (a) to (c).
#include <algorithm>

#include "ledger/index_terms.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/recheck.hpp"

namespace custody::ledger {
namespace {

/// Deletes that go into one batch.
constexpr std::size_t batch_size = std::size_t{1} << 20;
constexpr std::uint64_t last_index = ~std::uint64_t{0};

void erase_index_rows(Batch& batch, IndexKeys& keys, std::string_view payload, std::uint64_t index) {
  std::vector<std::string> rows;
  keys.append(payload, index, rows);
  for (std::string const& row : rows) batch.erase(Family::index, row);
}

/// Tiles as they stood when the tree had `size` leaves.
Result<> cut_tiles(Store const& store, Tree tree, std::uint64_t size, Batch& batch) {
  constexpr unsigned levels = 64 / tile_height;
  for (unsigned level = 0; level < levels; ++level) {
    std::uint64_t const n = level_size(size, level) / tile_width;
    auto const width = level_size(size, level) % tile_width;
    std::string const edge = tile_key(tree, level, n);
    batch.erase_range(Family::tiles, edge, tile_key(tree, level, last_index));
    if (width == 0) continue;
    auto hashes = TRY(StoredTiles(store, tree).read_tile({level, n, static_cast<unsigned>(width)}));
    batch.put(Family::tiles, edge, encode_tile(hashes));
  }
  return {};
}

/// Rows beyond the head do not exist; they are deleted before new ones take their places. Index rows go first, because
/// only the payloads know them.
Result<> cut_tail(Store& store, Head const& head, std::string_view index_key, std::vector<Tree> const& trees) {
  std::string const from = entry_key(head.size);
  Cursor const entries = store.scan(Family::entries, from);
  Cursor payloads = store.scan(Family::payloads, from);
  TRY(entries.status());
  TRY(payloads.status());
  if (!entries.valid() && !payloads.valid()) return {};
  IndexKeys keys(index_key);
  Batch batch;
  for (; payloads.valid(); payloads.next()) {
    erase_index_rows(batch, keys, payloads.value(), index_of(payloads.key()));
    if (batch.bytes() < batch_size) continue;
    TRY(store.write(std::move(batch), Sync::no));
    batch = Batch();
  }
  TRY(payloads.status());
  batch.erase_range(Family::entries, from, entry_key(last_index));
  batch.erase_range(Family::payloads, from, entry_key(last_index));
  for (Tree const tree : trees) TRY(cut_tiles(store, tree, head.size, batch));
  return store.write(std::move(batch), Sync::no);
}

/// An erasure whose entry is in, but whose payload may still be there.
Result<> finish_erasures(Store& store, std::string_view index_key) {
  std::vector<std::uint64_t> indexes;
  Cursor rows = store.scan(Family::state, erase_prefix);
  for (; rows.valid() && rows.key().starts_with(erase_prefix); rows.next()) indexes.push_back(index_of(rows.key()));
  TRY(rows.status());
  if (indexes.empty()) return {};
  Batch batch, done;
  IndexKeys keys(index_key);
  for (std::uint64_t const index : indexes) {
    if (auto const payload = TRY(store.get(Family::payloads, entry_key(index)))) erase_index_rows(batch, keys, *payload, index);
    batch.erase(Family::payloads, entry_key(index));
    done.erase(Family::state, erase_key(index));
  }
  TRY(store.write(std::move(batch), Sync::yes));
  TRY(store.compact(Family::payloads));
  TRY(store.compact(Family::index));
  return store.write(std::move(done), Sync::yes);
}

}  // namespace

Result<> Ledger::State::recover() {
  std::uint64_t known = head.size;
  for (Tree const tree : trees()) known = std::min(known, guard(tree).checkpoint.size);
  if (known < head.size) {
    TRY(recheck(store, known, head));
    TRY(seal(TRY(Signer::load(place, card.card, twin()))));
  }
  TRY(keep_notes());
  TRY(finish_erasures(store, index_key));
  return cut_tail(store, head, index_key, trees());
}

}  // namespace custody::ledger
