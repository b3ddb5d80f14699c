// Raw signatures of the two families (Ed25519, SM2), without names and notes: what lib/crypto/key.cpp stands on.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "lib/base/bytes.hpp"
#include "lib/crypto/key.hpp"

namespace custody {

/// 32 bytes of Ed25519; or 04 || x || y of a point on the SM2 curve.
bool is_public_key(KeyType type, ByteView key);

/// `signature` is 64 bytes: R || S, or r || s.
bool verify_raw(KeyType type, ByteView public_key, ByteView message, ByteView signature);

/// Overwrites a secret so that the compiler cannot leave it out.
void wipe(std::span<std::byte> secret);

/// A loaded private key; holds its secret in memory that is wiped.
class PrivateKey {
 public:
  /// Nothing if `secret` is no 32-byte seed or no scalar in 1..n-2.
  static std::optional<PrivateKey> load(KeyType type, ByteView secret);
  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  Bytes public_key() const;
  Bytes secret() const;
  Bytes sign(ByteView message) const;

 private:
  struct Loaded;
  explicit PrivateKey(std::unique_ptr<Loaded> loaded);
  std::unique_ptr<Loaded> m_loaded;
};

}  // namespace custody
