#include "ledger/mirror.hpp"

#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>

#include "ledger/destination.hpp"
#include "ledger/disclosure.hpp"
#include "ledger/fork.hpp"
#include "ledger/published_files.hpp"
#include "ledger/text.hpp"
#include "ledger/tree_edge.hpp"
#include "lib/io/atomic_file.hpp"

namespace custody::ledger {
namespace {

/// One tree of the copy as it grows.
struct Growing {
  Tree tree;
  TreeHasher hasher;
  SignedCheckpoint wanted;                 // what the source signed
  std::optional<SignedCheckpoint> known;   // what the copy served before
  TreeEdge edge;

  Growing(Tree t, SignedCheckpoint w) : tree(t), hasher(t), wanted(std::move(w)), edge(hasher) {}
};

std::unexpected<Error> stopped_copying() {
  return fail(Error{Problem::interrupted, "interrupted", say("stopped; the next run goes on where this one ended"), {}});
}

class Mirror {
 public:
  Mirror(std::string const& source, std::string const& dir, Destination& destination, Progress& progress)
      : m_source(source), m_dir(dir), m_destination(destination), m_progress(progress) {}

  Result<> add_tree(Tree tree, SignedCheckpoint wanted);
  /// With `reuse`, bundles that an earlier run left behind the last checkpoint are read here instead of there.
  Result<> copy(bool reuse);
  Result<> finish();

  std::uint64_t before() const { return m_before; }
  std::uint64_t size() const { return m_size; }
  std::uint64_t read() const { return m_read; }
  bool reused() const { return m_reused; }
  /// Behind an error "mirror-fork": the contradiction, if the tiles of the source give the hashes that show it.
  std::optional<Fork> const& fork() const { return m_fork; }

 private:
  Result<> begin();
  Result<EntryBundle> bundle(std::uint64_t n, unsigned width, bool reuse);
  Result<> put_bundle(std::uint64_t n, EntryBundle const& bundle);
  Result<> take(std::uint64_t index, std::string_view leaf);
  Result<> take_open(std::uint64_t index, std::string_view leaf);
  Result<> put_tile(Growing const& tree, TileId const& id, std::span<Hash const> hashes);
  Result<> compare_with_known();
  Result<bool> contradicts(Growing& tree) const;
  std::unexpected<Error> contradiction(Growing& tree);
  std::optional<Fork> find_fork(Growing& tree) const;

