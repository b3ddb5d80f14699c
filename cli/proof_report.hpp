// What `verify` says about a proof that holds, with and without the file it is about. The words are those of words.md and bind:
// what was not checked and who confirmed are always said.
#pragma once

#include <optional>
#include <string>

#include "cli/belief.hpp"
#include "ledger/proof_file.hpp"
#include "lib/base/utc_time.hpp"

namespace custody::cli {

struct ProofReport {
  ledger::ProvedEntry const& entry;
  Belief const& belief;
  std::string proof_path;
  std::optional<std::string> file;   // that was compared and is the same
  bool twin = false;                 // the proof of the SM3 tree was checked too
  std::optional<std::uint64_t> later_size;   // of a later checkpoint, whose confirmations stand in the entry's standing
};

void print_report(Console& console, ProofReport const& report);

/// A file whose bytes are not those of the entry, told by this algorithm ("SHA-256").
struct Difference {
  std::uint64_t entry = 0;
  std::string_view algorithm;
};

/// A proof or file that was checked to the end, and the answer is no. `difference`: the proof itself holds.
void print_refusal(Console& console, Error const& error, std::string const& path, std::optional<Difference> const& difference);

}  // namespace custody::cli
