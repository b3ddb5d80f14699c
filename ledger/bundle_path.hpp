// The names in a bundle and their order (wire.md 10 and 11). Names from a seized disk never steer a path: what is written to a
// disk has the form that this file allows, and the true name stands in the proof of its entry.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace custody::ledger {

/// The lines of wire.md 10 in their order, which is the order in the archive.
enum class BundlePart : std::uint8_t {
  bagit, bag_info, manifest_sha256, manifest_sm3, statement, statement_proof, statement_sm3_proof, link, proof, timestamp, tag_manifest,
  evidence, history, peer, record
};

struct BundlePath {
  BundlePart part = BundlePart::bagit;
  std::string text;          // the whole path
  std::uint64_t index = 0;   // of proof, evidence, record
  std::string hex;           // of timestamp, history, peer

  bool is_data() const { return part >= BundlePart::evidence; }
  /// By part, within one by the bytes of the path.
  std::strong_ordering operator<=>(BundlePath const& other) const;
  bool operator==(BundlePath const& other) const { return text == other.text; }
};

/// Nothing for a name that no bundle holds. What may follow the index of evidence and records is judged by its form alone
/// (1 to 64 bytes that safe_name could have written); which name belongs there says the proof.
std::optional<BundlePath> parse_bundle_path(std::string_view path);

/// The path of a part that has one name.
std::string bundle_path(BundlePart part);
std::string proof_path(std::uint64_t index);
std::string timestamp_path(std::string_view token);
std::string evidence_path(std::uint64_t index, std::string_view item_name);
std::string record_path(std::uint64_t index, std::string_view item_name);
std::string history_path(std::string_view proof);
std::string peer_path(std::string_view origin);

/// `<safe>` of wire.md 10, from the bytes of a name.
std::string safe_name(std::string_view item_name);

}  // namespace custody::ledger
