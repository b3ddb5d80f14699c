// Digests of bytes. The algorithms (all but BLAKE3) are fetched from OpenSSL once in the life of the program, contexts are reused:
// a one-shot EVP_Digest pays for the look-up each time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "lib/base/bytes.hpp"

namespace custody {

enum class Algorithm : std::uint8_t { sha256, sm3, sha512, sha1, md5, blake3 };
inline constexpr std::size_t algorithm_count = 6;

/// "sha256", "sm3", "sha512", "sha1", "md5", "blake3".
std::string_view algorithm_name(Algorithm algorithm);
std::optional<Algorithm> algorithm_named(std::string_view name);
/// Bytes of a digest: 32, 32, 64, 20, 16, 32.
std::size_t digest_size(Algorithm algorithm);

/// A reusable context of one algorithm. Not for two threads at once. After finish() it starts anew.
class Hasher {
 public:
  explicit Hasher(Algorithm algorithm);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  Algorithm algorithm() const { return m_algorithm; }
  void update(ByteView bytes);
  void update(std::string_view text) { update(as_bytes(text)); }
  /// `out` has digest_size() bytes.
  void finish(std::span<std::byte> out);
  /// Of a 32-byte algorithm.
  Hash finish();
  /// update() and finish() in one.
  Hash hash(ByteView bytes) {
    update(bytes);
    return finish();
  }
  Hash hash(std::string_view text) { return hash(as_bytes(text)); }

 private:
  struct Context;
  Algorithm m_algorithm;
  std::unique_ptr<Context> m_context;
};

/// For the odd single call.
Hash sha256(ByteView bytes);
inline Hash sha256(std::string_view text) { return sha256(as_bytes(text)); }

/// HMAC-SHA256 (RFC 2104).
Hash hmac_sha256(ByteView key, ByteView bytes);

/// From the system's generator. Fails only where the machine is broken: then the program ends (ensure). A call costs some
/// 0.5 us, a byte next to nothing: whoever needs many salts asks for them at once.
void random_bytes(std::span<std::byte> out);

}  // namespace custody
