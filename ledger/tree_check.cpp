#include "ledger/tree_check.hpp"

#include <algorithm>

namespace custody::ledger {

void TreeCheck::append(std::span<Hash const> leaves, std::span<Hash const> roots) {
  while (!leaves.empty()) {
    auto const width = std::min<std::size_t>(leaves.size(), tile_width), known = std::min<std::size_t>(roots.size(), 1);
    append_tile(leaves.first(width), roots.first(known));
    leaves = leaves.subspan(width);
    roots = roots.subspan(known);
  }
}

void TreeCheck::append_tile(std::span<Hash const> leaves, std::span<Hash const> root) {
  TileId const id{0, m_edge.size() / tile_width, static_cast<unsigned>(leaves.size())};
  auto const stored = m_tiles.read_tile(id);
  if (!stored) {
    m_report.tile(id, stored.error().message);
    return feed(leaves, root);
  }
  if (std::ranges::equal(*stored, leaves)) return feed(leaves, root);
  bool const tile_wrong = id.width == tile_width ? parent_agrees(id, leaves) : !m_edge_holds;
  if (tile_wrong) {
    m_report.tile(id, say("it is not what its leaves give"));
    return feed(leaves, root);
  }
  for (unsigned i = 0; i < id.width; ++i)
    if ((*stored)[i] != leaves[i]) m_report.leaf(id.n * tile_width + i);
  // Going on with what the tile says keeps one wrong leaf from being reported at every level above it.
  feed(*stored);
}

bool TreeCheck::parent_agrees(TileId const& id, std::span<Hash const> leaves) {
  auto const place = static_cast<unsigned>(id.n % tile_width);
  auto const parent = m_tiles.read_tile({1, id.n / tile_width, place + 1});
  return !parent || (*parent)[place] == m_hasher.root(leaves);
}

void TreeCheck::feed(std::span<Hash const> leaves, std::span<Hash const> root) {
  m_edge.append(leaves, root, [this](TileId const& id, std::span<Hash const> hashes) { compare(id, hashes); });
}

Hash TreeCheck::finish() {
  m_edge.unfinished([this](TileId const& id, std::span<Hash const> hashes) { compare(id, hashes); });
  return m_edge.root();
}

void TreeCheck::compare(TileId const& id, std::span<Hash const> hashes) {
  if (id.level == 0) return;
  auto const stored = m_tiles.read_tile(id);
  if (!stored)
    m_report.tile(id, stored.error().message);
  else if (!std::ranges::equal(*stored, hashes))
    m_report.tile(id, say("it is not what its leaves give"));
}

}  // namespace custody::ledger
