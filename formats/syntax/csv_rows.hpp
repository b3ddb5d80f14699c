// Where the rows and cells of a CSV file are. Quotes count only where a cell begins with one, as spreadsheets have it; one inside
// a cell is a letter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/pack.hpp"

namespace custody::formats {

struct CsvDialect {
  char delimiter = ',';
  bool quotes = true;   // false: a quote is a letter everywhere
};

/// A cell as it stands there, without its delimiter.
struct CsvCell {
  std::string_view raw;          // quotes included
  bool quoted = false;
  bool doubled = false;          // holds a doubled quote
  bool ascii = false;            // known to be ASCII

  /// The bytes that the cell says; `scratch` is used if quotes are doubled.
  std::string_view value(std::string& scratch) const;
};

struct CsvRow {
  std::size_t size = 0;          // bytes with the line end; 0: the row does not end in what was given
  bool broken = false;           // something stands behind a closing quote, or a quote never closes
};

/// The row at the front of `bytes`; `last`: nothing follows. If a cell with line breaks makes a row of other than `columns` cells
/// (0: any number), a stray quote is more likely than such a row, and the row ends at its first line break, broken.
CsvRow find_row(std::string_view bytes, bool last, CsvDialect dialect, std::size_t columns);

/// Walks the cells of one row.
class CsvCells {
 public:
  CsvCells(std::string_view row, CsvDialect dialect);
  /// False behind the last cell.
  bool next(CsvCell& cell);
  /// Something stood behind a closing quote, or a quote never closed.
  bool broken() const { return m_broken; }

 private:
  char const* m_at;
  char const* m_end;
  CsvDialect m_dialect;
  bool m_more = true, m_broken = false;
};

/// What the fields of columns are called of which a pack knows nothing: as the columns are; but by their number (`#13`) where the name
/// is empty, begins with # or is that of a column before.
std::vector<std::string> field_names(std::vector<std::string> columns);

inline constexpr std::size_t column_limit = 9999;
/// Of a place that is called by its number (`#13`) that number, from 1 to column_limit; else 0.
std::size_t column_number(std::string_view place);

}  // namespace custody::formats
