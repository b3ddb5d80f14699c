// Tiles of height 8 (C2SP tlog-tiles v0.1.0): where each hash of the tree stands, paths, and reading the tree from them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/tree.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

inline constexpr unsigned tile_height = 8;
inline constexpr std::uint64_t tile_width = 256;

/// Tile n of level l holds MTH(D[(n*256+i) * 256^l : (n*256+i+1) * 256^l]) for i < width.
struct TileId {
  unsigned level = 0;
  std::uint64_t n = 0;
  unsigned width = 256;  // 1..256

  bool operator==(TileId const&) const = default;
};

/// `000`, `x001/x234/067` (without the leading `tile/<l>/`).
std::string tile_number(std::uint64_t n);
/// "tile/<l>/<N>[.p/<W>]", "tile/entries/<N>[.p/<W>]".
std::string tile_path(TileId const& tile);
std::string entries_path(std::uint64_t n, unsigned width);
/// A parsed path of either kind; strict: one spelling only. `entries` has level 0.
struct TilePath {
  bool entries = false;
  TileId tile;
};
std::optional<TilePath> parse_tile_path(std::string_view path);

/// Hashes that level l of a tree of `size` leaves has: floor(size / 256^l).
std::uint64_t level_size(std::uint64_t size, unsigned level);
/// Width of tile n at `level` in a tree of `size` leaves: 0 (not there), 1..256.
unsigned tile_width_at(std::uint64_t size, unsigned level, std::uint64_t n);

/// Bytes of a tile: `width` hashes of 32 bytes.
Result<std::vector<Hash>> decode_tile(std::string_view bytes);
std::string encode_tile(std::span<Hash const> hashes);

/// Entry bundle (tile/entries): big-endian u16 length and bytes, up to 256 times. Code "entries-syntax".
Result<std::vector<std::string_view>> decode_entries(std::string_view bytes);
void append_entry(std::string& bundle, std::string_view entry);

/// Where hashes of stored tiles come from: one of the two interfaces that are handed down (architecture.md).
class TileReader {
 public:
  virtual ~TileReader() = default;
  /// The first tile.width hashes of that tile; an error if fewer are there.
  virtual Result<std::vector<Hash>> read_tile(TileId const& tile) = 0;
};

/// Reads hashes and subtree roots of a tree of `size` leaves through a TileReader, each tile at most once.
class TileTree {
 public:
  TileTree(TileReader& reader, std::uint64_t size, TreeHasher& hasher);

  std::uint64_t size() const { return m_size; }
  /// MTH(D[begin : end]) where [begin, end) is a subtree of the tree in the sense of RFC 6962 (begin a multiple of the smallest
  /// power of two not below end - begin). Cost: at most a tile a level.
  Result<Hash> subtree(std::uint64_t begin, std::uint64_t end);
  /// The root of the first `size` leaves, size <= this->size(); of 0 leaves the hash of the empty string.
  Result<Hash> root_at(std::uint64_t size);
  Result<CompactRange> range_at(std::uint64_t size);

 private:
  Result<std::vector<Hash> const*> tile(unsigned level, std::uint64_t n);

  TileReader& m_reader;
  std::uint64_t m_size;
  TreeHasher& m_hasher;
  std::vector<std::pair<TileId, std::vector<Hash>>> m_cache;
};

}  // namespace custody::ledger
