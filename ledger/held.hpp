// Does this case hold the exhibit already, unchanged? Then it is said so and not entered again.
#pragma once

#include <cstdint>
#include <optional>

#include "ledger/ledger.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// The first entry of the draft's case that holds the same: kind, type, name and digest, and a path that may be the same place
/// (one ends in the other); of a thing without bytes every field of the item. An entry that was declared void or amended holds
/// nothing. Of the entries that share one digest or name the first 256 are looked at.
Result<std::optional<std::uint64_t>> find_held(Ledger const& ledger, Draft const& draft);

}  // namespace custody::ledger
