// What the sender of a bundle states: the complete disclosure of its `custody.released` entry (wire.md 10).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/proof_file.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

// Part of the bundle format: never change.
inline constexpr std::string_view bundle_format = "custody/bundle/v1";

struct Statement {
  std::string to_origin, to_agency;
  std::string agency;                       // of the sender
  std::string case_number, ref_number;      // one of both at least
  std::string purpose, legal_document;
  std::string note;                         // what the sender says besides: open items
  bool original = false;                    // bundle.form: original, else copy
  std::string manifest_sha256;              // hex
  std::optional<std::string> manifest_sm3;  // of a sender with the twin
  std::uint64_t files = 0, octets = 0;

  /// `case.number`, else `ref.number`.
  std::string const& number() const { return case_number.empty() ? ref_number : case_number; }
  bool operator==(Statement const&) const = default;
};

/// The fields of the entry that says it.
std::vector<Field> statement_fields(Statement const& statement);

/// Step B4 of wire.md 16.2: "statement-kind", "statement-hidden", "statement-key" (a key is missing or its value has not the form
/// it must have), "bundle-version".
Result<Statement> read_statement(Disclosure const& disclosure);

}  // namespace custody::ledger
