// Checks a bundle in one pass, in the order of wire.md 16.2 as far as one pass knows it: what stands behind is read when what
// stands before has been found good. Memory does not grow with the evidence, only with the number of files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/bundle_head.hpp"
#include "ledger/bundle_proofs.hpp"
#include "ledger/bundle_source.hpp"
#include "ledger/peer.hpp"
#include "ledger/stamp.hpp"

namespace custody::ledger {

/// The time stamps that a bundle carries. Those that do not hold count for nothing, and refuse nothing (wire.md 16.2).
struct CarriedTimestamps {
  std::uint64_t carried = 0, hold = 0, refused = 0;
  /// Of authorities to which no certificate leads that was given, or that this version cannot check.
  std::uint64_t unchecked() const { return carried - hold - refused; }
};

struct CheckedBundle {
  BundleHead head;
  std::vector<std::uint64_t> exhibits;   // indexes of the sender, ascending
  std::uint64_t files = 0;               // below data/evidence and data/records, each compared
  std::vector<PhysicalItem> physical;
  CarriedTimestamps timestamps;          // tokens over its checkpoint
  std::uint64_t proofs_unknown = 0;      // data/history of logs that are not known here
  std::uint64_t notes_unknown = 0;       // data/peers likewise
  std::vector<Fork> forks;               // of third logs that a note in data/peers contradicts
};

class BundleCheck {
 public:
  BundleCheck(Receiver const& receiver, BundleSink& sink) : m_receiver(receiver), m_sink(sink) {}

  /// The first check that fails is the error. Members reach the sink as they are read.
  Result<CheckedBundle> run(BundleSource& source);
  /// Behind an error "fork": the contradiction, where it can be shown to others.
  std::optional<Fork> const& fork() const { return m_fork; }

 private:
  Result<> next(BundleSource& source);
  Result<std::string> read_whole(BundleSource& source, std::size_t limit);
  Result<std::string> read_tag_file(BundleSource& source, std::size_t limit);
  Result<> read_head(BundleSource& source);
  Result<> read_proofs(BundleSource& source, BundleProofs& proofs);
  Result<> judge_parts(bool before_timestamps);
  Result<> read_timestamps(BundleSource& source);
  void judge_timestamp(std::string_view bytes);
  Result<> read_tag_manifest(BundleSource& source);
  Result<> read_data(BundleSource& source, BundleProofs& proofs);
  Result<> read_data_file(BundleSource& source, DataLine const& line, std::optional<std::uint64_t> size);
  Result<> judge_note(BundlePath const& path, std::string const& bytes);
  Result<> judge_history(BundlePath const& path, std::string const& bytes);
  std::string const& part(BundlePart which);

  Receiver const& m_receiver;
  BundleSink& m_sink;
  std::optional<BundleMember> m_member;   // that stands to be read
  BundleParts m_parts;
  ManifestBuilder m_tags;
  CheckedBundle m_out;
  std::vector<Stamp> m_stamps;   // tokens that hold
  bool m_key_ended = false;      // and only a time stamp can show that it signed before
  std::optional<std::vector<HeldNote>> m_held;
  std::optional<Fork> m_fork;
};

}  // namespace custody::ledger
