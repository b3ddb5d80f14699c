// An entry as people and programs read it: what `log`, `show` and others print of one.
#pragma once

#include <string>

#include "ledger/amendments.hpp"
#include "ledger/ledger.hpp"
#include "ledger/tree.hpp"
#include "lib/base/json_writer.hpp"

namespace custody::cli {

/// The true kind, or what the leaf shows of it where the payload is destroyed.
std::string entry_kind(ledger::Row const& row);
/// RFC 3339, UTC: to the second, or to the minute where the payload is destroyed.
std::string entry_time(ledger::Row const& row);
/// The same for people: Beijing time.
std::string entry_time_beijing(ledger::Row const& row);
/// `case.number`, else `ref.number`, else empty.
std::string entry_case(ledger::Row const& row);

/// Adds index, kind, time, leaf_hash, case, name, path and `"fields": {key: value}` to an object that is open.
void write_entry(JsonWriter& json, ledger::Row const& row, ledger::TreeHasher& hasher);
/// Adds `"amended_by": [index...]` and, if it is declared void, `"void_by": index`.
void write_amendments(JsonWriter& json, ledger::Amended const& amended);

}  // namespace custody::cli
