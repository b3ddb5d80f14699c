// HMAC-SHA256 (RFC 2104) with one key for many messages: what depends on the key alone is computed once.
#pragma once

#include <memory>
#include <string_view>

#include "lib/base/bytes.hpp"

namespace custody {

class HmacSha256 {
 public:
  explicit HmacSha256(ByteView key);
  HmacSha256(HmacSha256&&) noexcept;
  HmacSha256& operator=(HmacSha256&&) noexcept;
  ~HmacSha256();

  /// Thread safe.
  Hash of(ByteView bytes) const;
  Hash of(std::string_view text) const { return of(as_bytes(text)); }

 private:
  struct States;
  std::unique_ptr<States> m_states;
};

}  // namespace custody
