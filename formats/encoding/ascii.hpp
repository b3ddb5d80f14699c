// Half of most records is ASCII, and ASCII is the same in every encoding here: it is copied sixteen bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace custody::formats {

/// Copies ASCII from `in` to `out` until a byte that is none, or `size` bytes; how many that were. Both must have `size` bytes;
/// those of `out` beyond the answer may be overwritten with anything.
inline std::size_t copy_ascii_portable(char const* in, char* out, std::size_t size) {
  constexpr std::uint64_t high = 0x8080808080808080;
  std::size_t done = 0;
  for (; done + 8 <= size; done += 8) {
    std::uint64_t word;
    std::memcpy(&word, in + done, 8);
    std::memcpy(out + done, &word, 8);
    if (word &= high; word != 0)
      return done + static_cast<std::size_t>(std::endian::native == std::endian::little ? std::countr_zero(word) : std::countl_zero(word)) / 8;
  }
  for (; done < size && static_cast<unsigned char>(in[done]) < 0x80; ++done) out[done] = in[done];
  return done;
}

/// The first byte of [at, end) that is not ASCII, or `end`.
inline char const* skip_ascii(char const* at, char const* end) {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16)
    if (auto const high = static_cast<unsigned>(_mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<__m128i const*>(at)))); high != 0)
      return at + std::countr_zero(high);
#endif
  while (at != end && static_cast<unsigned char>(*at) < 0x80) ++at;
  return at;
}

inline std::size_t copy_ascii(char const* in, char* out, std::size_t size) {
#if defined(__SSE2__)
  std::size_t done = 0;
  for (; done + 16 <= size; done += 16) {
    __m128i const block = _mm_loadu_si128(reinterpret_cast<__m128i const*>(in + done));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + done), block);
    if (auto const high = static_cast<unsigned>(_mm_movemask_epi8(block)); high != 0)
      return done + static_cast<std::size_t>(std::countr_zero(high));
  }
  return done + copy_ascii_portable(in + done, out + done, size - done);
#else
  return copy_ascii_portable(in, out, size);
#endif
}

}  // namespace custody::formats
