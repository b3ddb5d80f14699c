// The proofs of the exhibits in a bundle, one by one: step B11 of wire.md 16.2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/bundle_head.hpp"

namespace custody::ledger {

/// A thing without bytes that goes with a bundle: somebody has to count it by hand.
struct PhysicalItem {
  std::uint64_t index = 0;   // of the sender
  std::string name, seal;

  bool operator==(PhysicalItem const&) const = default;
};

class BundleProofs {
 public:
  /// Manifests that judge_head() let pass. All of it must outlive this.
  BundleProofs(BundleHead const& head, std::string_view manifest_sha256, std::string_view manifest_sm3);

  /// In the order of the bundle. "checkpoint-differs", P1 to P6, P11, "proof-fields", "proof-name", "proof-digest", "proof-missing",
  /// "proof-surplus".
  Result<> take(BundlePath const& path, std::string_view bytes);
  /// No more proofs will come. "proof-missing".
  Result<> finish();

  std::vector<std::uint64_t> const& indexes() const { return m_indexes; }   // in the order of the bundle
  std::vector<PhysicalItem> const& physical() const { return m_physical; }
  /// Size that the proof of the next file below data/evidence or data/records states, in the order of the manifest.
  std::uint64_t next_size(BundlePart part);

 private:
  /// Files of one folder, in the order of the manifest, on their way past the proofs.
  struct Folder {
    DataLines lines;
    std::string_view head;
    std::optional<DataLine> line;
    std::vector<std::uint64_t> sizes;
    std::size_t next = 0;

    Folder(std::string_view sha256, std::string_view sm3, std::string_view folder);
    void advance();
  };
  Folder& folder(BundlePart part) { return part == BundlePart::record ? m_records : m_evidence; }
  /// Files whose turn has passed without a proof.
  Result<> check_passed(Folder const& folder, std::uint64_t index) const;
  Result<> take_file(BundlePath const& path, Disclosure const& disclosure, std::string const& name, BundlePart part);

  BundleHead const& m_head;
  TreeHasher m_hasher;
  Folder m_evidence, m_records;
  std::vector<std::uint64_t> m_indexes;
  std::vector<PhysicalItem> m_physical;
};

/// True if the item of that disclosure has bytes that travel with a bundle.
bool has_bytes(Disclosure const& disclosure);

}  // namespace custody::ledger
