// An entry as later entries correct it. The entry itself never changes: who wants the truth as it is known now reads it here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

struct Amendment {
  std::uint64_t entry = 0;        // the entry.amended
  std::string reason;
  bool declares_void = false;
  std::vector<Field> set;         // what it corrects, keys ascending
  std::string attached_name, attached_sha256;   // empty: nothing is attached
};

struct Amended {
  std::vector<Field> fields;              // of the entry, corrected; keys ascending; entry.* as they stand
  std::vector<Amendment> amendments;      // ascending; those that were declared void themselves are left out
  std::optional<std::uint64_t> void_by;   // the entry that declares this one void

  std::string_view value(std::string_view key) const;
};

/// Follows `entry.amended` from `row`. Few steps when there are none. An amendment that cannot be read is an error.
Result<Amended> as_amended(Ledger const& ledger, Row const& row);

/// The same of an entry that no amendment names (amended_entries()): nothing is looked up.
Result<Amended> as_recorded(Row const& row);

/// Entries that some amendment names, in no order; cheap where there are none.
Result<std::vector<std::uint64_t>> amended_entries(Ledger const& ledger);

}  // namespace custody::ledger
