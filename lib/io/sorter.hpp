// Sorts more than memory holds: records of any bytes, in runs on disk where they are many, in memory where they are few.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/io/file.hpp"

namespace custody {

/// Add, then sort, then read; sort() again begins reading anew. What does not fit the budget goes to a file without a name in
/// $TMPDIR, /var/tmp or /tmp (in this order), which is gone with the program. A record has at most 4 GiB.
class Sorter {
 public:
  explicit Sorter(std::size_t budget) : m_budget(budget) {}

  Result<> add(std::string_view record);
  /// Ends the adding. O(n log n).
  Result<> sort();
  /// Ascending by bytes, equal ones too; nothing at the end. Valid until the next call.
  Result<std::optional<std::string_view>> next();
  std::uint64_t count() const { return m_count; }

 private:
  struct Place {
    std::uint32_t begin, size;
  };
  /// Records on disk, ascending, each behind its length; read through a buffer of its own.
  struct Run {
    std::uint64_t begin = 0, end = 0, at = 0;
    std::string buffer;
    std::size_t used = 0;
    std::string_view record;
  };

  std::string_view view(Place const& place) const { return std::string_view(m_bytes).substr(place.begin, place.size); }
  Result<> spill();
  Result<bool> advance(Run& run);
  bool later(std::size_t a, std::size_t b) const { return m_runs[a].record > m_runs[b].record; }

  std::size_t m_budget;
  std::uint64_t m_count = 0;
  std::string m_bytes;
  std::vector<Place> m_places;
  FileDescriptor m_file;
  std::uint64_t m_written = 0;
  std::vector<Run> m_runs;
  std::vector<std::size_t> m_heap;       // runs, the one with the least record in front
  std::size_t m_next = 0;                // of m_places, where nothing was spilled
  std::optional<std::size_t> m_taken;    // run whose record was handed out
};

/// The records of a sorter with the present one in view.
class SortedStream {
 public:
  explicit SortedStream(Sorter& sorter) : m_sorter(sorter) {}
  /// Sorts; to the first record.
  Result<> begin();
  Result<> advance();
  bool ended() const { return !m_present; }
  std::string_view operator*() const { return *m_present; }

 private:
  Sorter& m_sorter;
  std::optional<std::string_view> m_present;
};

}  // namespace custody