  std::string const& m_source;
  std::string const& m_dir;
  Destination& m_destination;
  Progress& m_progress;
  std::vector<std::unique_ptr<Growing>> m_trees;
  std::uint64_t m_before = 0, m_size = 0, m_read = 0;
  bool m_reused = false;
  std::optional<Fork> m_fork;
};

Result<> Mirror::add_tree(Tree tree, SignedCheckpoint wanted) {
  auto growing = std::make_unique<Growing>(tree, std::move(wanted));
  if (auto const bytes = TRY(m_destination.read(published_checkpoint(tree), note_size_limit))) growing->known = TRY(parse_checkpoint(*bytes));
  Checkpoint const& there = growing->wanted.checkpoint;
  if (growing->known) {
    Checkpoint const& here = growing->known->checkpoint;
    if (here.origin != there.origin)
      return fail(misuse(say("'{}' is a copy of '{}', the source is one of '{}'", m_dir, here.origin, there.origin)));
    if (here.size > there.size)
      return fail(refusal("mirror-older", say("THE SOURCE IS OLDER THAN ITS COPY ({} of {} entries). Nothing was copied. Source: root {}; copy: root {}", there.size,
                                              here.size, format_hash(there.root), format_hash(here.root))));
    if (tree == Tree::sha256) m_before = here.size;
  }
  m_size = there.size;
  m_trees.push_back(std::move(growing));
  return {};
}

Result<> Mirror::begin() {
  for (auto& tree : m_trees) {
    PublishedTiles tiles(m_dir, tree->tree);
    // An SM3 tree that the copy did not have is made from the first leaf on.
    std::uint64_t const from = tree->known ? m_before / tile_width * tile_width : 0;
    auto edge = TreeEdge::load(tiles, from, tree->hasher);
    if (!edge) return fail(failure("mirror-damaged", say("the copy '{}' is damaged: {}", m_dir, edge.error().message)));
    tree->edge = std::move(*edge);
  }
  return {};
}

Result<EntryBundle> Mirror::bundle(std::uint64_t n, unsigned width, bool reuse) {
  bool const served = (n + 1) * tile_width <= m_before;
  if (width == tile_width && (served || reuse) && is_published(m_dir, entries_path(n, tile_width)))
    if (auto here = read_entries(m_dir, n, width)) {
      m_reused = m_reused || !served;
      return here;
    }
  ++m_read;
  return read_entries(m_source, n, width);
}

Result<> Mirror::put_bundle(std::uint64_t n, EntryBundle const& bundle) {
  std::string bytes;
  for (auto const entry : bundle.entries) append_entry(bytes, entry);
  return m_destination.put(entries_path(n, static_cast<unsigned>(bundle.entries.size())), bytes);
}

Result<> Mirror::copy(bool reuse) {
  if (std::ranges::all_of(m_trees, [&](auto const& tree) { return tree->known && tree->known->checkpoint.size == m_size; })) return compare_with_known();
  TRY(begin());
  std::uint64_t first = m_size;
  for (auto const& tree : m_trees) first = std::min(first, tree->edge.size());
  if (m_before % tile_width == 0) TRY(compare_with_known());
  for (std::uint64_t n = first / tile_width; n * tile_width < m_size; ++n) {
    if (m_progress.stopped()) return stopped_copying();
    std::uint64_t const read_before = m_read;
    auto const entries = TRY(bundle(n, tile_width_at(m_size, 0, n), reuse));
    for (std::size_t i = 0; i < entries.entries.size(); ++i) TRY(take(n * tile_width + i, entries.entries[i]));
    if (m_read != read_before) TRY(put_bundle(n, entries));
  }
  for (auto& tree : m_trees) {
    Result<> written;
    tree->edge.unfinished([&](TileId const& id, std::span<Hash const> hashes) {
      if (written) written = put_tile(*tree, id, hashes);
    });
    TRY(std::move(written));
    if (tree->edge.root() == tree->wanted.checkpoint.root) continue;
    if (TRY(contradicts(*tree))) return contradiction(*tree);
    return fail(refusal("root", say("the entries of '{}' do not give the root of its checkpoint '{}'; the copy serves what it served before", m_source,
                                      published_checkpoint(tree->tree))));
  }
  return {};
}

Result<> Mirror::take(std::uint64_t index, std::string_view leaf) {
  for (auto& tree : m_trees) {
    if (tree->edge.size() > index) continue;
    Result<> written;
    tree->edge.append(tree->hasher.leaf(leaf), [&](TileId const& id, std::span<Hash const> hashes) {
      if (written) written = put_tile(*tree, id, hashes);
    });
    TRY(std::move(written));
  }
  if (index >= m_before)
    if (auto const entry = decode_entry(leaf); entry && is_public_kind(entry->kind)) TRY(take_open(index, leaf));
  if (index + 1 == m_before) TRY(compare_with_known());
  return {};
}

/// Where the tree has grown to what the copy served, or would not grow at all.
Result<> Mirror::compare_with_known() {
  for (auto const& tree : m_trees) {
    if (!tree->known) continue;
    Checkpoint const &here = tree->known->checkpoint, &there = tree->wanted.checkpoint;
    bool const same = here.size == there.size ? here.root == there.root : here.size != tree->edge.size() || tree->edge.root() == here.root;
    if (!same) return contradiction(*tree);
  }
  return {};
}

/// By its own tiles: they give its root, but not the one that the copy served.
Result<bool> Mirror::contradicts(Growing& tree) const {
  if (!tree.known) return false;
  PublishedTiles tiles(m_source, tree.tree);
  TileTree theirs(tiles, m_size, tree.hasher);
  auto const root = theirs.root_at(m_size), before = theirs.root_at(tree.known->checkpoint.size);
  return root && before && *root == tree.wanted.checkpoint.root && *before != tree.known->checkpoint.root;
}

std::optional<Fork> Mirror::find_fork(Growing& tree) const {
  std::uint64_t const m = tree.known->checkpoint.size;
  Fork out{tree.tree, {}, *tree.known, tree.wanted};
  if (m == 0 || m == m_size) return out;
  PublishedTiles tiles(m_source, tree.tree);
  TileTree theirs(tiles, m_size, tree.hasher);
  auto hashes = prove_fork(theirs, m, m_size);
  if (!hashes) return {};
  out.hashes = *std::move(hashes);
  return out;
}

std::unexpected<Error> Mirror::contradiction(Growing& tree) {
  m_fork = find_fork(tree);
  Checkpoint const &here = tree.known->checkpoint, &there = tree.wanted.checkpoint;
  return fail(refusal("mirror-fork", say("THE SOURCE CONTRADICTS ITS COPY. Nothing was accepted. Copy: {} entries, root {}; source: {} entries, root {}", here.size,
                                         format_hash(here.root), there.size, format_hash(there.root)))
                  .with_hint(say("or one of them is damaged; 'custody verify' of both says which. Keep both")));
}

Result<> Mirror::take_open(std::uint64_t index, std::string_view leaf) {
  std::string const name = open_path(index);
  auto const bad = [&](Message why) { return fail(refusal("open", say("entry {} must be open, but '{}' does not hold: {}", index, name, std::move(why)))); };
  auto const bytes = read_published(m_source, name, disclosure_size_limit);
  if (!bytes) return bad(bytes.error().message);
  auto const disclosure = decode_disclosure(*bytes);
  if (!disclosure) return bad(disclosure.error().message);
  if (!disclosure->complete()) return bad(say("it hides fields"));
  if (disclosure->entry_bytes != leaf) return bad(say("it is about another entry"));
  if (auto const checked = check_commitment(*disclosure); !checked) return bad(checked.error().message);
  if (auto const checked = check_agrees(*disclosure); !checked) return bad(checked.error().message);
  return m_destination.put(name, *bytes);
}

Result<> Mirror::put_tile(Growing const& tree, TileId const& id, std::span<Hash const> hashes) {
  return m_destination.put(published_tile(tree.tree, id), encode_tile(hashes));
}

Result<> Mirror::finish() {
  TRY(m_destination.sync());
  for (auto tree = m_trees.rbegin(); tree != m_trees.rend(); ++tree)   // that of SHA-256 last
    TRY(m_destination.put_last(published_checkpoint((*tree)->tree), (*tree)->wanted.note.encode()));
  return {};
}

/// One run at a time in a copy.
Result<FileDescriptor> lock(std::string const& dir) {
  FileDescriptor file = TRY(open_file(dir, O_RDONLY | O_DIRECTORY));
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno == EWOULDBLOCK) return fail(Error{Problem::in_use, "in-use", say("another program is writing to the copy '{}'", dir), {}});
  return fail(io_failure(say("cannot lock '{}': {}", dir, reason(errno))));
}

/// Beside the copy, not in it: what is served from there is the source's. One that is there already is left.
Result<> keep_fork(std::string const& dir, Fork const& fork, Policy const& policy, Error& error) {
  if (!check_fork(fork, policy)) return {};   // a damaged copy or source: an accusation needs both signatures and the hashes
  std::string base = dir;
  while (base.size() > 1 && base.ends_with('/')) base.pop_back();
  std::string const path = base + ".fork";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) TRY(write_file(path, encode_fork(fork), Overwrite::refuse));
  error.hint = say("the log signed two histories; the proof of it, which anybody can check, is in '{}'", path);
  return {};
}

