// Is the record sound? (words.md: verify.) Levels of `ledger.md`: 0 parse; 1 signatures, guard, root against tiles; 2 every
// tile rebuilt from the leaves; 3 every payload re-read and its commitment recomputed, index compared, `open/` complete.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/policy.hpp"
#include "lib/base/result.hpp"
#include "lib/io/progress.hpp"

namespace custody::ledger {

enum class Level { parse = 0, signatures = 1, tiles = 2, payloads = 3 };

/// One thing that is wrong (or, as a remark, worth knowing). A value, not an Error.
struct Finding {
  std::string_view code;    // "payload", "leaf", "tile", "signature", "root", "open", "index", "note", "file" ...
  Message message;          // names entry and field, or file, in words
  std::optional<std::uint64_t> entry;
  std::string path;         // of a published file
  bool unreadable = false;  // could not be read: exit 3 beats exit 1
};

/// What came of the time stamps that a ledger keeps, or of those that somebody gave.
struct TimestampCount {
  std::uint64_t hold = 0;        // checked, over a checkpoint of this ledger
  std::uint64_t unchecked = 0;   // no certificate that was given is one to which their authority leads, or none can judge them
};

struct VerifyReport {
  std::string origin;
  std::uint64_t size = 0;
  Level level = Level::payloads;
  std::vector<Finding> findings;      // at most 100 kept; more are counted
  std::uint64_t finding_count = 0;
  std::uint64_t destroyed = 0, restricted = 0, foreign = 0;
  TimestampCount timestamps;
  std::vector<Message> remarks;       // older partial tiles not there, files that are none of ours, ...
  std::optional<Standing> standing;   // who signed and cosigned the checkpoint
  std::optional<SignedCheckpoint> checkpoint;
  bool own = false;                   // our own ledger, not a published copy

  bool sound() const { return finding_count == 0; }
};

/// An own ledger. Opening errors (12, 10, 3) are errors; everything else is a finding with its entry.
/// Damage that keeps the database from opening is an Error naming what could not be read. `authorities`: those whose time stamps are
/// believed; null if none.
Result<VerifyReport> verify_ledger(Place const& place, Policy const& policy, Level level, UtcTime now, Progress& progress,
                                   TimestampAuthorities const* authorities = nullptr);

/// A published directory (tlog-tiles with `open/` and `card`), of ours or anybody's. Every file under tile/, open/ and sm3/ is
/// read and compared, partial tiles of older sizes included; a name that is no path of the layout is a remark.
/// `stamps`: tokens that were checked.
Result<VerifyReport> verify_published(std::string const& dir, Policy const& policy, Policy const& policy_sm3, Level level,
                                      UtcTime now, Progress& progress, std::span<Stamp const> stamps = {});

}  // namespace custody::ledger
