#include "formats/slot.hpp"

#include <algorithm>

namespace custody::formats {

void Arena::clear() {
  if (m_blocks.empty()) return;
  m_blocks.resize(1);
  m_next = m_blocks.front().get();
  m_end = m_next + block_size;
}

void Arena::grow(std::size_t size) {
  std::size_t const bytes = m_blocks.empty() && size <= block_size ? block_size : std::max(size, block_size);
  m_blocks.emplace_back(new char[bytes]);
  if (m_blocks.size() == 1 && bytes > block_size) {
    // The first block is the one that stays: it has the usual size.
    m_blocks.emplace_back(new char[block_size]);
    std::swap(m_blocks[0], m_blocks[1]);
  }
  m_next = m_blocks.back().get();
  m_end = m_next + bytes;
}

}  // namespace custody::formats
