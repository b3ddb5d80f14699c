#include "lib/base/bytes.hpp"

#include <array>
#include <cstring>

namespace custody {
namespace {

constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto base64_pairs = [] {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {base64_alphabet[i >> 6], base64_alphabet[i & 63]};
  return pairs;
}();

constexpr auto base64_values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < base64_alphabet.size(); ++i)
    values[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::int8_t>(i);
  return values;
}();

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// Bytes that a padded text of this form stands for; nothing if length or padding cannot be.
std::optional<std::size_t> decoded_size(std::string_view text) {
  if (text.size() % 4 != 0) return {};
  std::size_t size = text.size() / 4 * 3;
  if (text.ends_with("==")) return size - 2;
  if (text.ends_with('=')) return size - 1;
  return size;
}

}  // namespace

std::string hex_encode(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto const b = std::to_integer<unsigned>(bytes[i]);
    out[2 * i] = digits[b >> 4];
    out[2 * i + 1] = digits[b & 15];
  }
  return out;
}

std::optional<Bytes> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return {};
  Bytes out(text.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    int const high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return {};
    out[i] = static_cast<std::byte>(high << 4 | low);
  }
  return out;
}

void base64_append(std::string& out, ByteView bytes) {
  std::size_t const start = out.size();
  out.resize(start + (bytes.size() + 2) / 3 * 4);
  base64_write(out.data() + start, bytes);
}

char* base64_write(char* to, ByteView bytes) {
  // Two characters at a time: twelve bits.
  auto const put = [&](unsigned group) {
    std::memcpy(to, base64_pairs[group >> 12].data(), 2);
    std::memcpy(to + 2, base64_pairs[group & 0xfff].data(), 2);
    to += 4;
  };
  auto const at = [&](std::size_t i) { return std::to_integer<unsigned>(bytes[i]); };
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) put(at(i) << 16 | at(i + 1) << 8 | at(i + 2));
  std::size_t const left = bytes.size() - i;
  if (left == 0) return to;
  put(at(i) << 16 | (left == 2 ? at(i + 1) << 8 : 0));
  if (left == 1) to[-2] = '=';
  to[-1] = '=';
  return to;
}

std::string base64_encode(ByteView bytes) {
  std::string out;
  base64_append(out, bytes);
  return out;
}

bool base64_decode_into(std::string_view text, std::span<std::byte> out) {
  auto const size = decoded_size(text);
  if (!size || *size != out.size()) return false;
  std::size_t written = 0;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    bool const last = i + 4 == text.size();
    std::size_t const characters = last && *size % 3 != 0 ? *size % 3 + 1 : 4;
    unsigned group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      int const value = k < characters ? base64_values[static_cast<unsigned char>(text[i + k])] : 0;
      if (value < 0) return false;
      group = group << 6 | static_cast<unsigned>(value);
    }
    // Bits that no byte takes must be zero, or one value would have two spellings.
    if (characters == 2 && (group & 0xffff) != 0) return false;
    if (characters == 3 && (group & 0xff) != 0) return false;
    for (std::size_t k = 0; k + 1 < characters; ++k)
      out[written++] = static_cast<std::byte>(group >> (16 - 8 * k) & 0xff);
  }
  return true;
}

std::optional<Bytes> base64_decode(std::string_view text) {
  auto const size = decoded_size(text);
  if (!size) return {};
  Bytes out(*size);
  if (!base64_decode_into(text, out)) return {};
  return out;
}

void put_u64(std::byte* out, std::uint64_t value) {
  for (int i = 7; i >= 0; --i, value >>= 8) out[i] = static_cast<std::byte>(value & 0xff);
}

std::uint64_t get_u64(std::byte const* in) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | std::to_integer<std::uint64_t>(in[i]);
  return value;
}

}  // namespace custody
