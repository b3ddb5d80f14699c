// Which entry does a person mean: an index, a path, or a digest.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "lib/base/result.hpp"

namespace custody::cli {

/// Ascending. An index (decimal digits), a SHA-256 (64 hex digits of either case), else a path: as it was given when it was
/// entered, or another spelling of the same place seen from here, or the name of an exhibit without path. Nothing found is an
/// Error (Problem::refused, code "no-entry").
Result<std::vector<std::uint64_t>> find_entries(ledger::Ledger const& ledger, std::string const& what);

/// The one entry meant; several are an Error of Problem::usage that lists them.
Result<ledger::Row> find_entry(ledger::Ledger const& ledger, std::string const& what);

/// The working directory, for paths as they were given.
Result<std::string> working_directory();

}  // namespace custody::cli
