#include "ledger/row_writer.hpp"

#include <algorithm>
#include <utility>

#include "ledger/index_terms.hpp"
#include "lib/io/parallel.hpp"

namespace custody::ledger {
namespace {

/// Up to here a batch is quicker than files of their own.
constexpr std::uint64_t batch_limit = 2048;
/// Entries of a round, whose leaf hashes are held in memory. Each leaves some files, all of which whoever opens the ledger opens.
constexpr std::uint64_t write_round = 1 << 19;
/// Rows of the index that a thread holds and sorts at once; one entry more may be on top.
constexpr std::size_t index_part = 1 << 19;
/// A thread's part of a round is not cut smaller.
constexpr std::uint64_t smallest_share = 4096;

std::unexpected<Error> stopped_entering() {
  return fail(Error{Problem::interrupted, "interrupted", say("stopped before anything was entered"), {}});
}

}  // namespace

/// Rows that one thread makes and writes.
struct RowWriter::Share {
  std::uint64_t begin = 0, end = 0;
  std::vector<Hash> sha256, sm3;
  std::vector<Table> tables;
  Result<> result;
};

Result<RowWriter> RowWriter::begin(Store& store, Head const& head, std::string_view index_key, DraftSource const& drafts, UtcTime time) {
  RowWriter out(store, head, index_key, drafts, time);
  out.m_sha256 = TRY(TreeGrowth::begin(store, Tree::sha256, head.size));
  if (head.twin()) out.m_sm3 = TRY(TreeGrowth::begin(store, Tree::sm3, head.size));
  return out;
}

Result<Head> RowWriter::write(Progress& progress) {
  std::uint64_t const count = m_drafts.count();
  if (count <= batch_limit) {
    TRY(write_batch(0, count));
  } else {
    for (std::uint64_t at = 0; at < count; at += write_round) TRY(write_tables(at, std::min(count, at + write_round), progress));
  }
  if (progress.stopped()) return stopped_entering();
  Head head = m_head;
  head.size += count;
  head.sha256 = m_sha256->root();
  if (twin()) head.sm3 = m_sm3->root();
  return head;
}

void RowWriter::grow(std::span<Hash const> sha256, std::span<Hash const> sm3, bool last) {
  m_sha256->append(sha256);
  if (twin()) m_sm3->append(sm3);
  if (!last) return;
  m_sha256->finish();
  if (twin()) m_sm3->finish();
}

Result<> RowWriter::write_batch(std::uint64_t begin, std::uint64_t end) {
  Batch batch;
  std::vector<Hash> sha256, sm3;
  std::vector<IndexKey> index_rows;
  IndexKeys keys(m_index_key);
  RowMaker maker(m_drafts, m_time, twin());
  TRY(maker.make(begin, end, [&](std::uint64_t i, NewRow&& row) -> Result<> {
    std::string const key = entry_key(m_head.size + i);
    batch.put(Family::entries, key, row.entry);
    batch.put(Family::payloads, key, row.payload);
    keys.append(row.payload, m_head.size + i, index_rows);
    sha256.push_back(row.sha256);
    if (twin()) sm3.push_back(row.sm3);
    return {};
  }));
  for (IndexKey const& key : index_rows) batch.put(Family::index, key.view(), {});
  grow(sha256, sm3, end == m_drafts.count());
  for (auto* const tree : {m_sha256.get(), m_sm3.get()})
    if (tree)
      for (auto const& [key, value] : tree->take_rows()) batch.put(Family::tiles, key, value);
  return m_store.write(std::move(batch), Sync::no);
}

Result<> RowWriter::write_tables(std::uint64_t begin, std::uint64_t end, Progress& progress) {
  std::uint64_t const count = end - begin, workers = worker_count();
  std::uint64_t const part = std::max(smallest_share, (count + workers - 1) / workers);
  std::vector<Share> shares;
  for (std::uint64_t at = begin; at < end; at += part) {
    shares.emplace_back();
    shares.back().begin = at;
    shares.back().end = std::min(end, at + part);
  }
  parallel_for(shares.size(), 1, [&](std::size_t first, std::size_t last, unsigned) {
    for (std::size_t i = first; i < last; ++i) shares[i].result = fill(shares[i], progress);
  });
  std::vector<Table> tables;
  for (Share& share : shares) {
    TRY(std::move(share.result));
    std::ranges::move(share.tables, std::back_inserter(tables));
    grow(std::exchange(share.sha256, {}), std::exchange(share.sm3, {}), share.end == m_drafts.count());
  }
  Table tiles = TRY(m_store.new_table(Family::tiles));
  for (auto* const tree : {m_sha256.get(), m_sm3.get()})
    if (tree)
      for (auto const& [key, value] : tree->take_rows()) TRY(tiles.put(key, value));
  tables.push_back(std::move(tiles));
  return m_store.adopt(std::move(tables));
}

Result<> RowWriter::fill(Share& share, Progress& progress) const {
  Table entries = TRY(m_store.new_table(Family::entries)), payloads = TRY(m_store.new_table(Family::payloads));
  std::vector<IndexKey> index_rows;
  index_rows.reserve(index_part + field_limit);   // once, and not twice as much
  IndexKeys keys(m_index_key);
  RowMaker maker(m_drafts, m_time, twin());
  TRY(maker.make(share.begin, share.end, [&](std::uint64_t i, NewRow&& row) -> Result<> {
    if (i % 1024 == 0 && progress.stopped()) return stopped_entering();
    std::string const key = entry_key(m_head.size + i);
    TRY(entries.put(key, row.entry));
    TRY(payloads.put(key, row.payload));
    keys.append(row.payload, m_head.size + i, index_rows);
    if (index_rows.size() >= index_part) TRY(write_index(index_rows, share));
    share.sha256.push_back(row.sha256);
    if (twin()) share.sm3.push_back(row.sm3);
    return {};
  }));
  share.tables.push_back(std::move(entries));
  share.tables.push_back(std::move(payloads));
  return write_index(index_rows, share);
}

Result<> RowWriter::write_index(std::vector<IndexKey>& rows, Share& share) const {
  std::ranges::sort(rows);
  Table index = TRY(m_store.new_table(Family::index));
  for (IndexKey const& row : rows) TRY(index.put(row.view(), {}));
  rows.clear();
  share.tables.push_back(std::move(index));
  return {};
}

}  // namespace custody::ledger
