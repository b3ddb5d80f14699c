#include "lib/base/text.hpp"

#include <algorithm>
#include <vector>

#include "lib/base/ensure.hpp"

namespace custody {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

/// Printable ASCII but `%` and space: what most names are made of.
bool is_plain_ascii(char c) { return c > ' ' && c < 0x7f && c != '%'; }

void escape_byte(std::string& out, char c) {
  constexpr char digits[] = "0123456789ABCDEF";
  auto const b = static_cast<unsigned char>(c);
  out += '%';
  out += digits[b >> 4];
  out += digits[b & 15];
}

int upper_hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Range {
  char32_t first, last;
};

// East Asian Wide and Fullwidth (Unicode UAX 11), in runs coarse enough for columns of a table.
constexpr Range wide[] = {{0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x2e80, 0x303e},
                          {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xa960, 0xa97c},
                          {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},   {0xffe0, 0xffe6},
                          {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
// Marks that stand on the character before them.
constexpr Range combining[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},
                               {0x064b, 0x065f}, {0x0e31, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},
                               {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
                               {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef}};

template <std::size_t N>
bool is_in(Range const (&ranges)[N], char32_t point) {
  return std::ranges::any_of(ranges, [&](Range const& r) { return point >= r.first && point <= r.last; });
}

}  // namespace

std::size_t utf8_length(std::string_view bytes) {
  if (bytes.empty()) return 0;
  unsigned const b = byte_at(bytes, 0);
  if (b < 0x80) return 1;
  std::size_t const length = b >= 0xc2 && b <= 0xdf ? 2 : b >= 0xe0 && b <= 0xef ? 3 : b >= 0xf0 && b <= 0xf4 ? 4 : 0;
  if (length == 0 || bytes.size() < length) return 0;
  // The second byte is bounded more tightly where a long form, a surrogate or too large a number would begin.
  unsigned const low = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
  unsigned const high = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
  if (byte_at(bytes, 1) < low || byte_at(bytes, 1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (byte_at(bytes, i) < 0x80 || byte_at(bytes, i) > 0xbf) return 0;
  return length;
}

char32_t utf8_decode(std::string_view utf8) {
  constexpr unsigned first_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  std::size_t const length = utf8_length(utf8);
  ensure(length != 0, "a character was found before it is decoded");
  char32_t point = byte_at(utf8, 0) & first_mask[length];
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (byte_at(utf8, i) & 0x3f);
  return point;
}

std::size_t utf8_encode(char32_t p, char* out) {
  auto const byte = [](char32_t b) { return static_cast<char>(static_cast<unsigned char>(b)); };
  auto const tail = [&](int shift) { return byte(0x80 | (p >> shift & 0x3f)); };
  if (p < 0x80) return out[0] = byte(p), 1;
  if (p < 0x800) return out[0] = byte(0xc0 | p >> 6), out[1] = tail(0), 2;
  if (p < 0x10000) return out[0] = byte(0xe0 | p >> 12), out[1] = tail(6), out[2] = tail(0), 3;
  return out[0] = byte(0xf0 | p >> 18), out[1] = tail(12), out[2] = tail(6), out[3] = tail(0), 4;
}

bool is_hidden(char32_t p) {
  return p < 0x20 || (p >= 0x7f && p <= 0x9f) || p == 0x061c || (p >= 0x200b && p <= 0x200f) || (p >= 0x2028 && p <= 0x202e) ||
         (p >= 0x2060 && p <= 0x206f) || p == 0xfeff || (p >= 0xe0000 && p <= 0xe007f);
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t const length = utf8_length(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

void escape_text_append(std::string& out, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t run = i;
    while (run < bytes.size() && is_plain_ascii(bytes[run])) ++run;
    out.append(bytes, i, run - i);
    if (run == bytes.size()) break;
    i = run;
    if (bytes[i] == ' ') {
      if (i == 0 || i + 1 == bytes.size())
        escape_byte(out, ' ');
      else
        out += ' ';
      ++i;
      continue;
    }
    std::size_t const length = utf8_length(bytes.substr(i));
    if (length == 0) {
      escape_byte(out, bytes[i++]);
    } else if (char32_t const point = utf8_decode(bytes.substr(i)); point == '%' || is_hidden(point)) {
      for (std::size_t k = 0; k < length; ++k) escape_byte(out, bytes[i + k]);
      i += length;
    } else {
      out.append(bytes, i, length);
      i += length;
    }
  }
}

std::string escape_text(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  escape_text_append(out, bytes);
  return out;
}

bool needs_no_escape(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  for (std::size_t i = 0; i < text.size();) {
    if (is_plain_ascii(text[i]) || text[i] == ' ') {
      ++i;
      continue;
    }
    std::size_t const length = utf8_length(text.substr(i));
    if (length < 2 || is_hidden(utf8_decode(text.substr(i)))) return false;
    i += length;
  }
  return true;
}

std::optional<std::string> unescape_text(std::string_view text) {
  if (text.empty()) return {};
  if (needs_no_escape(text)) return std::string(text);
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes += text[i];
      continue;
    }
    if (text.size() - i < 3) return {};
    int const high = upper_hex(text[i + 1]), low = upper_hex(text[i + 2]);
    if (high < 0 || low < 0) return {};
    bytes += static_cast<char>(high << 4 | low);
    i += 2;
  }
  // Decode, encode, compare (wire.md 1): there is just one spelling.
  if (escape_text(bytes) != text) return {};
  return bytes;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  while (!utf8.empty()) {
    std::size_t const length = utf8_length(utf8);
    if (length == 0) {
      utf8.remove_prefix(1);
      ++width;
      continue;
    }
    char32_t const point = utf8_decode(utf8);
    if (!is_in(combining, point)) width += is_in(wide, point) ? 2 : 1;
    utf8.remove_prefix(length);
  }
  return width;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t const above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace custody
