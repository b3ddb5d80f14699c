// What a killed writer left, mended by the next one: wire.md 15.1, (a) to (c).
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "ledger/index_terms.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/rebuild.hpp"
#include "ledger/recheck.hpp"

namespace custody::ledger {
namespace {

/// Deletes that go into one batch.
constexpr std::size_t batch_size = std::size_t{1} << 20;
constexpr std::uint64_t beyond_all = ~std::uint64_t{0};
/// Rows of the index that are remembered by name; of more, the whole family is written again.
constexpr std::size_t named_rows = 1000;

RowRange whole_index() { return {Family::index, {}, std::string(index_prefix_size + 8, '\xff')}; }

/// Tiles as they stood when the tree had `size` leaves.
Result<> cut_tiles(Store const& store, Tree tree, std::uint64_t size, Batch& batch, std::vector<RowRange>& ranges) {
  constexpr unsigned levels = 64 / tile_height;
  for (unsigned level = 0; level < levels; ++level) {
    std::uint64_t const n = level_size(size, level) / tile_width;
    auto const width = level_size(size, level) % tile_width;
    std::string const edge = tile_key(tree, level, n);
    batch.erase_range(Family::tiles, edge, tile_key(tree, level, beyond_all));
    ranges.push_back({Family::tiles, edge, tile_key(tree, level, beyond_all)});
    if (width == 0) continue;
    auto hashes = TRY(StoredTiles(store, tree).read_tile({level, n, static_cast<unsigned>(width)}));
    batch.put(Family::tiles, edge, encode_tile(hashes));
  }
  return {};
}

/// Rows beyond the head do not exist; they are deleted before new ones take their places, so that no file holds a byte of
/// them. Index rows go first, because only the payloads know them.
Result<> cut_tail(Store& store, Head const& head, std::string_view index_key, std::vector<Tree> const& trees) {
  std::string const from = entry_key(head.size), to = entry_key(beyond_all);
  std::vector<RowRange> ranges{{Family::entries, from, to}, {Family::payloads, from, to}};
  Batch batch;
  {
    Cursor const entries = store.scan(Family::entries, from);
    Cursor payloads = store.scan(Family::payloads, from);
    TRY(entries.status());
    TRY(payloads.status());
    if (!entries.valid() && !payloads.valid()) return {};
    IndexKeys keys(index_key);
    std::vector<IndexKey> rows;
    for (; payloads.valid(); payloads.next()) {
      rows.clear();
      keys.append(payloads.value(), index_of(payloads.key()), rows);
      for (IndexKey const& row : rows) {
        batch.erase(Family::index, row.view());
        if (ranges.size() <= named_rows) ranges.push_back({Family::index, std::string(row.view()), std::string(row.view())});
      }
      if (batch.bytes() < batch_size) continue;
      TRY(store.write(std::move(batch), Sync::no));
      batch = Batch();
    }
    TRY(payloads.status());
    if (ranges.size() > named_rows) ranges.push_back(whole_index());
  }
  batch.erase_range(Family::entries, from, to);
  batch.erase_range(Family::payloads, from, to);
  for (Tree const tree : trees) TRY(cut_tiles(store, tree, head.size, batch, ranges));
  TRY(store.write(std::move(batch), Sync::no));
  return store.forget(ranges);
}

}  // namespace

Result<> Ledger::State::take_away() {
  if (leaving.empty()) return {};
  std::vector<RowRange> ranges;
  std::vector<IndexKey> index_rows;
  Batch batch, done;
  IndexKeys keys(index_key);
  auto const remove = [&](Family family, std::string const& key) {
    batch.erase(family, key);
    ranges.push_back({family, key, key});
  };
  for (std::uint64_t const index : leaving) {
    if (auto const payload = TRY(store.get(Family::payloads, entry_key(index)))) keys.append(*payload, index, index_rows);
    remove(Family::payloads, entry_key(index));
    // What was locked away once and brought back.
    if (!TRY(is_restricted(index))) remove(Family::state, restricted_key(index));
    done.erase(Family::state, erase_key(index));
  }
  for (IndexKey const& row : index_rows) remove(Family::index, std::string(row.view()));
  TRY(store.write(std::move(batch), Sync::yes));
  // Deleted before a kill, their rows of the index are not known any more: that family is written again as a whole.
  if (index_rows.empty()) ranges.push_back(whole_index());
  TRY(store.forget(ranges));
  TRY(store.write(std::move(done), Sync::yes));
  leaving.clear();
  return {};
}

Result<> Ledger::State::recover() {
  remove_unfinished_rebuild(place);
  TRY(load_incoming());
  std::uint64_t known = head.size;
  for (Tree const tree : trees()) known = std::min(known, guard(tree).checkpoint.size);
  if (known < head.size) {
    TRY(recheck(store, known, head));
    TRY(seal(TRY(load_signer())));
  }
  TRY(keep_notes());
  TRY(finish_incoming());
  TRY(take_away());
  TRY(cut_tail(store, head, index_key, trees()));
  return sweep();
}

/// A write that was cut in two is no row that could be deleted, but its bytes stand in RocksDB's log. With something to move to
/// tables, the log goes.
Result<> Ledger::State::sweep() {
  std::string const mark = place.appending();
  if (::access(mark.c_str(), F_OK) != 0) return {};
  Batch batch;
  batch.put(Family::state, head_key, encode_head(head));
  TRY(store.write(std::move(batch), Sync::yes));
  TRY(store.forget({}));
  if (::unlink(mark.c_str()) != 0) return fail(io_failure(say("cannot remove '{}': {}", mark, reason(errno))));
  return {};
}

}  // namespace custody::ledger
