// From a checkpoint that somebody holds to a newer one: the body of tlog-witness add-checkpoint (wire.md 8), as a file. A bundle
// carries one, so that its receiver sees that the sender's history was only ever added to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/checkpoint.hpp"
#include "ledger/fork.hpp"
#include "ledger/proof.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

struct Link {
  std::uint64_t old = 0;   // 0: nothing is known
  Path hashes;
  std::string note;        // verbatim
};

std::string encode_link(Link const& link);
/// Code "link-syntax". The note is not taken apart.
Result<Link> parse_link(std::string_view bytes);

/// `ref.linked` of wire.md 5.
enum class Linked { first, yes, no };
std::string_view linked_name(Linked linked);

/// The contradiction between two checkpoints of one log, both signed by keys of `policy`: two roots of one size, or hashes (of a
/// link from the older to the newer) that show two histories. Nothing if they show none.
std::optional<Fork> find_fork(SignedCheckpoint const& older, SignedCheckpoint const& newer, Path const& hashes, Policy const& policy);

/// What a link shows of the newest checkpoint known of this log (none: nullptr), step B10 of wire.md 16.2. `note` is the link's
/// note, taken apart and judged by `policy`. Codes "link" (the hashes do not show one history) and "fork" (they show two).
Result<Linked> check_link(Link const& link, SignedCheckpoint const& note, SignedCheckpoint const* known, Policy const& policy);

}  // namespace custody::ledger
