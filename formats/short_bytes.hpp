// Comparing and copying the few bytes of a name or a value. A record is hundreds of these, and for so few bytes the call of memcmp
// or memcpy costs more than its work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace custody::formats {

namespace short_bytes {

template <class Word>
inline Word load(char const* at) {
  Word out;
  std::memcpy(&out, at, sizeof out);
  return out;
}
template <class Word>
inline void store(char* at, Word word) {
  std::memcpy(at, &word, sizeof word);
}

struct Sixteen {
  std::uint64_t a, b;
};

}  // namespace short_bytes

/// Whether `size` bytes are the same. Up to sixteen by two words that may overlap.
inline bool same_bytes(char const* a, char const* b, std::size_t size) {
  using namespace short_bytes;
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8)
    return ((load<std::uint64_t>(a) ^ load<std::uint64_t>(b)) | (load<std::uint64_t>(a + size - 8) ^ load<std::uint64_t>(b + size - 8))) == 0;
  if (size >= 4)
    return ((load<std::uint32_t>(a) ^ load<std::uint32_t>(b)) | (load<std::uint32_t>(a + size - 4) ^ load<std::uint32_t>(b + size - 4))) == 0;
  for (std::size_t i = 0; i < size; ++i)
    if (a[i] != b[i]) return false;
  return true;
}
inline bool same_bytes(std::string_view a, std::string_view b) { return a.size() == b.size() && same_bytes(a.data(), b.data(), a.size()); }

/// memcpy.
inline void copy_bytes(char* to, char const* from, std::size_t size) {
  using namespace short_bytes;
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size > 16) {
    auto const front = load<Sixteen>(from), back = load<Sixteen>(from + size - 16);
    store(to, front), store(to + size - 16, back);
  } else if (size >= 8) {
    auto const front = load<std::uint64_t>(from), back = load<std::uint64_t>(from + size - 8);
    store(to, front), store(to + size - 8, back);
  } else if (size >= 4) {
    auto const front = load<std::uint32_t>(from), back = load<std::uint32_t>(from + size - 4);
    store(to, front), store(to + size - 4, back);
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
  }
}

}  // namespace custody::formats
