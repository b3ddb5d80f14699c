#include "ledger/tile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "ledger/entry.hpp"
#include "ledger/text.hpp"
#include "lib/base/ensure.hpp"

namespace custody::ledger {
namespace {

/// `000`, `x001/x234/067`, back to the number; strict.
std::optional<std::uint64_t> parse_tile_number(std::string_view text) {
  std::uint64_t n = 0;
  for (bool first = true;; first = false) {
    bool const more = text.starts_with('x');
    if (more) text.remove_prefix(1);
    if (text.size() < 3) return {};
    for (unsigned i = 0; i < 3; ++i) {
      if (text[i] < '0' || text[i] > '9') return {};
      if (n > (std::uint64_t{1} << 63) / 10) return {};
      n = n * 10 + static_cast<std::uint64_t>(text[i] - '0');
    }
    text.remove_prefix(3);
    // A leading group of zeros would be a second spelling.
    if (first && more && n == 0) return {};
    if (!more) return text.empty() ? std::optional(n) : std::nullopt;
    if (!text.starts_with('/')) return {};
    text.remove_prefix(1);
  }
}

std::string with_width(std::string path, unsigned width) {
  if (width != tile_width) path += fmt::format(".p/{}", width);
  return path;
}

}  // namespace

std::string tile_number(std::uint64_t n) {
  std::string out = fmt::format("{:03}", n % 1000);
  for (n /= 1000; n > 0; n /= 1000) out = fmt::format("x{:03}/{}", n % 1000, out);
  return out;
}

std::string tile_path(TileId const& tile) {
  return with_width(fmt::format("tile/{}/{}", tile.level, tile_number(tile.n)), tile.width);
}

std::string entries_path(std::uint64_t n, unsigned width) { return with_width("tile/entries/" + tile_number(n), width); }

std::optional<TilePath> parse_tile_path(std::string_view path) {
  constexpr std::string_view tile = "tile/", entries = "entries/", partial = ".p/";
  if (!path.starts_with(tile)) return {};
  path.remove_prefix(tile.size());
  TilePath out;
  if (path.starts_with(entries)) {
    out.entries = true;
    path.remove_prefix(entries.size());
  } else {
    auto const slash = path.find('/');
    if (slash == std::string_view::npos) return {};
    auto const level = parse_number(path.substr(0, slash));
    if (!level || *level > 63) return {};
    out.tile.level = static_cast<unsigned>(*level);
    path.remove_prefix(slash + 1);
  }
  if (auto const at = path.find(partial); at != std::string_view::npos) {
    auto const width = parse_number(path.substr(at + partial.size()));
    if (!width || *width == 0 || *width >= tile_width) return {};
    out.tile.width = static_cast<unsigned>(*width);
    path = path.substr(0, at);
  }
  auto const n = parse_tile_number(path);
  if (!n) return {};
  out.tile.n = *n;
  return out;
}

std::uint64_t level_size(std::uint64_t size, unsigned level) {
  unsigned const shift = level * tile_height;
  return shift < 64 ? size >> shift : 0;
}

unsigned tile_width_at(std::uint64_t size, unsigned level, std::uint64_t n) {
  std::uint64_t const have = level_size(size, level);
  if (n > have / tile_width) return 0;
  return static_cast<unsigned>(std::min(have - n * tile_width, tile_width));
}

Result<std::vector<Hash>> decode_tile(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % sizeof(Hash) != 0 || bytes.size() > tile_width * sizeof(Hash))
    return fail(failure("tile-syntax", say("a tile has 1 to 256 hashes of 32 bytes, this has {} bytes", bytes.size())));
  std::vector<Hash> hashes(bytes.size() / sizeof(Hash));
  std::memcpy(hashes.data(), bytes.data(), bytes.size());
  return hashes;
}

std::string encode_tile(std::span<Hash const> hashes) { return std::string(as_text(std::as_bytes(hashes))); }

Result<std::vector<std::string_view>> decode_entries(std::string_view bytes) {
  std::vector<std::string_view> out;
  while (!bytes.empty()) {
    if (out.size() == tile_width) return fail(failure("entries-syntax", say("an entry bundle has at most 256 entries")));
    std::size_t const size = bytes.size() < 2 ? bytes.size() + 1
                                              : static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) << 8 |
                                                    static_cast<unsigned char>(bytes[1]);
    if (bytes.size() < 2 || bytes.size() - 2 < size)
      return fail(failure("entries-syntax", say("entry {} of the bundle is cut off", out.size())));
    out.push_back(bytes.substr(2, size));
    bytes.remove_prefix(2 + size);
  }
  return out;
}

void append_entry(std::string& bundle, std::string_view entry) {
  ensure(entry.size() <= entry_size_limit, "an entry fits into a tile");
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 0xff);
  bundle += entry;
}

TileTree::TileTree(TileReader& reader, std::uint64_t size, TreeHasher& hasher) : m_reader(reader), m_size(size), m_hasher(hasher) {}

Result<std::vector<Hash> const*> TileTree::tile(unsigned level, std::uint64_t n) {
  for (auto const& [id, hashes] : m_cache)
    if (id.level == level && id.n == n) return &hashes;
  TileId const id{level, n, tile_width_at(m_size, level, n)};
  ensure(id.width > 0, "the tile is in the tree");
  auto hashes = TRY(m_reader.read_tile(id));
  if (hashes.size() < id.width)
    return fail(failure("tile", say("tile {} holds {} hashes of the {} it must have", tile_path(id), hashes.size(), id.width)));
  hashes.resize(id.width);
  // A proof touches at most two tiles a level; more are an export, which reads in order and needs no old ones.
  if (m_cache.size() >= 32) m_cache.erase(m_cache.begin());
  m_cache.emplace_back(id, std::move(hashes));
  return &m_cache.back().second;
}

Result<Hash> TileTree::subtree(std::uint64_t begin, std::uint64_t end) {
  ensure(begin < end && end <= m_size, "a subtree lies in the tree");
  std::uint64_t const count = end - begin;
  if (!std::has_single_bit(count)) {
    std::uint64_t const middle = begin + std::bit_floor(count);
    Hash const left = TRY(subtree(begin, middle));
    return m_hasher.node(left, TRY(subtree(middle, end)));
  }
  // A perfect subtree of 2^h leaves: 2^(h mod 8) neighbours of one tile.
  auto const height = static_cast<unsigned>(std::countr_zero(count));
  unsigned const level = height / tile_height;
  std::uint64_t const first = begin >> (level * tile_height), width = std::uint64_t{1} << (height % tile_height);
  auto const* const hashes = TRY(tile(level, first / tile_width));
  return m_hasher.root(std::span(*hashes).subspan(first % tile_width, width));
}

Result<Hash> TileTree::root_at(std::uint64_t size) {
  if (size == 0) return m_hasher.empty();
  return subtree(0, size);
}

Result<CompactRange> TileTree::range_at(std::uint64_t size) {
  std::vector<Hash> roots;
  for (std::uint64_t begin = 0; begin < size;) {
    std::uint64_t const end = begin + std::bit_floor(size - begin);
    roots.push_back(TRY(subtree(begin, end)));
    begin = end;
  }
  return CompactRange(size, std::move(roots));
}

}  // namespace custody::ledger
