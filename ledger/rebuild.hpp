// A database made anew beside the old one, from what can still be read of it and, for the leaves, from a published copy:
// `custody repair`.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/place.hpp"
#include "ledger/policy.hpp"
#include "lib/base/result.hpp"
#include "lib/io/progress.hpp"

namespace custody::ledger {

struct Rebuilt {
  std::string origin;
  std::uint64_t size = 0;
  std::uint64_t from_copy = 0;          // entries that were taken from the copy
  std::uint64_t lost_count = 0;         // payloads that could not be read and stand nowhere else
  std::vector<std::uint64_t> lost;      // the first hundred of them
};

/// Entries are taken from the old database, or from `copy` (a directory written by publish or mirror) where they cannot be read
/// there or are not what the copy's signed checkpoint says; tiles and index are made from them. The result takes the place of
/// the old database only if it gives the last signed head and every guard; the old one is then removed. Killed before, the
/// ledger is as it was. Takes the lock.
///
/// Errors: an entry that neither side holds ("repair-entry"); roots that are not the signed ones ("repair-root"); a copy that
/// does not hold (codes of judge(), "root"); a copy that knows more than this ledger (Problem::went_back).
Result<Rebuilt> rebuild(Place const& place, std::optional<std::string> const& copy, Policy const& policy, UtcTime now,
                        std::chrono::milliseconds wait, Progress& progress);

/// Removes what a killed rebuild() left; it may hold payloads.
void remove_unfinished_rebuild(Place const& place);

}  // namespace custody::ledger
