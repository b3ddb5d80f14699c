// The CSV of code tables (RFC 4180, UTF-8, LF or CR LF, no byte order mark): strict, with the place of each field.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/yaml.hpp"

namespace custody::formats {

struct CodeRow {
  struct Field {
    std::string_view text;
    yaml::Position at;
  };
  std::vector<Field> fields;
};

class CodeRows {
 public:
  /// `text` must outlive what is read; a field with quotes in it is undone into `unquoted`. A fault ends the reading.
  CodeRows(std::string_view text, std::size_t columns, std::vector<std::unique_ptr<std::string>>& unquoted, yaml::Faults& faults);

  /// The next row, of as many fields as there are columns; false at the end and after a fault.
  bool next(CodeRow& row);

 private:
  bool fail(Message what);
  bool read_field(std::string_view& text);

  std::string_view m_text;
  std::size_t m_columns, m_at = 0;
  yaml::Position m_place;
  std::vector<std::unique_ptr<std::string>>& m_unquoted;
  yaml::Faults& m_faults;
  bool m_failed = false;
};

}  // namespace custody::formats
