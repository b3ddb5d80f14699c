// Is this the thing? A file's size and digests against what a disclosure shows (wire.md 16.1, P13).
#pragma once

#include <span>
#include <vector>

#include "ledger/disclosure.hpp"
#include "lib/crypto/file_digest.hpp"

namespace custody::ledger {

/// The digests that a disclosure shows of its item, with the algorithms this program knows.
struct ShownDigest {
  Algorithm algorithm;
  Bytes digest;
};
/// Code "digest-hidden" if item.size or item.sha256 is not shown.
Result<std::vector<ShownDigest>> shown_digests(Disclosure const& disclosure);
/// `digest` was computed with the algorithms of `shown`, in their order. Codes "size-differs", "digest-differs".
Result<> check_exhibit(Disclosure const& disclosure, std::span<ShownDigest const> shown, FileDigest const& digest);

}  // namespace custody::ledger
