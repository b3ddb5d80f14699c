// Searching for a few bytes, sixteen at a time: what tokenizers and writers spend their time on.
#pragma once

#include <bit>
#include <cstddef>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace custody::formats {

/// The first byte of [at, end) for which `simd` (of sixteen bytes, a mask) or `plain` (of one) is true; `end` if there is none.
template <class Simd, class Plain>
inline char const* find_first(char const* at, char const* end, [[maybe_unused]] Simd simd, Plain plain) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    auto const mask = static_cast<unsigned>(_mm_movemask_epi8(simd(_mm_loadu_si128(reinterpret_cast<__m128i const*>(at)))));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  while (at != end && !plain(*at)) ++at;
  return at;
}

/// The first `a` or `b`.
inline char const* find_either(char const* at, char const* end, char a, char b) {
  return find_first(
      at, end,
#if defined(__SSE2__)
      [&](__m128i block) { return _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(a)), _mm_cmpeq_epi8(block, _mm_set1_epi8(b))); },
#else
      0,
#endif
      [&](char c) { return c == a || c == b; });
}

/// The first `"`, `\` or control character: what a JSON string cannot hold as it is.
inline char const* find_json_special(char const* at, char const* end) {
  return find_first(
      at, end,
#if defined(__SSE2__)
      [](__m128i block) {
        // Unsigned c < 0x20: the smaller of c and 0x1f is c.
        __m128i const control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
        return _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
      },
#else
      0,
#endif
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
}

/// The first byte that is not ASCII.
inline char const* find_non_ascii(char const* at, char const* end) {
  return find_first(
      at, end,
#if defined(__SSE2__)
      [](__m128i block) { return block; },
#else
      0,
#endif
      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

inline bool is_ascii(std::string_view bytes) {
  return find_non_ascii(bytes.data(), bytes.data() + bytes.size()) == bytes.data() + bytes.size();
}

}  // namespace custody::formats