/// The SM3 checkpoint that belongs to the other one; nothing if there is no such tree.
Result<std::optional<SignedCheckpoint>> read_twin(std::string const& source, SignedCheckpoint const& sha256) {
  if (!is_published(source, "sm3")) return std::nullopt;
  auto twin = TRY(read_published_checkpoint(source, Tree::sm3));
  if (twin.checkpoint.size != sha256.checkpoint.size)
    return fail(failure("twin-size", say("the SM3 checkpoint is one of {} entries, the other one of {}", twin.checkpoint.size, sha256.checkpoint.size))
                    .with_hint(say("the source is being published just now, or that was interrupted")));
  if (twin.checkpoint.sha256 != sha256.checkpoint.root) return fail(refusal("twin-root", say("the SM3 checkpoint names another SHA-256 root")));
  return std::optional(std::move(twin));
}

}  // namespace

Result<Mirrored> mirror(std::string const& source, std::string const& dir, Policy const& policy, Policy const& policy_sm3, UtcTime now,
                        Progress& progress) {
  SignedCheckpoint const checkpoint = TRY(read_published_checkpoint(source, Tree::sha256));
  TRY(judge(checkpoint, policy, Tree::sha256, now));
  auto const twin = TRY(read_twin(source, checkpoint));
  if (twin) TRY(judge(*twin, policy_sm3, Tree::sm3, now));
  std::optional<std::string> card;
  if (is_published(source, std::string(published_card))) {
    card = TRY(read_published(source, std::string(published_card), card_size_limit));
    if (TRY(parse_card(*card)).card.origin != checkpoint.checkpoint.origin)
      return fail(refusal("card", say("the card of '{}' is one of another ledger", source)));
  }

  Destination destination = TRY(Destination::open(dir));
  FileDescriptor const held = TRY(lock(dir));
  auto const run = [&](bool reuse) -> Result<Mirrored> {
    Mirror mirror(source, dir, destination, progress);
    TRY(mirror.add_tree(Tree::sha256, checkpoint));
    if (twin) TRY(mirror.add_tree(Tree::sm3, *twin));
    auto copied = mirror.copy(reuse);
    // What an interrupted run left is of no use if it does not fit: then all is read again.
    if (!copied && copied.error().code == "root" && mirror.reused()) return Mirrored{};
    if (!copied) {
      if (auto const& fork = mirror.fork()) TRY(keep_fork(dir, *fork, fork->hash == Tree::sm3 ? policy_sm3 : policy, copied.error()));
      return fail(std::move(copied.error()));
    }
    if (card && TRY(destination.read(std::string(published_card), card_size_limit)) != card) TRY(destination.put(std::string(published_card), *card));
    TRY(mirror.finish());
    return Mirrored{checkpoint.checkpoint.origin, mirror.before(), mirror.size(), mirror.read(), destination.files()};
  };
  Mirrored done = TRY(run(true));
  if (done.origin.empty()) done = TRY(run(false));
  return done;
}

}  // namespace custody::ledger
