// BLAKE3, which OpenSSL 3.0 lacks: to read the lists that b3sum writes. The plain hash of 32 bytes, without key or context.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lib/base/bytes.hpp"

namespace custody {

/// The incremental form of the BLAKE3 paper, section 5.1: chunks of 1 KiB, and a stack of the roots of finished subtrees.
class Blake3 {
 public:
  Blake3() { reset(); }
  void update(ByteView bytes);
  /// The digest; the context then begins anew.
  Hash finish();

 private:
  using Words = std::array<std::uint32_t, 8>;
  void reset();
  void push(Words root);

  Words m_chunk;                             // chaining value inside the present chunk
  std::array<std::byte, 64> m_block;
  std::size_t m_block_size, m_blocks;        // bytes in m_block; blocks of this chunk that are compressed
  std::uint64_t m_chunks;                    // finished
  std::array<Words, 54> m_stack;
  std::size_t m_depth;
};

}  // namespace custody
