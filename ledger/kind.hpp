// The kinds of entries and the keys that each must have: THE table of wire.md 5.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"

namespace custody::ledger {

struct Field;

/// What a kind is about; `exhibit` covers evidence.* and record.* kinds that carry an item of their own.
enum class KindFamily { exhibit, exhibit_act, transfer, housekeeping, match, note };

struct Kind {
  std::string_view name;    // "evidence.collected"
  KindFamily family;
  std::vector<std::string_view> required;   // keys; "a|b" = one of both
};

/// All kinds that this version writes.
std::span<Kind const> all_kinds();
/// Nothing for a kind this version does not know: readers show it, writers refuse it.
Kind const* find_kind(std::string_view name);

/// Keys that this version may write: the table of wire.md 5 with N for a place, and `x.` for users.
bool is_known_key(std::string_view key);

/// Writers' check: known kind, known keys, non-empty values, what the kind must have (file and image also size and
/// digest), lists without gaps. Code "entry-fields", with the key and a did-you-mean.
Result<> check_fields(std::string_view kind, std::span<Field const> sorted);
/// Readers' check of messages and statements (wire.md 16): only that the required keys are there. The missing key, or empty.
std::string_view missing_key(Kind const& kind, std::span<Field const> sorted);

}  // namespace custody::ledger
