#include "ledger/publish.hpp"

#include "ledger/destination.hpp"
#include "ledger/entry.hpp"
#include "ledger/publication.hpp"
#include "ledger/text.hpp"

namespace custody::ledger {
namespace {

std::unexpected<Error> copy_went_back(Message message) {
  return fail(Error{Problem::went_back, "went-back", std::move(message), say("see 'custody help restored'")});
}

/// Entries that the destination serves already. What it says must be part of our tree: outsiders hold it.
Result<std::uint64_t> published_before(Ledger const& ledger, Destination const& destination, Tree tree, SignedCheckpoint const& ours) {
  std::string const name = published_checkpoint(tree);
  auto const bytes = TRY(destination.read(name, note_size_limit));
  if (!bytes) return 0;
  auto const there = TRY(parse_checkpoint(*bytes)).checkpoint;
  if (there.origin != ours.checkpoint.origin)
    return copy_went_back(say("'{}' is a checkpoint of '{}', not of '{}'; nothing was published", destination.path(name), there.origin, ours.checkpoint.origin));
  if (there.size > ledger.size())
    return copy_went_back(say("THIS LEDGER IS OLDER THAN ITS PUBLISHED CHECKPOINT ({} of {}). Nothing was published. Published in '{}': root {}; the ledger: root {}",
                         ledger.size(), there.size, destination.path(name), format_hash(there.root), format_hash(ledger.head().root(tree))));
  if (TRY(ledger.root_at(there.size, tree)) != there.root)
    return copy_went_back(say("THIS LEDGER CONTRADICTS ITS PUBLISHED CHECKPOINT. Nothing was published. Published in '{}': {} entries, root {}; the ledger: {} entries, root {}",
                         destination.path(name), there.size, format_hash(there.root), ledger.size(), format_hash(ledger.head().root(tree))));
  return there.size;
}

std::unexpected<Error> stopped_publishing() {
  return fail(Error{Problem::interrupted, "interrupted", say("stopped before the new checkpoint was published"), {}});
}

/// All tiles that a tree of `size` leaves has and one of `before` had not.
Result<> put_tiles(Ledger const& ledger, Destination& destination, Tree tree, std::uint64_t before, std::uint64_t size, Progress& progress) {
  for (unsigned level = 0; level_size(size, level) > 0; ++level)
    for (std::uint64_t n = level_size(before, level) / tile_width; n * tile_width < level_size(size, level); ++n) {
      if (progress.stopped()) return stopped_publishing();
      TileId const id{level, n, tile_width_at(size, level, n)};
      if (id.width == tile_width_at(before, level, n)) continue;
      TRY(destination.put(published_tile(tree, id), encode_tile(TRY(ledger.tile(tree, id)))));
    }
  return {};
}

/// The complete disclosure of an entry whose leaf says openly what it is.
Result<> put_open(Ledger const& ledger, Destination& destination, std::uint64_t index) {
  Row const row = TRY(ledger.row(index));
  return destination.put(open_path(index), TRY(make_disclosure(row.payload, row.entry, [](std::string_view) { return true; })));
}

Result<> put_entries(Ledger const& ledger, Destination& destination, std::uint64_t before, std::uint64_t size, Progress& progress) {
  if (before == size) return {};
  std::uint64_t const first = before / tile_width * tile_width;
  RowCursor rows = ledger.entries(first);
  std::string bundle;
  while (auto const row = TRY(rows.next())) {
    std::uint64_t const index = row->index;
    if (index >= size) break;
    append_entry(bundle, row->entry);
    if (index >= before)
      if (auto const entry = decode_entry(row->entry); entry && is_public_kind(entry->kind)) TRY(put_open(ledger, destination, index));
    if ((index + 1) % tile_width != 0 && index + 1 != size) continue;
    if (progress.stopped()) return stopped_publishing();
    TRY(destination.put(entries_path(index / tile_width, static_cast<unsigned>(index % tile_width + 1)), bundle));
    bundle.clear();
  }
  return {};
}

}  // namespace

Result<Published> publish(Ledger const& ledger, std::string const& dir, Progress& progress) {
  SignedCheckpoint const sha256 = TRY(ledger.newest_note(Tree::sha256));
  std::uint64_t const size = sha256.checkpoint.size;
  std::optional<SignedCheckpoint> sm3;
  if (ledger.twin()) {
    sm3 = TRY(ledger.note_at(size, Tree::sm3));
    if (!sm3) return fail(failure("note", say("there is no signed SM3 checkpoint of {} entries", size)));
  }
  Destination destination = TRY(Destination::open(dir));
  Published out;
  out.size = size;
  out.before = TRY(published_before(ledger, destination, Tree::sha256, sha256));
  if (out.before > size) return out;  // somebody published more meanwhile, and it is ours
  std::uint64_t const sm3_before = sm3 ? TRY(published_before(ledger, destination, Tree::sm3, *sm3)) : 0;

  TRY(put_tiles(ledger, destination, Tree::sha256, out.before, size, progress));
  TRY(put_entries(ledger, destination, out.before, size, progress));
  if (sm3 && sm3_before < size) TRY(put_tiles(ledger, destination, Tree::sm3, sm3_before, size, progress));
  std::string const card = TRY(read_file(ledger.place().card(), card_size_limit));
  if (TRY(destination.read(std::string(published_card), card_size_limit)) != card) TRY(destination.put(std::string(published_card), card));
  // Who sees a checkpoint must find all that it promises, also after a power cut.
  TRY(destination.sync());
  if (sm3 && sm3_before <= size) TRY(destination.put_last(published_checkpoint(Tree::sm3), sm3->note.encode()));
  TRY(destination.put_last(published_checkpoint(Tree::sha256), sha256.note.encode()));
  out.files = destination.files();
  return out;
}

}  // namespace custody::ledger
