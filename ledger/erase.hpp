// What may be destroyed, and where copies of it are known to be (`ledger.md`: restriction and destruction).
#pragma once

#include <string>
#include <vector>

#include "ledger/ledger.hpp"

namespace custody::ledger {

/// Refused: an entry that is not there (code "no-entry"); one of a public kind ("erase-public"); one whose payload is gone
/// already ("erase-again") or restricted ("erase-restricted"); an exhibit of an open case ("erase-open-case"); the record of a
/// release that is not three years old ("erase-release") or of a query for a restricted entry ("erase-query"). Without ground, approval or legal document: Problem::usage.
///
/// A case is open for an exhibit (its entry names a case or business number) until an entry `evidence.returned` or
/// `evidence.destroyed` quotes that entry and names the legal document: the only ends of an exhibit that wire.md 5 knows.
Result<> check_erasure(Ledger const& ledger, Erasure const& what, UtcTime now);

/// A bundle of the same case that was sent after the entry was made: it may hold a copy.
struct SentBundle {
  std::uint64_t entry = 0;   // custody.released
  std::string receiver;      // origin
  UtcTime time;
};
/// Ascending by entry. Backups, mirrors and what others passed on are not known to the ledger.
Result<std::vector<SentBundle>> bundles_with(Ledger const& ledger, Row const& row);

}  // namespace custody::ledger
