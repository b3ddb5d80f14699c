// Where the payloads of restricted entries are kept (`ledger.md`: restriction): rows `restricted/<index>` of the family `state`,
// each encrypted with a key of its own that is made from keys/restricted. Locked away, not destroyed.
#pragma once

#include <string>
#include <string_view>

#include "ledger/place.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// The value of a row: `custody/restricted/v1` LF, 16 random bytes, AES-256-GCM of the payload under
/// HMAC-SHA256(keys/restricted, "custody/restricted/v1" || index || random bytes) with a nonce of zeros, the leaf as
/// associated data. Part of the ledger format.
class Vault {
 public:
  /// keys/restricted: 32 bytes in hex. Code "key" or "io".
  static Result<Vault> open(Place const& place);
  /// The same, made (mode 0600, durable) if there is none yet.
  static Result<Vault> open_or_make(Place const& place);

  std::string seal(std::uint64_t index, std::string_view leaf, std::string_view payload) const;
  /// Code "restricted": it is not what was sealed for this entry.
  Result<std::string> unseal(std::uint64_t index, std::string_view leaf, std::string_view sealed) const;

 private:
  explicit Vault(std::string key) : m_key(std::move(key)) {}
  Hash key_of(std::uint64_t index, std::string_view random) const;
  std::string m_key;
};

}  // namespace custody::ledger
