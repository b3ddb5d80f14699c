#include "lib/crypto/passphrase.hpp"

#include "lib/base/ensure.hpp"
#include "lib/crypto/openssl.hpp"
#include "lib/crypto/signature.hpp"

namespace custody {
Secret::Secret(Secret&& other) noexcept : m_text(other.m_text) { other.wipe_text(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe_text();
  m_text = other.m_text;
  other.wipe_text();
  return *this;
}

Secret::~Secret() { wipe_text(); }

void Secret::wipe_text() {
  wipe(std::as_writable_bytes(std::span(m_text)));
  m_text.clear();
}

Secret scrypt_key(std::string_view passphrase, ByteView salt, unsigned work) {
  ensure(work >= 1 && work <= 20, "the work is bounded");
  constexpr std::uint64_t r = 8, p = 3, memory = std::uint64_t{2} << 30;
  std::string key(32, '\0');
  ensure(EVP_PBE_scrypt(passphrase.data(), passphrase.size(), raw(salt), salt.size(), std::uint64_t{1} << work, r, p, memory,
                        reinterpret_cast<unsigned char*>(key.data()), key.size()) == 1,
         "scrypt gives a key");
  return Secret(std::move(key));
}

}  // namespace custody
