// A case number that the ledger has not seen is new, or mistyped: the nearest one that it knows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/ledger.hpp"
#include "lib/base/result.hpp"

namespace custody::cli {

/// True if some entry has that case or business number.
Result<bool> knows_case(ledger::Ledger const& ledger, std::string_view number);
/// The other case or business number nearest to `number`; nothing if none is near.
Result<std::optional<std::string>> nearest_case(ledger::Ledger const& ledger, std::string_view number);

}  // namespace custody::cli
