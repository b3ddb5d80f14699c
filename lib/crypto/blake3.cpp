#include "lib/crypto/blake3.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace custody {
namespace {

using Words = std::array<std::uint32_t, 8>;
using Block = std::array<std::uint32_t, 16>;

constexpr std::size_t block_size = 64, blocks_a_chunk = 16;
constexpr Words initial = {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};
enum Flag : std::uint32_t { chunk_start = 1, chunk_end = 2, parent = 4, root = 8 };

/// The message schedule of all seven rounds: each is the one before, permuted.
constexpr auto schedule = [] {
  constexpr std::array<std::uint8_t, 16> permutation = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
  std::array<std::array<std::uint8_t, 16>, 7> rounds{};
  for (std::uint8_t i = 0; i < 16; ++i) rounds[0][i] = i;
  for (std::size_t r = 1; r < 7; ++r)
    for (std::size_t i = 0; i < 16; ++i) rounds[r][i] = rounds[r - 1][permutation[i]];
  return rounds;
}();

inline void mix(Block& v, std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::uint32_t x, std::uint32_t y) {
  v[a] = v[a] + v[b] + x;
  v[d] = std::rotr(v[d] ^ v[a], 16);
  v[c] = v[c] + v[d];
  v[b] = std::rotr(v[b] ^ v[c], 12);
  v[a] = v[a] + v[b] + y;
  v[d] = std::rotr(v[d] ^ v[a], 8);
  v[c] = v[c] + v[d];
  v[b] = std::rotr(v[b] ^ v[c], 7);
}

template <std::size_t R>
inline void round(Block& v, Block const& m) {
  constexpr auto& s = schedule[R];
  mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
  mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
  mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
  mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
  mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
  mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
  mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
  mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
}

Words compress(Words const& chaining, Block const& m, std::uint64_t counter, std::uint32_t size, std::uint32_t flags) {
  Block v = {chaining[0], chaining[1], chaining[2], chaining[3], chaining[4], chaining[5], chaining[6], chaining[7],
             initial[0], initial[1], initial[2], initial[3],
             static_cast<std::uint32_t>(counter), static_cast<std::uint32_t>(counter >> 32), size, flags};
  round<0>(v, m), round<1>(v, m), round<2>(v, m), round<3>(v, m), round<4>(v, m), round<5>(v, m), round<6>(v, m);
  Words out;
  for (std::size_t i = 0; i < 8; ++i) out[i] = v[i] ^ v[i + 8];
  return out;
}

Block words_of(std::byte const* bytes) {
  static_assert(std::endian::native == std::endian::little);
  Block out;
  std::memcpy(out.data(), bytes, block_size);
  return out;
}

Words join(Words const& left, Words const& right, std::uint32_t flags) {
  Block m;
  std::ranges::copy(left, m.begin());
  std::ranges::copy(right, m.begin() + 8);
  return compress(initial, m, 0, block_size, parent | flags);
}

}  // namespace

void Blake3::reset() {
  m_chunk = initial;
  m_block_size = m_blocks = m_depth = 0;
  m_chunks = 0;
}

/// Joins what is complete: as many subtrees as the number of chunks has trailing zeros.
void Blake3::push(Words node) {
  for (std::uint64_t total = ++m_chunks; (total & 1) == 0; total >>= 1) node = join(m_stack[--m_depth], node, 0);
  m_stack[m_depth++] = node;
}

void Blake3::update(ByteView bytes) {
  while (!bytes.empty()) {
    // A full block is compressed only when more follows: the last one of all is marked.
    if (m_block_size == block_size) {
      bool const last = m_blocks + 1 == blocks_a_chunk;
      m_chunk = compress(m_chunk, words_of(m_block.data()), m_chunks, block_size, (m_blocks == 0 ? chunk_start : 0u) | (last ? chunk_end : 0u));
      m_block_size = 0;
      if (last) {
        push(m_chunk);
        m_chunk = initial;
        m_blocks = 0;
      } else {
        ++m_blocks;
      }
    }
    std::size_t const part = std::min(block_size - m_block_size, bytes.size());
    std::copy_n(bytes.begin(), part, m_block.begin() + static_cast<std::ptrdiff_t>(m_block_size));
    m_block_size += part;
    bytes = bytes.subspan(part);
  }
}

Hash Blake3::finish() {
  std::fill(m_block.begin() + static_cast<std::ptrdiff_t>(m_block_size), m_block.end(), std::byte{0});
  std::uint32_t const flags = (m_blocks == 0 ? chunk_start : 0u) | chunk_end;
  Words node = compress(m_chunk, words_of(m_block.data()), m_chunks, static_cast<std::uint32_t>(m_block_size), flags | (m_depth == 0 ? root : 0u));
  while (m_depth > 0) {
    --m_depth;
    node = join(m_stack[m_depth], node, m_depth == 0 ? root : 0u);
  }
  Hash out;
  std::memcpy(out.data(), node.data(), out.size());
  reset();
  return out;
}

}  // namespace custody
