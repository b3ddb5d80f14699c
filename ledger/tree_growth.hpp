// A stored tree that grows by an append: its edge, and the tile rows that the new leaves make.
#pragma once

#include <map>
#include <memory>

#include "ledger/stored_tiles.hpp"
#include "ledger/tree_edge.hpp"

namespace custody::ledger {

class TreeGrowth {
 public:
  /// From the first `size` leaves of the stored tree.
  static Result<std::unique_ptr<TreeGrowth>> begin(Store const& store, Tree tree, std::uint64_t size);
  TreeGrowth(Store const& store, Tree tree);

  void append(std::span<Hash const> leaves);
  /// No more leaves will come: the tiles that are not full become rows, too.
  void finish();
  Hash root() const { return m_edge.root(); }
  /// Rows of the tiles made since the last call, ascending.
  std::map<std::string, std::string> take_rows() { return std::exchange(m_rows, {}); }

 private:
  void add(TileId const& id, std::span<Hash const> hashes);

  TreeHasher m_hasher;
  StoredTiles m_tiles;
  TreeEdge m_edge;
  std::map<std::string, std::string> m_rows;
};

}  // namespace custody::ledger
