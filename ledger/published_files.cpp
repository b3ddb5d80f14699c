#include "ledger/published_files.hpp"

#include <algorithm>
#include <filesystem>

#include "ledger/entry.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t tile_limit = tile_width * sizeof(Hash);
constexpr std::size_t bundle_limit = tile_width * (entry_size_limit + 2);

/// The file of a tile or bundle, or the full one if the partial one is not there.
std::string present(std::string const& dir, std::string const& wanted, std::string const& full) {
  return !is_published(dir, wanted) && is_published(dir, full) ? full : wanted;
}

}  // namespace

bool is_published(std::string const& dir, std::string const& name) {
  std::error_code failed;
  return fs::exists(fs::symlink_status(dir + "/" + name, failed));
}

Result<std::string> read_published(std::string const& dir, std::string const& name, std::size_t limit) {
  return read_file(dir + "/" + name, limit);
}

Result<std::vector<Hash>> PublishedTiles::read_tile(TileId const& tile) {
  std::string const wanted = published_tile(m_tree, tile), full = published_tile(m_tree, {tile.level, tile.n, tile_width});
  std::string const name = present(m_dir, wanted, full);
  auto hashes = TRY(read_published_tile(m_dir, name));
  if (hashes.size() < tile.width || (name == wanted && hashes.size() != tile.width))
    return fail(failure("tile", say("tile {} holds {} hashes of the {} it must have", name, hashes.size(), tile.width)));
  hashes.resize(tile.width);
  return hashes;
}

Result<SignedCheckpoint> read_published_checkpoint(std::string const& dir, Tree tree) {
  return parse_checkpoint(TRY(read_published(dir, published_checkpoint(tree), note_size_limit)));
}

Result<SignedCard> read_published_card(std::string const& dir) {
  return parse_card(TRY(read_published(dir, std::string(published_card), card_size_limit)));
}

Result<std::vector<Hash>> read_published_tile(std::string const& dir, std::string const& name) {
  return decode_tile(TRY(read_published(dir, name, tile_limit)));
}

Result<EntryBundle> read_published_entries(std::string const& dir, std::string const& name) {
  EntryBundle out;
  out.bytes = std::make_unique<std::string const>(TRY(read_published(dir, name, bundle_limit)));
  out.entries = TRY(decode_entries(*out.bytes));
  return out;
}

Result<EntryBundle> read_entries(std::string const& dir, std::uint64_t n, unsigned width) {
  std::string const wanted = entries_path(n, width), name = present(dir, wanted, entries_path(n, tile_width));
  EntryBundle out = TRY(read_published_entries(dir, name));
  if (out.entries.size() < width || (name == wanted && out.entries.size() != width))
    return fail(failure("entries-syntax", say("{} holds {} entries of the {} it must have", name, out.entries.size(), width)));
  out.entries.resize(width);
  return out;
}

Result<std::vector<std::string>> list_published(std::string const& dir) {
  std::vector<std::string> out;
  std::error_code failed;
  auto walk = fs::recursive_directory_iterator(dir, failed);
  for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed))
    if (!walk->is_directory(failed)) out.push_back(walk->path().lexically_relative(dir));
  if (failed) return fail(io_failure(say("cannot read the directory '{}': {}", dir, reason(failed.value()))));
  std::ranges::sort(out);
  return out;
}

}  // namespace custody::ledger
