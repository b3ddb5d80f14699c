// What stands where nothing is recorded may be what is missing elsewhere, under another name: found out by content, for a million
// of either, in little memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"
#include "lib/evidence/check.hpp"
#include "lib/io/sorter.hpp"

namespace custody {

/// All strangers and all recorded items, in any order; then finish(); then the explanations, by ascending number of the stranger.
class Explanations {
 public:
  /// `width`: bytes of a digest, by which content is known.
  explicit Explanations(std::size_t width) : m_width(width) {}

  /// Found at a path at which nothing is recorded. Numbers ascend from 0.
  Result<> add_stranger(std::uint64_t number, ByteView content, std::string_view path);
  bool has_strangers() const { return m_strangers.count() > 0; }
  /// A recorded item; `ordinal` is its number, and `gone` says that nothing stands at its path.
  Result<> add_recorded(std::uint64_t ordinal, ByteView content, RecordedItem const& item, bool gone);

  /// `strangers` and `recorded`: how many numbers there are of each.
  Result<> finish(std::uint64_t strangers, std::uint64_t recorded);

  /// That recorded item stands elsewhere: it is explained, not missing.
  bool has_moved(std::uint64_t ordinal) const { return m_moved[ordinal]; }
  /// Of the stranger of that number, greater than any asked for before: moved, copied or case-renamed, from where.
  Result<std::optional<CheckLine>> of(std::uint64_t number);

 private:
  Result<> explain(std::uint64_t stranger, CheckClass verdict, std::string_view entry_and_path);
  Result<> by_case();
  Result<> by_content();

  static constexpr std::size_t budget = 8 << 20, small_budget = 4 << 20;

  std::size_t m_width;
  Sorter m_strangers{small_budget};           // content, number, path
  Sorter m_strangers_by_case{small_budget};   // path in lower case, content, number
  Sorter m_recorded{budget};                  // content, gone before standing, ordinal, entry, path
  Sorter m_gone_by_case{small_budget};        // path in lower case, content, ordinal, entry, path
  Sorter m_explanations{small_budget};        // number of the stranger, class, entry, path
  std::vector<bool> m_explained, m_moved;     // strangers; recorded items
  std::optional<SortedStream> m_reading;
};

}  // namespace custody
