// Keys that sign notes, and what verifies them (C2SP signed-note): Ed25519, Ed25519 cosignatures, SM2.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"
#include "lib/base/utc_time.hpp"

namespace custody {

/// The signature type byte of signed-note. SM2 is 0xff and the long identifier "SM2-SM3" (wire.md 17).
enum class KeyType : std::uint8_t { ed25519 = 0x01, cosignature = 0x04, sm2 = 0xff };

/// `<name>+<hex8 key id>+<base64(type || key)>`. Always well-formed: the id was recomputed from name, type and key.
struct VerifierKey {
  std::string name;
  std::uint32_t id = 0;
  KeyType type = KeyType::ed25519;
  Bytes key;  // 32 bytes, or the 65-byte point 04 || x || y

  bool operator==(VerifierKey const&) const = default;
  std::string text() const;
};

/// Refuses (code "vkey-syntax") what is not canonical, of an unknown type, of wrong length, or whose id does not match.
Result<VerifierKey> parse_vkey(std::string_view text);

/// Key name rule of signed-note: not empty, UTF-8, no white space, no '+'.
bool is_key_name(std::string_view name);

/// Verifies `message` (for cosignatures: the whole message of tlog-cosignature). Ed25519: cofactorless, canonical S and
/// R, as OpenSSL and Go do. SM2: r || s over SM3 with the default id 1234567812345678.
bool verify_signature(VerifierKey const& key, ByteView message, ByteView signature);

/// A private key. The text form is Go's `PRIVATE+KEY+<name>+<hex8>+<base64(type || secret)>`; for SM2 the secret is the
/// 32-byte scalar. Secrets are wiped when dropped and never printed.
class SigningKey {
 public:
  static SigningKey generate(std::string name, KeyType type);
  /// `secret`: 32-byte Ed25519 seed or SM2 scalar.
  static Result<SigningKey> from_secret(std::string name, KeyType type, ByteView secret);
  /// Code "skey-syntax".
  static Result<SigningKey> parse(std::string_view text);

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  VerifierKey const& verifier() const;
  std::string text() const;
  /// 64 bytes, both types. SM2 uses a random k.
  Bytes sign(ByteView message) const;

 private:
  struct Secret;
  explicit SigningKey(std::unique_ptr<Secret> secret);
  std::unique_ptr<Secret> m_secret;
};

}  // namespace custody
