// Searching for a few bytes, sixteen at a time: what tokenizers and writers spend their time on.
#pragma once

#include <bit>
#include <cstddef>
#include <string_view>

#include "formats/short_bytes.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace custody::formats {

// What is looked for: asked of one byte, and of sixteen at once, where the answer is FF for each that is meant.

struct OneOf {
  char a, b, c, d;
  bool operator()(char x) const { return x == a || x == b || x == c || x == d; }
#if defined(__SSE2__)
  __m128i operator()(__m128i x) const {
    return _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(a)), _mm_cmpeq_epi8(x, _mm_set1_epi8(b))),
                        _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(c)), _mm_cmpeq_epi8(x, _mm_set1_epi8(d))));
  }
#endif
};

struct EitherOf {
  char a, b;
  bool operator()(char x) const { return x == a || x == b; }
#if defined(__SSE2__)
  __m128i operator()(__m128i x) const { return _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(a)), _mm_cmpeq_epi8(x, _mm_set1_epi8(b))); }
#endif
};

/// `a`, `b` or a control character.
struct ControlOr {
  char a, b;
  bool operator()(char x) const { return static_cast<unsigned char>(x) < 0x20 || x == a || x == b; }
#if defined(__SSE2__)
  __m128i operator()(__m128i x) const {
    // Unsigned x < 0x20: the smaller of x and 0x1f is x.
    return _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x), EitherOf{a, b}(x));
  }
#endif
};

/// What a JSON string cannot hold as it is.
inline constexpr ControlOr json_special{'"', '\\'};

/// The first byte of [at, end) that is `what`; `end` if there is none.
template <class What>
inline char const* find_first(char const* at, char const* end, What what) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    auto const mask = static_cast<unsigned>(_mm_movemask_epi8(what(_mm_loadu_si128(reinterpret_cast<__m128i const*>(at)))));
    if (mask != 0) return at + std::countr_zero(mask);
  }
#endif
  while (at != end && !what(*at)) ++at;
  return at;
}

/// The same, and whether all before it is ASCII.
template <class What>
inline char const* find_first(char const* at, char const* end, What what, bool& ascii) {
  ascii = true;
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    __m128i const block = _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
    auto const found = static_cast<unsigned>(_mm_movemask_epi8(what(block))), high = static_cast<unsigned>(_mm_movemask_epi8(block));
    // Of what is high only that below the lowest one that was found.
    ascii &= (high & ((found & -found) - 1)) == 0;
    if (found != 0) return at + std::countr_zero(found);
  }
#endif
  for (; at != end && !what(*at); ++at) ascii &= static_cast<unsigned char>(*at) < 0x80;
  return at;
}

/// What one look at all bytes of a value says.
struct Look {
  bool found = false;   // one of them is what was looked for
  bool ascii = true;    // all of them are ASCII
};

template <class What>
inline Look look_portable(std::string_view bytes, What what) {
  Look out;
  for (char const c : bytes) {
    out.found |= what(c);
    out.ascii &= static_cast<unsigned char>(c) < 0x80;
  }
  return out;
}

/// Most values have less than sixteen bytes: those are seen as one block, of words that may overlap.
template <class What>
[[gnu::always_inline]] inline Look look(std::string_view bytes, What what) {
#if defined(__SSE2__)
  using namespace short_bytes;
  char const* at = bytes.data();
  std::size_t const size = bytes.size();
  auto const answer = [](__m128i found, __m128i high) { return Look{_mm_movemask_epi8(found) != 0, _mm_movemask_epi8(high) == 0}; };
  if (size > 16) {
    __m128i found = _mm_setzero_si128(), high = found;
    auto const see = [&](char const* from) {
      __m128i const block = _mm_loadu_si128(reinterpret_cast<__m128i const*>(from));
      found = _mm_or_si128(found, what(block));
      high = _mm_or_si128(high, block);
    };
    char const* const last = at + size - 16;
    for (; at < last; at += 16) see(at);
    see(last);
    return answer(found, high);
  }
  if (size < 4) return look_portable(bytes, what);
  auto const at_both = [&](auto front, auto back) {
    __m128i const block = _mm_set_epi64x(static_cast<long long>(back), static_cast<long long>(front));
    return answer(what(block), block);
  };
  if (size >= 8) return at_both(load<std::uint64_t>(at), load<std::uint64_t>(at + size - 8));
  std::uint64_t const both = std::uint64_t{load<std::uint32_t>(at + size - 4)} << 32 | load<std::uint32_t>(at);
  return at_both(both, both);
#else
  return look_portable(bytes, what);
#endif
}

inline bool is_ascii(std::string_view bytes) { return look(bytes, EitherOf{0, 0}).ascii; }

}  // namespace custody::formats
