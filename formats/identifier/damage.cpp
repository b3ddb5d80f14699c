#include "formats/identifier/damage.hpp"

#include "formats/find.hpp"
#include "formats/identifier/digits.hpp"

namespace custody::formats {
namespace {

constexpr std::string_view stripped[] = {" ", "\t", "\r", "\n", "\xc2\xa0", "\xe3\x80\x80", "\xef\xbb\xbf", "\xe2\x80\x8b"};

/// What a number as it is compared cannot hold; ASCII that is none of these is such a number already.
struct NotPlain {
  bool operator()(char c) const { return static_cast<signed char>(c) <= ' ' || c == 0x7f || c == 'x'; }
#if defined(__SSE2__)
  __m128i operator()(__m128i x) const { return _mm_or_si128(_mm_cmplt_epi8(x, _mm_set1_epi8('!')), EitherOf{0x7f, 'x'}(x)); }
#endif
};
bool is_plain(std::string_view value) { return !look(value, NotPlain()).found; }

/// U+FF01 to U+FF5E, three bytes each, are ASCII 21 to 7E; 0 if `at` is none of them.
char ascii_of(std::string_view at) {
  if (at.size() < 3 || at[0] != '\xef') return 0;
  auto const second = static_cast<unsigned char>(at[1]), third = static_cast<unsigned char>(at[2]);
  if ((second != 0xbc && second != 0xbd) || (third & 0xc0) != 0x80) return 0;
  unsigned const c = (second - 0xbcu) * 64 + (third & 0x3f) + 0x20;
  return c > 0x20 && c < 0x7f ? static_cast<char>(c) : '\0';
}

}  // namespace

Fault find_damage(std::string_view value) {
  // Most numbers hold nothing that damage leaves behind; every one is asked.
  if (!look(value, OneOf{'e', 'E', '.', '\''}).found) return {};
  if (value.starts_with('\'')) return damage::apostrophe;
  // 3.30106E+17, 3.3E17, 1E+11
  auto const e = value.find_first_of("eE");
  if (e != value.npos && e > 0) {
    auto mantissa = value.substr(0, e), power = value.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    bool const has_point = mantissa.size() > 1 && mantissa[1] == '.';
    if (has_point ? is_digits(mantissa.substr(0, 1)) && is_digits(mantissa.substr(2)) : mantissa.size() == 1 && is_digits(mantissa))
      if (power.size() <= 2 && is_digits(power) && (has_point || value[e + 1] == '+')) return damage::exponent;
  }
  auto const dot = value.find('.');
  if (dot != value.npos && dot > 0 && is_digits(value.substr(0, dot)) && dot + 1 < value.size() &&
      value.find_first_not_of('0', dot + 1) == value.npos)
    return damage::point;
  return {};
}

Fault damage_or(std::string_view value, Fault otherwise) {
  auto const damaged = find_damage(value);
  return damaged.empty() ? otherwise : damaged;
}

std::string_view normalise(std::string_view value, std::span<char> buffer) {
  if (is_plain(value)) return value;
  auto const strip = [&](bool front) {
    for (auto const space : stripped)
      if (front ? value.starts_with(space) : value.ends_with(space)) return front ? value.remove_prefix(space.size()) : value.remove_suffix(space.size()), true;
    return false;
  };
  while (strip(true)) {}
  while (strip(false)) {}
  if (is_plain(value)) return value;
  std::size_t size = 0;
  for (std::size_t i = 0; i < value.size();) {
    char c = ascii_of(value.substr(i));
    i += c != 0 ? 3 : 1;
    if (c == 0) c = value[i - 1];
    buffer[size++] = c == 'x' ? 'X' : c;
  }
  return {buffer.data(), size};
}

}  // namespace custody::formats
