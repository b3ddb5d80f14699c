// What a conversion did to values, counted: every difference between a record and what its target shows of it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace custody::formats {

enum class LossKind : std::uint8_t {
  translated,   ///< a code became the equal code of another table
  generalised,  ///< a code became a wider one
  truncated,    ///< shortened: a text, a list, a time
  defaulted,    ///< nobody wrote it: the pack's default or else
  dropped,      ///< not in the target at all
  normalised    ///< written in another way than it stood: a width, a case, a number, an order of rows
};
inline constexpr std::size_t loss_kinds = 6;
std::string_view name_of(LossKind kind);

/// Something that happened to one value of one record. `site` is a number of Plan::sites().
struct Loss {
  std::uint16_t site = 0;
  LossKind kind = LossKind::dropped;
};

/// Where losses happen: a place of a format and an element.
struct LossSite {
  std::string place, element;
};

/// Sums over records. Merged in the order of the file, so that the same records are named whatever the number of threads.
class LossCounts {
 public:
  struct Cell {
    std::uint64_t count = 0, kept = 0;   // kept: the residual of the record holds it
    std::vector<std::uint64_t> records;  // the first ten
  };

  explicit LossCounts(std::size_t sites = 0) : m_cells(sites) {}

  void add(std::uint64_t record, std::vector<Loss> const& losses, bool kept);
  void merge(LossCounts const& later);
  /// Everything, kept or not.
  std::uint64_t total() const;
  /// Everything that is not kept.
  std::uint64_t lost() const;
  /// One JSON document; sites without a loss are left out.
  std::string json(std::vector<LossSite> const& sites) const;

 private:
  std::vector<std::array<Cell, loss_kinds>> m_cells;
};

}  // namespace custody::formats
