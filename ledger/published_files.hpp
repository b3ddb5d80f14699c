// The files of a published ledger, read with no trust in them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger/card.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/publication.hpp"
#include "ledger/tile.hpp"

namespace custody::ledger {

/// Tiles of one tree. A partial tile that is gone may be read from the full one (tlog-tiles); what is longer than its name
/// says is refused.
class PublishedTiles final : public TileReader {
 public:
  PublishedTiles(std::string dir, Tree tree) : m_dir(std::move(dir)), m_tree(tree) {}
  Result<std::vector<Hash>> read_tile(TileId const& tile) override;

 private:
  std::string m_dir;
  Tree m_tree;
};

/// Entries of one bundle: views into the bytes they were read from.
struct EntryBundle {
  std::unique_ptr<std::string const> bytes;   // stays where it is when the bundle moves
  std::vector<std::string_view> entries;
};
/// The first `width` entries of bundle n.
Result<EntryBundle> read_entries(std::string const& dir, std::uint64_t n, unsigned width);

/// A file of the directory by its relative path.
bool is_published(std::string const& dir, std::string const& name);
Result<std::string> read_published(std::string const& dir, std::string const& name, std::size_t limit);

Result<SignedCheckpoint> read_published_checkpoint(std::string const& dir, Tree tree);
Result<SignedCard> read_published_card(std::string const& dir);
/// All hashes of a tile file, whatever its name says.
Result<std::vector<Hash>> read_published_tile(std::string const& dir, std::string const& name);
/// All entries of a bundle file, whatever its name says.
Result<EntryBundle> read_published_entries(std::string const& dir, std::string const& name);

/// Relative paths of all that is no directory, sorted by bytes.
Result<std::vector<std::string>> list_published(std::string const& dir);

}  // namespace custody::ledger
