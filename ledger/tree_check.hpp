// Rebuilds a tree from its leaves beside the tiles that somebody keeps of it, and says which of the two is wrong where
// they differ.
#pragma once

#include <functional>

#include "ledger/tile.hpp"
#include "ledger/tree.hpp"
#include "ledger/tree_edge.hpp"

namespace custody::ledger {

class TreeCheck {
 public:
  /// Who is told.
  struct Report {
    std::function<void(TileId const&, Message why)> tile;   // missing, cut off, or not what its leaves give
    std::function<void(std::uint64_t index)> leaf;          // not the one that the tiles hold
  };

  /// `edge_holds`: the tiles on the right edge are known to give the root.
  TreeCheck(TileReader& tiles, Tree tree, bool edge_holds, Report report)
      : m_tiles(tiles), m_hasher(tree), m_edge(m_hasher), m_edge_holds(edge_holds), m_report(std::move(report)) {}

  /// The next leaves: whole tiles, but for the last call. `roots`: as for TreeEdge.
  void append(std::span<Hash const> leaves, std::span<Hash const> roots = {});
  /// The root that the leaves give (or, where a leaf differs from its tile, that the tiles give).
  Hash finish();

 private:
  void append_tile(std::span<Hash const> leaves, std::span<Hash const> root);
  bool parent_agrees(TileId const& id, std::span<Hash const> leaves);
  void feed(std::span<Hash const> leaves, std::span<Hash const> root = {});
  void compare(TileId const& id, std::span<Hash const> hashes);

  TileReader& m_tiles;
  TreeHasher m_hasher;
  TreeEdge m_edge;
  bool m_edge_holds;
  Report m_report;
};

}  // namespace custody::ledger
