#include "ledger/tree_edge.hpp"

#include <optional>

namespace custody::ledger {

Result<TreeEdge> TreeEdge::load(TileReader& tiles, std::uint64_t size, TreeHasher& hasher) {
  TreeEdge edge(hasher);
  edge.m_size = size;
  for (unsigned level = 0; level_size(size, level) > 0; ++level) {
    std::uint64_t const n = level_size(size, level) / tile_width;
    auto const width = static_cast<unsigned>(level_size(size, level) % tile_width);
    edge.m_levels.emplace_back();
    if (width > 0) edge.m_levels.back() = TRY(tiles.read_tile({level, n, width}));
  }
  return edge;
}

void TreeEdge::append(Hash const& leaf, Take const& take) {
  ++m_size;
  push(0, leaf, take);
}

void TreeEdge::append(std::span<Hash const> leaves, std::span<Hash const> roots, Take const& take) {
  for (; m_size % tile_width == 0 && leaves.size() >= tile_width && !roots.empty(); leaves = leaves.subspan(tile_width), roots = roots.subspan(1)) {
    if (m_levels.empty()) m_levels.emplace_back().reserve(tile_width);
    m_size += tile_width;
    take({0, m_size / tile_width - 1, tile_width}, leaves.first(tile_width));
    push(1, roots.front(), take);
  }
  for (Hash const& leaf : leaves) append(leaf, take);
}

void TreeEdge::push(unsigned level, Hash const& hash, Take const& take) {
  if (m_levels.size() == level) m_levels.emplace_back().reserve(tile_width);
  auto& hashes = m_levels[level];
  hashes.push_back(hash);
  if (hashes.size() < tile_width) return;
  take({level, level_size(m_size, level) / tile_width - 1, tile_width}, hashes);
  Hash const root = m_hasher->root(hashes);
  hashes.clear();
  push(level + 1, root, take);
}

void TreeEdge::unfinished(Take const& take) const {
  for (unsigned level = 0; level < m_levels.size(); ++level)
    if (auto const& hashes = m_levels[level]; !hashes.empty())
      take({level, level_size(m_size, level) / tile_width, static_cast<unsigned>(hashes.size())}, hashes);
}

Hash TreeEdge::root() const {
  // What is unfinished below stands to the right of what is finished above, as one last, smaller subtree.
  std::optional<Hash> below;
  for (auto hashes : m_levels) {
    if (below) hashes.push_back(*below);
    if (!hashes.empty()) below = m_hasher->root(hashes);
  }
  return below.value_or(m_hasher->empty());
}

}  // namespace custody::ledger
