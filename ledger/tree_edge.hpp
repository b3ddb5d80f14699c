// The growing right edge of a tree: takes leaf hashes, gives finished tiles. Pure, like the tree itself; what it holds is
// the one unfinished tile of each level, so a tree of any size grows in a few kilobytes.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ledger/tile.hpp"
#include "ledger/tree.hpp"

namespace custody::ledger {

class TreeEdge {
 public:
  /// Called with each tile as it becomes full.
  using Take = std::function<void(TileId const&, std::span<Hash const>)>;

  /// An empty tree.
  explicit TreeEdge(TreeHasher& hasher) : m_hasher(&hasher) {}
  /// The edge of the first `size` leaves of a stored tree. Reads one tile a level.
  static Result<TreeEdge> load(TileReader& tiles, std::uint64_t size, TreeHasher& hasher);

  std::uint64_t size() const { return m_size; }
  void append(Hash const& leaf, Take const& take);
  /// The same of many. `roots`: of the whole tiles among them, counted from the first leaf, as far as somebody computed them (on
  /// another core); of use only where a tile begins.
  void append(std::span<Hash const> leaves, std::span<Hash const> roots, Take const& take);
  /// The tiles that are not full, lowest level first.
  void unfinished(Take const& take) const;
  /// RFC 6962 MTH. Cost: the hashes of the unfinished tiles.
  Hash root() const;

 private:
  void push(unsigned level, Hash const& hash, Take const& take);

  TreeHasher* m_hasher;
  std::uint64_t m_size = 0;
  std::vector<std::vector<Hash>> m_levels;
};

}  // namespace custody::ledger
