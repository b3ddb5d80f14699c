#include "ledger/guard.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "ledger/text.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

std::unexpected<Error> went_back(Message message) {
  return fail(Error{Problem::went_back, "went-back", std::move(message), say("see 'custody help restored'")});
}

/// `<size> <root>`: a checkpoint in a sentence.
Message described(std::uint64_t size, Hash const& root) { return say("{} entries, root {}", size, format_hash(root)); }

std::string name_of(Card const& card, Tree tree) { return tree == Tree::sm3 ? card.origin + std::string(twin_suffix) : card.origin; }

Result<Guard> read_guard(std::string const& path, Tree tree) {
  auto const bytes = read_file(path, note_size_limit);
  if (!bytes) return went_back(say("the last known checkpoint of the ledger cannot be read: {}", bytes.error().message));
  auto checkpoint = parse_checkpoint(*bytes);
  if (!checkpoint) return went_back(say("the last known checkpoint '{}' cannot be read: {}", path, checkpoint.error().message));
  return Guard{path, tree, std::move(*checkpoint)};
}

Result<> check_signature(Guard const& guard, Card const& card) {
  std::string const name = name_of(card, guard.tree);
  if (guard.checkpoint.checkpoint.origin != name)
    return went_back(say("the last known checkpoint '{}' is one of '{}', not of '{}'", guard.path, guard.checkpoint.checkpoint.origin, name));
  std::vector<VerifierKey> keys;
  for (CardKey const& log : card.logs)
    if (log.key.type == log_key_type(guard.tree)) keys.push_back(log.key);
  auto const verified = verify_note(guard.checkpoint.note, keys);
  if (!verified || verified->empty()) return went_back(say("the last known checkpoint '{}' is not signed by a key of the ledger's card", guard.path));
  return {};
}

/// What a tree gives for a size. Tiles that are missing or too short contradict the head; a store that cannot be read is
/// another matter.
Result<std::optional<Hash>> root_or_nothing(TileTree& tree, std::uint64_t size) {
  auto root = tree.root_at(size);
  if (root) return std::optional(*root);
  if (root.error().code == "store") return fail(std::move(root).error());
  return std::nullopt;
}

Result<> check_guard(Guard const& guard, Head const& head, TileTree& tree, TileTree& sha256) {
  Checkpoint const& known = guard.checkpoint.checkpoint;
  Message const ours = described(head.size, head.root(guard.tree)), theirs = described(known.size, known.root);
  if (known.size > head.size)
    return went_back(say("THIS LEDGER IS OLDER THAN ITS LAST KNOWN CHECKPOINT ({} of {}). Nothing was signed. The ledger: {}; the checkpoint '{}': {}",
                         head.size, known.size, ours, guard.path, theirs));
  auto const root = TRY(root_or_nothing(tree, known.size));
  bool same = root == known.root;
  if (guard.tree == Tree::sm3) same = same && known.sha256 && TRY(root_or_nothing(sha256, known.size)) == known.sha256;
  if (!same)
    return went_back(say("THIS LEDGER CONTRADICTS ITS LAST KNOWN CHECKPOINT. Nothing was signed. The ledger: {}; the checkpoint '{}': {}", ours,
                         guard.path, theirs));
  return {};
}

Result<> check_head(Head const& head, Tree tree, TileTree& tiles) {
  if (TRY(root_or_nothing(tiles, head.size)) == head.root(tree)) return {};
  return went_back(say("the tiles of the ledger do not give the root of its head. Nothing was signed. The head: {}",
                       described(head.size, head.root(tree))));
}

}  // namespace

std::optional<std::string> user_guard_path(std::string const& origin, VerifierKey const& key, Tree tree) {
  char const* const state = std::getenv("XDG_STATE_HOME");
  char const* const home = std::getenv("HOME");
  std::string base;
  // The XDG rules: a relative path is to be ignored.
  if (state && *state == '/')
    base = state;
  else if (home && *home == '/')
    base = std::string(home) + "/.local/state";
  else
    return {};
  return fmt::format("{}/custody/{}-{:08x}{}", base, hex_encode(custody::sha256(origin)), key.id, tree == Tree::sm3 ? "-sm3" : "");
}

Result<std::vector<Guard>> read_guards(Place const& place, Card const& card, bool twin) {
  std::vector<Guard> out;
  for (Tree const tree : {Tree::sha256, Tree::sm3}) {
    if (tree == Tree::sm3 && !twin) continue;
    out.push_back(TRY(read_guard(place.guard(tree), tree)));
    for (CardKey const& log : card.logs) {
      if (log.key.type != log_key_type(tree)) continue;
      auto const path = user_guard_path(card.origin, log.key, tree);
      if (path && ::access(path->c_str(), R_OK) == 0) out.push_back(TRY(read_guard(*path, tree)));
    }
  }
  return out;
}

Result<> check_guards(std::span<Guard const> guards, Head const& head, Card const& card, TileReader& sha256, TileReader* sm3) {
  if (head.origin != card.origin) return went_back(say("the database is one of '{}', the card one of '{}'", head.origin, card.origin));
  if (head.twin() != (sm3 != nullptr)) return went_back(say("card and database do not agree on whether there is an SM3 tree"));
  TreeHasher hasher(Tree::sha256), sm3_hasher(Tree::sm3);
  TileTree tree(sha256, head.size, hasher);
  std::optional<TileTree> twin;
  if (sm3) twin.emplace(*sm3, head.size, sm3_hasher);
  for (Guard const& guard : guards) {
    TRY(check_signature(guard, card));
    TRY(check_guard(guard, head, guard.tree == Tree::sm3 ? *twin : tree, tree));
  }
  TRY(check_head(head, Tree::sha256, tree));
  if (twin) TRY(check_head(head, Tree::sm3, *twin));
  return {};
}

Result<std::optional<Message>> write_guard(Place const& place, Tree tree, SignedCheckpoint const& checkpoint, VerifierKey const& key) {
  std::string const note = checkpoint.note.encode();
  TRY(write_file(place.guard(tree), note, Overwrite::allow, 0600));
  std::string origin = checkpoint.checkpoint.origin;
  if (tree == Tree::sm3) origin.resize(origin.size() - twin_suffix.size());
  auto const path = user_guard_path(origin, key, tree);
  if (!path) return say("there is no place for a second copy of the last checkpoint: neither $XDG_STATE_HOME nor $HOME is set");
  auto const not_written = [](Error const& error) { return say("the second copy of the last checkpoint was not written: {}", error.message); };
  if (auto const made = make_directories(std::filesystem::path(*path).parent_path()); !made) return not_written(made.error());
  if (auto const written = write_file(*path, note, Overwrite::allow, 0600); !written) return not_written(written.error());
  return std::nullopt;
}

}  // namespace custody::ledger
