#include "ledger/tree_edge.hpp"

#include <catch2/catch.hpp>

#include "tests/ledger/reference.hpp"

using namespace custody;
using namespace custody::ledger;

TEST_CASE("a growing edge has the root and the tiles of the definition at every size") {
  TreeHasher hasher;
  reference::Hashes leaves;
  TreeEdge edge(hasher);
  CHECK(edge.root() == hasher.empty());
  for (std::uint64_t i = 0; i < 1100; ++i) {
    leaves.push_back(hasher.leaf(std::to_string(i)));
    reference::Tiles tiles(hasher, leaves);
    auto const same = [&](TileId const& id, std::span<Hash const> hashes) {
      auto const wanted = tiles.read_tile(id);
      CHECK(std::ranges::equal(*wanted, hashes));
      CHECK(tile_width_at(leaves.size(), id.level, id.n) == id.width);
    };
    edge.append(leaves.back(), same);
    if (i % 97 != 0 && i % 256 > 1 && i % 256 < 254) continue;
    CHECK(edge.size() == i + 1);
    CHECK(edge.root() == hasher.root(leaves));
    edge.unfinished(same);
    auto loaded = TreeEdge::load(tiles, i + 1, hasher);
    REQUIRE(loaded.has_value());
    CHECK(loaded->root() == edge.root());
  }
}

TEST_CASE("an edge whose tiles are gone cannot be loaded") {
  struct Nothing final : TileReader {
    Result<std::vector<Hash>> read_tile(TileId const&) override { return fail(failure("tile", say("gone"))); }
  } nothing;
  TreeHasher hasher;
  CHECK(TreeEdge::load(nothing, 0, hasher).has_value());
  CHECK(TreeEdge::load(nothing, 256 * 256, hasher).has_value() == false);
  CHECK(!TreeEdge::load(nothing, 3, hasher));
}
