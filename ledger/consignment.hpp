// What goes into a bundle, gathered from the ledger before anything is written: the exhibits of a case, where their bytes lie, what
// is told of their earlier hops, and the manifests that follow from it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/statement.hpp"
#include "ledger/trust.hpp"
#include "lib/base/result.hpp"
#include "lib/io/progress.hpp"

namespace custody::ledger {

/// An exhibit or record whose entry goes with the bundle; with bytes or without.
struct Consigned {
  std::uint64_t index = 0;
  std::string kind, name, type;
  std::string seal;                // number, of a thing without bytes
  std::string data_path;           // below data/; empty if only the proof goes
  std::string disk_path;           // where the bytes lie
  std::uint64_t size = 0;
  Hash sha256{};
  Hash sm3{};                      // with the twin
  bool as_one = false;             // many files recorded as one

  bool has_bytes() const { return !data_path.empty(); }
  /// Has to be handed over by hand.
  bool is_physical() const { return type == "object" && !as_one; }
};

/// A small file below data/ that is made, not copied.
struct Enclosed {
  std::string path, content;
};

/// What a person has to decide or complete; nothing of it stops a hand-over.
struct OpenItem {
  std::optional<std::uint64_t> entry;
  Message what;
};

struct Consignment {
  std::string number;                  // of the case, or the business number
  bool is_case = true;
  std::vector<Consigned> exhibits;     // ascending by index
  std::vector<Enclosed> enclosures;    // data/history, data/peers
  std::vector<OpenItem> open;
  std::string manifest_sha256, manifest_sm3;   // the latter with the twin
  std::uint64_t files = 0, octets = 0;         // below data/
};

struct ConsignmentOptions {
  std::string case_number, ref_number;             // one of both
  std::string inbox = "inbox";                     // where received bundles lie
  std::map<std::uint64_t, std::string> files;      // entry -> where its bytes lie, instead of where they were entered from
};

/// Gathers what entries below `end` hold of the case. Evidence is not read. Refused: nothing of that case ("no-entry"), an exhibit
/// without a place where its bytes could lie ("no-bytes").
Result<Consignment> gather(Ledger const& ledger, std::uint64_t end, Policy const& policy, ConsignmentOptions const& options);

/// A file that is not, or not any more, what its entry says.
struct Mismatch {
  std::uint64_t entry = 0;
  std::string path;
  Error error;            // Problem::refused: it differs; else it could not be read
};
/// Reads all evidence of a consignment, on all cores, and compares it with the entries.
std::vector<Mismatch> compare_evidence(Consignment const& consignment, bool twin, Progress& progress);

}  // namespace custody::ledger
