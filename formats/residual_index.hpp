// Finds the lines of a record in a residual by its key and sum: some thirty bytes of memory a record, the lines stay in the file.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/residual_lines.hpp"

namespace custody::formats {

/// Bytes of a file: as many as there are, at most `size`.
using ReadAt = std::function<Result<std::string>(std::uint64_t offset, std::size_t size)>;

class ResidualIndex {
 public:
  /// Reads the residual once. Code "residual".
  /// `pack`: of which the records are that it gives back.
  static Result<ResidualIndex> open(ReadAt read_at, Pack const& pack);

  ResidualHead const& head() const { return m_head; }
  /// Records that it has lines for.
  std::size_t size() const { return m_entries.size(); }

  enum class Found : std::uint8_t {
    same,        ///< with this key and this sum: nobody changed it
    edited,      ///< one with this key and another sum
    ambiguous,   ///< several with this key and other sums
    served,      ///< those with this key were all claimed before
    none
  };
  struct Claim {
    Found found = Found::none;
    std::optional<ResidualRecord> record;   // of same and edited
    std::size_t entry = 0;
  };
  /// The lines that a record of B takes. They are claimed by claim() and serve once.
  Result<Claim> find(std::string_view key, std::string_view sum) const;
  void claim(std::size_t entry) { m_entries[entry].claimed = true; }

  /// Those that nobody claimed, in the order of the file.
  std::vector<std::uint64_t> unclaimed() const;
  Result<ResidualRecord> record(std::uint64_t ordinal) const;

 private:
  struct Entry {
    std::uint64_t key = 0;                // a hash of it
    std::array<std::byte, 16> sum{};
    std::uint64_t offset = 0, ordinal = 0;
    std::uint32_t size = 0;
    bool claimed = false;
  };
  Result<> add(std::string_view lines, std::uint64_t offset);
  Result<ResidualRecord> read(Entry const& entry) const;

  ReadAt m_read_at;
  Encoding m_encoding = Encoding::utf8;
  ResidualHead m_head;
  std::vector<Entry> m_entries;           // by key, then in the order of the file
};

}  // namespace custody::formats
