#include "ledger/stored_tiles.hpp"

namespace custody::ledger {

Result<std::vector<Hash>> StoredTiles::read_tile(TileId const& tile) {
  auto const row = TRY(m_store.get(Family::tiles, tile_key(m_tree, tile.level, tile.n)));
  if (!row) return fail(failure("tile", say("{} is missing in the database", tile_path(tile))));
  auto hashes = TRY(decode_tile(*row));
  if (hashes.size() < tile.width)
    return fail(failure("tile", say("tile {} holds {} hashes of the {} it must have", tile_path(tile), hashes.size(), tile.width)));
  hashes.resize(tile.width);
  return hashes;
}

}  // namespace custody::ledger
