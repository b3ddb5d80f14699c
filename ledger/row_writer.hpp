// Step 4 of wire.md 15.2: the rows of an append, written beyond the head where nobody sees them.
#pragma once

#include <memory>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/row_maker.hpp"
#include "ledger/tree_growth.hpp"

namespace custody::ledger {

class RowWriter {
 public:
  /// Rows from head.size on, all with `time`. What is passed in must outlive it.
  static Result<RowWriter> begin(Store& store, Head const& head, std::string_view index_key, DraftSource const& drafts, UtcTime time);

  /// Writes all rows, without a sync, and gives the head that would hold them. Few go through RocksDB's log; many become
  /// tables of their own, on all cores, a round at a time so that memory stays bounded.
  Result<Head> write(Progress& progress);

 private:
  struct Share;
  RowWriter(Store& store, Head const& head, std::string_view index_key, DraftSource const& drafts, UtcTime time)
      : m_store(store), m_head(head), m_index_key(index_key), m_drafts(drafts), m_time(time) {}

  bool twin() const { return m_head.twin(); }
  Result<> write_batch(std::uint64_t begin, std::uint64_t end);
  Result<> write_tables(std::uint64_t begin, std::uint64_t end, Progress& progress);
  Result<> fill(Share& share, Progress& progress) const;
  /// Moves rows of the index into a table of their own.
  Result<> write_index(std::vector<IndexKey>& rows, Share& share) const;
  /// New leaves of both trees; after the last ones the unfinished tiles as well.
  void grow(std::span<Hash const> sha256, std::span<Hash const> sm3, bool last);

  Store& m_store;
  Head const& m_head;
  std::string_view m_index_key;
  DraftSource const& m_drafts;
  UtcTime m_time;
  std::unique_ptr<TreeGrowth> m_sha256, m_sm3;
};

}  // namespace custody::ledger
