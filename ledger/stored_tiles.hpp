// The tiles of one tree as the store holds them.
#pragma once

#include "ledger/store.hpp"
#include "ledger/tile.hpp"

namespace custody::ledger {

/// A stored tile may be wider than asked for (rows beyond the head): its first hashes are the same whatever follows. A tile
/// that is not there or too short is an error with code "tile". Not for two threads at once, several readers are.
class StoredTiles final : public TileReader {
 public:
  StoredTiles(Store const& store, Tree tree) : m_store(store), m_tree(tree) {}

  Result<std::vector<Hash>> read_tile(TileId const& tile) override;

 private:
  Store const& m_store;
  Tree m_tree;
};

}  // namespace custody::ledger
