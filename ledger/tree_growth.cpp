#include "ledger/tree_growth.hpp"

namespace custody::ledger {

TreeGrowth::TreeGrowth(Store const& store, Tree tree) : m_hasher(tree), m_tiles(store, tree), m_edge(m_hasher) {}

Result<std::unique_ptr<TreeGrowth>> TreeGrowth::begin(Store const& store, Tree tree, std::uint64_t size) {
  auto out = std::make_unique<TreeGrowth>(store, tree);
  out->m_edge = TRY(TreeEdge::load(out->m_tiles, size, out->m_hasher));
  return out;
}

void TreeGrowth::add(TileId const& id, std::span<Hash const> hashes) {
  m_rows[tile_key(m_hasher.tree(), id.level, id.n)] = encode_tile(hashes);
}

void TreeGrowth::append(std::span<Hash const> leaves) {
  auto const take = [this](TileId const& id, std::span<Hash const> hashes) { add(id, hashes); };
  for (Hash const& leaf : leaves) m_edge.append(leaf, take);
}

void TreeGrowth::finish() {
  m_edge.unfinished([this](TileId const& id, std::span<Hash const> hashes) { add(id, hashes); });
}

}  // namespace custody::ledger
