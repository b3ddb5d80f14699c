// Authenticated encryption of something small that stays with its owner: AES-256-GCM (SP 800-38D), in one piece.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/bytes.hpp"

namespace custody {

/// Bytes that a box is longer than what it holds.
inline constexpr std::size_t box_overhead = 16;

/// `key` (32 bytes) is used for this one box and never again, so that the nonce can be zero. `context` is not part of the
/// box, but it opens only with the same.
std::string seal_box(ByteView key, std::string_view context, std::string_view plain);
/// Nothing if key or context is another one or a byte of the box is not what was sealed.
std::optional<std::string> open_box(ByteView key, std::string_view context, std::string_view box);

}  // namespace custody
