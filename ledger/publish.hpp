// Publication as static files: C2SP tlog-tiles, `open/`, `card`, and `sm3/` for the twin (wire.md 12, 15.2).
#pragma once

#include <cstdint>
#include <string>

#include "ledger/ledger.hpp"
#include "lib/base/result.hpp"
#include "lib/io/progress.hpp"

namespace custody::ledger {

struct Published {
  std::uint64_t before = 0, size = 0;   // entries published earlier and now
  std::uint64_t files = 0;              // written by this run
};

/// Publishes the newest signed checkpoint. A checkpoint already there must be contained in our tree (Problem::went_back
/// otherwise) and decides what is new. Every file appears atomically; `checkpoint` is the last one. Partial tiles of published
/// sizes stay until the full tile is there. Killed at any point, the destination still serves what it served before.
Result<Published> publish(Ledger const& ledger, std::string const& dir, Progress& progress);

}  // namespace custody::ledger
