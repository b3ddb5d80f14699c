// The leaf of the tree: four or five public lines without personal data (wire.md 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"
#include "lib/base/utc_time.hpp"

namespace custody::ledger {

/// An entry as it stands in the log. `kind` is "act" or a public kind; `time` is cut to the minute.
struct Entry {
  std::string kind;
  UtcTime time;
  Hash sha256{};             // commitment to the payload
  std::optional<Hash> sm3;   // with the twin

  bool operator==(Entry const&) const = default;
};

/// Longest entry that a tile can hold, of anybody's log.
inline constexpr std::size_t entry_size_limit = 65535;

std::string encode_entry(Entry const& entry);
/// Bytes that encode_entry writes for this leaf kind.
std::size_t entry_size(std::string_view leaf_kind, bool twin);
/// Codes: "entry-version" (written by a newer version), "entry-syntax" (anything else that is not a v1 entry).
Result<Entry> decode_entry(std::string_view bytes);
/// Whether bytes that are no v1 entry claim to be one of ours (first line `custody/entry/v`). If not, the leaf is foreign.
bool looks_like_entry(std::string_view bytes);

/// Kinds that a leaf names openly; all others are `act` (wire.md 2).
bool is_public_kind(std::string_view kind);
/// What the leaf shows of the true kind.
std::string_view leaf_kind(std::string_view kind);

}  // namespace custody::ledger
