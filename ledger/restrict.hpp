// How far a restriction reaches: a thing is not hidden while a correction of it stands open.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ledger/ledger.hpp"

namespace custody::ledger {

/// These entries and what later entries say of them (amendments, returns, receipts; and of those in turn), ascending, without
/// those of a public kind and without destroyed ones.
Result<std::vector<std::uint64_t>> with_echoes(Ledger const& ledger, std::vector<std::uint64_t> entries);
/// The same, beginning with all entries of a case or business number.
Result<std::vector<std::uint64_t>> entries_of_case(Ledger const& ledger, std::string_view number);

}  // namespace custody::ledger
