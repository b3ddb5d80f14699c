// From a short text to a number: the look-up of code tables, made once when a pair of packs is compiled and asked for every code of
// every record.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "formats/short_bytes.hpp"

namespace custody::formats {

class TextMap {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  /// The first value that is added for a key stays.
  void add(std::string_view key, std::uint32_t value) {
    if (find(key) != none) return;
    m_entries.push_back({std::string(key), value});
    if (m_places.size() < 2 * m_entries.size()) {
      m_places.assign(std::max<std::size_t>(16, 4 * m_entries.size()), none);
      round_up();
      for (std::uint32_t i = 0; i < m_entries.size(); ++i) put(i);
    } else {
      put(static_cast<std::uint32_t>(m_entries.size() - 1));
    }
  }

  std::uint32_t find(std::string_view key) const {
    if (m_places.empty()) return none;
    for (std::size_t i = hash(key) & (m_places.size() - 1); m_places[i] != none; i = (i + 1) & (m_places.size() - 1)) {
      Entry const& entry = m_entries[m_places[i]];
      if (same_bytes(entry.key, key)) return entry.value;
    }
    return none;
  }

 private:
  struct Entry {
    std::string key;
    std::uint32_t value;
  };

  /// First and last eight bytes and the length: codes are short, and names differ at one end.
  static std::size_t hash(std::string_view key) {
    std::uint64_t front = 0, back = 0;
    std::memcpy(&front, key.data(), key.size() < 8 ? key.size() : 8);
    if (key.size() > 8) std::memcpy(&back, key.data() + key.size() - 8, 8);
    std::uint64_t h = (front ^ (back * 0x9e3779b97f4a7c15)) + key.size();
    h *= 0xff51afd7ed558ccd;
    return static_cast<std::size_t>(h ^ (h >> 32));
  }

  void round_up() {
    std::size_t size = 16;
    while (size < m_places.size()) size *= 2;
    m_places.assign(size, none);
  }

  void put(std::uint32_t entry) {
    std::size_t i = hash(m_entries[entry].key) & (m_places.size() - 1);
    while (m_places[i] != none) i = (i + 1) & (m_places.size() - 1);
    m_places[i] = entry;
  }

  std::vector<Entry> m_entries;
  std::vector<std::uint32_t> m_places;
};

}  // namespace custody::formats
