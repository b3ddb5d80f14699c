// What a format makes of a record: the bytes that a pack writes, and what it reads of them again. The residual is about just the
// difference between a record and its echo.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "formats/syntax/syntax.hpp"

namespace custody::formats {

/// The pack must outlive it. Any number of threads may use it.
class Echo {
 public:
  /// Of files that begin with `head` (its columns, its prefixes); without one, of files as the pack lays them out.
  static Result<std::unique_ptr<Echo>> create(Pack const& pack, std::optional<std::string_view> head = {});

  /// Appends the record alone, as a Reader would cut it out of the file.
  void write(Sheet const& sheet, Output& out, Arena& arena, Problems& problems) const;
  /// A record that write() wrote, or one of the file.
  void read(std::string_view record, Sheet& sheet, Arena& arena, Problems& problems) const;

  /// What stands between two records where nothing odd does.
  std::string_view between() const { return m_between; }
  /// What follows the last record where nothing odd does, and the envelope aside.
  bool is_lines() const { return m_is_lines; }

 private:
  Echo() = default;

  std::unique_ptr<Reader> m_reader;
  std::unique_ptr<Writer> m_writer;
  std::string m_head, m_between;
  bool m_is_lines = false;   // a record is whole lines, and the last one may lack the end of its line
};

}  // namespace custody::formats
