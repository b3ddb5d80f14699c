#include "ledger/recheck.hpp"

#include <algorithm>
#include <optional>

#include "ledger/leaf_scan.hpp"
#include "ledger/stored_tiles.hpp"
#include "ledger/tree_edge.hpp"

namespace custody::ledger {
namespace {

std::unexpected<Error> differs(Message what) {
  return fail(failure("memory-or-disk", say("memory or disk error, nothing was signed: {}", std::move(what))));
}

/// One tree, rebuilt from its leaves beside the tiles that are stored.
class RebuiltTree {
 public:
  static Result<std::unique_ptr<RebuiltTree>> begin(Store const& store, Tree tree, std::uint64_t from) {
    auto out = std::make_unique<RebuiltTree>(store, tree);
    out->m_edge = TRY(TreeEdge::load(out->m_tiles, from, out->m_hasher));
    return out;
  }
  RebuiltTree(Store const& store, Tree tree) : m_hasher(tree), m_tiles(store, tree), m_edge(m_hasher) {}

  void append(std::span<Hash const> leaves, std::span<Hash const> roots) {
    m_edge.append(leaves, roots, [&](TileId const& id, auto hashes) { compare(id, hashes); });
  }
  Result<> finish(Hash const& root) {
    m_edge.unfinished([&](TileId const& id, auto hashes) { compare(id, hashes); });
    if (m_wrong) return differs(say("{} is not what its leaves give", tile_path(*m_wrong)));
    if (m_edge.root() != root) return differs(say("the root of {} entries is not what they give", m_edge.size()));
    return {};
  }

 private:
  void compare(TileId const& id, std::span<Hash const> hashes) {
    auto const stored = m_tiles.read_tile(id);
    if (!m_wrong && (!stored || !std::ranges::equal(*stored, hashes))) m_wrong = id;
  }

  TreeHasher m_hasher;
  StoredTiles m_tiles;
  TreeEdge m_edge;
  std::optional<TileId> m_wrong;
};

}  // namespace

Result<> recheck(Store const& store, std::uint64_t from, Head const& head) {
  auto sha256 = TRY(RebuiltTree::begin(store, Tree::sha256, from));
  std::unique_ptr<RebuiltTree> sm3;
  if (head.twin()) sm3 = TRY(RebuiltTree::begin(store, Tree::sm3, from));
  LeafScan const scan(store, head.twin(), true);
  for (std::uint64_t at = from; at < head.size; at += LeafScan::window) {
    auto const rows = scan.run(at, std::min(head.size, at + LeafScan::window));
    if (!rows.faults.empty()) return differs(rows.faults.front().message);
    if (!rows.destroyed.empty()) return differs(say("the payload of entry {} is missing", rows.destroyed.front()));
    sha256->append(rows.sha256, rows.sha256_tiles);
    if (sm3) sm3->append(rows.sm3, rows.sm3_tiles);
  }
  TRY(sha256->finish(head.sha256));
  if (sm3) TRY(sm3->finish(*head.sm3));
  return {};
}

}  // namespace custody::ledger
