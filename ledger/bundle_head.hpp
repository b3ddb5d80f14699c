// The small files at the front of a bundle and what they are worth: steps B2 to B10 of wire.md 16.2.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/bundle_path.hpp"
#include "ledger/ledger.hpp"
#include "ledger/link.hpp"
#include "ledger/policy.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/statement.hpp"
#include "lib/evidence/bag.hpp"

namespace custody::ledger {

/// Who receives: the own ledger, whom it believes, and the time of now.
struct Receiver {
  Ledger const& ledger;
  Policy sha256, sm3;
  UtcTime now;
  bool strict = false;   // a checkpoint that is not linked to the last one known is refused
  TimestampAuthorities const* authorities = nullptr;   // whose time stamps are believed; null if none

  Policy const& policy(Tree tree) const { return tree == Tree::sm3 ? sm3 : sha256; }
};

/// The parts from bagit.txt to custody/link, as they were read.
using BundleParts = std::map<BundlePart, std::string>;

/// One file below data/, as the manifests state it.
struct DataLine {
  std::string_view path, sha256, sm3;   // hex; sm3 is empty without the twin
};
/// Walks over both manifests side by side, from the first path that is not before `from`.
class DataLines {
 public:
  DataLines(std::string_view sha256, std::string_view sm3, std::string_view from = {});
  std::optional<DataLine> next();

 private:
  std::optional<DataLine> read();

  ManifestLines m_sha256, m_sm3;
  bool m_twin;
  std::optional<DataLine> m_next;
};

struct BundleHead {
  ProvedEntry entry;       // custody.released of the sender
  Statement statement;
  Hash leaf{};             // SHA-256 leaf hash of that entry
  Linked linked = Linked::first;
  std::string note;        // of the statement, verbatim: every proof of the bundle carries it

  std::string const& origin() const { return entry.proof.checkpoint.checkpoint.origin; }
  std::uint64_t index() const { return entry.proof.file.index; }
  bool twin() const { return entry.proof.disclosure.entry.sm3.has_value(); }
};

/// Steps B2 to B10, codes in their order; a part that is not there is "missing", one that does not belong there "surplus". Where the
/// code is "fork" and the contradiction can be shown to others, `fork` holds it. `stamps`: tokens that were checked.
Result<BundleHead> judge_head(BundleParts const& parts, Receiver const& receiver, std::optional<Fork>& fork, std::span<Stamp const> stamps = {});

}  // namespace custody::ledger
