// Passphrases: text that is wiped when it is no longer needed, and the key that is made from it.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/bytes.hpp"

namespace custody {

/// Wiped when dropped; never printed, never copied by itself.
class Secret {
 public:
  explicit Secret(std::string text) : m_text(std::move(text)) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  std::string_view text() const { return m_text; }
  Secret copy() const { return Secret(m_text); }

 private:
  void wipe_text();
  std::string m_text;
};

/// scrypt (RFC 7914) with N = 2^work, r = 8, p = 3: 2^work KiB of memory. 32 bytes. 1 <= work <= 20.
Secret scrypt_key(std::string_view passphrase, ByteView salt, unsigned work);

}  // namespace custody
