// Where writers put bytes: a buffer that grows without initialising what will be overwritten anyway.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "formats/short_bytes.hpp"

namespace custody::formats {

class Output {
 public:
  std::string_view view() const { return {m_data.get(), m_size}; }
  std::size_t size() const { return m_size; }
  void clear() { m_size = 0; }
  /// Takes back what was written since the buffer had `size` bytes.
  void cut(std::size_t size) { m_size = size; }

  /// Room for `count` bytes behind the last one, to be followed by keep(used).
  char* room(std::size_t count) {
    if (m_capacity - m_size < count) [[unlikely]]
      grow(count);
    return m_data.get() + m_size;
  }
  void keep(std::size_t used) { m_size += used; }

  void put(char c) {
    *room(1) = c;
    ++m_size;
  }
  void put(std::string_view text) {
    copy_bytes(room(text.size()), text.data(), text.size());
    m_size += text.size();
  }

 private:
  void grow(std::size_t count) {
    std::size_t const capacity = (m_capacity + count) * 3 / 2 + 4096;
    std::unique_ptr<char[]> data(new char[capacity]);
    if (m_size > 0) std::memcpy(data.get(), m_data.get(), m_size);
    m_data = std::move(data);
    m_capacity = capacity;
  }

  std::unique_ptr<char[]> m_data;
  std::size_t m_size = 0, m_capacity = 0;
};

}  // namespace custody::formats
