// Which keys were met before: the fingerprints of the last million, in memory that does not grow further.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace custody::formats {

class SeenKeys {
 public:
  /// Whether this hash was met before among the last `horizon`; from now on it was.
  bool again(std::uint64_t hash) {
    hash = hash == 0 ? 1 : hash;
    if (m_current.has(hash) || m_former.has(hash)) return true;
    if (m_current.count == horizon / 2) {
      m_former = std::move(m_current);
      m_current = {};
    }
    m_current.add(hash);
    return false;
  }

  static constexpr std::size_t horizon = 1'000'000;

 private:
  /// Open addressing, at most half full.
  struct Set {
    std::vector<std::uint64_t> places;
    std::size_t count = 0;

    bool has(std::uint64_t hash) const {
      if (places.empty()) return false;
      for (std::size_t i = hash & (places.size() - 1); places[i] != 0; i = (i + 1) & (places.size() - 1))
        if (places[i] == hash) return true;
      return false;
    }
    void add(std::uint64_t hash) {
      if (2 * (count + 1) > places.size()) {
        std::vector<std::uint64_t> const old = std::move(places);
        places.assign(old.empty() ? 1024 : 2 * old.size(), 0);
        for (std::uint64_t const each : old)
          if (each != 0) put(each);
      }
      put(hash);
      ++count;
    }
    void put(std::uint64_t hash) {
      std::size_t i = hash & (places.size() - 1);
      while (places[i] != 0) i = (i + 1) & (places.size() - 1);
      places[i] = hash;
    }
  };
  Set m_current, m_former;
};

}  // namespace custody::formats
