// Synthetic exhibits of 12 fields, for figures of size: ten thousand make a case.
#pragma once

#include <cstdint>
#include <string>

#include "ledger/ledger.hpp"

namespace custody::ledger {

class Exhibits final : public DraftSource {
 public:
  /// Exhibits first, first + 1, ...
  Exhibits(std::uint64_t first, std::uint64_t count) : m_first(first), m_count(count) {}
  std::uint64_t count() const override { return m_count; }
  Result<Draft> make(std::uint64_t i) const override {
    std::uint64_t const n = m_first + i;
    std::string const number = std::to_string(n);
    std::string const batch = std::to_string(1000000 + n / 10000);
    return Draft{"evidence.collected",
                 {{"act.agency", "330500000000"},
                  {"act.by.0.id", "330500001001"},
                  {"act.by.0.name", "甲"},
                  {"act.by.1.id", "330500001002"},
                  {"act.by.1.name", "乙"},
                  {"act.place", "湖州市吴兴区"},
                  {"case.number", "A330502000000202" + batch},
                  {"item.name", "照片 " + number + ".jpg"},
                  {"item.path", "evidence/" + batch + "/照片 " + number + ".jpg"},
                  {"item.sha256", hex_encode(sha256(number))},
                  {"item.size", number},
                  {"item.type", "file"}}};
  }

 private:
  std::uint64_t m_first, m_count;
};

}  // namespace custody::ledger
