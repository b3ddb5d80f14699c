// The rollback guard: the last signed checkpoint, kept outside the database (`ledger.md`, head, guard, lock). A store that
// reopens at an older, internally valid state is caught by it; so is a `.custody` put back from a copy, by the second
// guard that each user keeps under $XDG_STATE_HOME/custody.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/card.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/place.hpp"
#include "ledger/row.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// A guard as read: where it stands, and what it says.
struct Guard {
  std::string path;
  Tree tree = Tree::sha256;
  SignedCheckpoint checkpoint;
};

/// `$XDG_STATE_HOME/custody/<sha256 of origin>-<id of the log key>[-sm3]` (default ~/.local/state). The id keeps two
/// ledgers that were given one origin apart. Nothing if there is neither $XDG_STATE_HOME nor $HOME.
std::optional<std::string> user_guard_path(std::string const& origin, VerifierKey const& key, Tree tree);

/// The ledger's own guards (one for each tree; missing or damaged: Problem::went_back) and the user's where there are some.
/// Read before the database is opened (wire.md 15.1).
Result<std::vector<Guard>> read_guards(Place const& place, Card const& card, bool twin);

/// Each guard is a checkpoint of our origin, signed by a key of our card, and contained in the tree of `head`; the tiles
/// give the head's root. Otherwise Problem::went_back, code "went-back", both checkpoints in the message.
Result<> check_guards(std::span<Guard const> guards, Head const& head, Card const& card, TileReader& sha256, TileReader* sm3);

/// Temporary file, fsync, rename, fsync of the directory; then the same for the user's guard, whose failure is returned
/// as a warning, not as an error: the ledger's own guard is what counts for the next open.
Result<std::optional<Message>> write_guard(Place const& place, Tree tree, SignedCheckpoint const& checkpoint,
                                           VerifierKey const& key);

}  // namespace custody::ledger
