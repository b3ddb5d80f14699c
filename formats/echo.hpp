// What a format makes of a record: the bytes that a pack writes, and what it reads of them again. The residual is about just the
// difference between a record and its echo.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "formats/syntax/syntax.hpp"

namespace custody::formats {

/// The pack must outlive it. Any number of threads may use it.
class Echo {
 public:
  /// Of files that begin with `head` (its columns, its prefixes) and are laid out so; without them, of files as the pack lays them out.
  static Result<std::unique_ptr<Echo>> create(Pack const& pack, std::optional<std::string_view> head = {}, Layout const& layout = {});

  /// Appends the record alone, as a Reader would cut it out of the file.
  void write(Sheet const& sheet, Output& out, Arena& arena, Problems& problems) const;
  /// A record that write() wrote, or one of the file.
  void read(std::string_view record, Sheet& sheet, Arena& arena, Problems& problems) const;

  /// What stands between two records where nothing odd does.
  std::string_view between() const { return m_between; }
  /// A record is whole lines, and the last one of a file may lack the end of its line.
  bool is_lines() const { return m_is_lines; }
  std::string_view line_end() const { return m_line_end; }
  /// The record alone within what a Writer wrote.
  std::string_view body(std::string_view written) const { return m_writer->body(written); }

 private:
  Echo() = default;

  std::unique_ptr<Reader> m_reader;
  std::unique_ptr<Writer> m_writer;
  std::string m_head, m_between;
  std::string_view m_line_end;
  bool m_is_lines = false;
};

}  // namespace custody::formats
