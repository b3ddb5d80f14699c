// Bytes, and the two ways to write them as text: hex for digests of files, base64 for everything of the tree.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custody {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<std::byte const>;

/// 32 bytes: SHA-256 or SM3 of something.
using Hash = std::array<std::byte, 32>;

inline ByteView as_bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

/// Lower-case hex.
std::string hex_encode(ByteView bytes);
/// Only lower case, only an even number of digits; anything else is nothing.
std::optional<Bytes> hex_decode(std::string_view text);

/// RFC 4648 section 4, padded.
std::string base64_encode(ByteView bytes);
void base64_append(std::string& out, ByteView bytes);
/// The same to where there is room for four characters for each three bytes begun; returns what follows them.
char* base64_write(char* to, ByteView bytes);
/// Canonical only (padding present, unused bits zero, no white space); anything else is nothing.
std::optional<Bytes> base64_decode(std::string_view text);
/// The same into a fixed place: true if `text` is the canonical encoding of exactly out.size() bytes. No allocation.
bool base64_decode_into(std::string_view text, std::span<std::byte> out);

/// Big-endian integers, as all formats here write them.
void put_u64(std::byte* out, std::uint64_t value);
std::uint64_t get_u64(std::byte const* in);

}  // namespace custody
