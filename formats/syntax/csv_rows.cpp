#include "formats/syntax/csv_rows.hpp"

#include <cstring>
#include <set>

#include "formats/find.hpp"
#include "formats/identifier/digits.hpp"

namespace custody::formats {

namespace {

char const* find(char const* at, char const* end, char c) {
  auto const* const found = at == end ? nullptr : static_cast<char const*>(std::memchr(at, c, static_cast<std::size_t>(end - at)));
  return found ? found : end;
}

/// Behind the quote that closes the cell whose opening quote is at `at`; null if none does.
char const* behind_quoted(char const* at, char const* end, bool& doubled) {
  for (++at;;) {
    at = find(at, end, '"');
    if (at == end) return nullptr;
    if (end - at < 2 || at[1] != '"') return at + 1;
    doubled = true;
    at += 2;
  }
}

std::string_view without_line_end(std::string_view row) {
  if (row.ends_with('\n')) row.remove_suffix(1);
  if (row.ends_with('\r')) row.remove_suffix(1);
  return row;
}

}  // namespace

std::string_view CsvCell::value(std::string& scratch) const {
  if (!quoted) return raw;
  std::string_view const inner = raw.size() >= 2 ? raw.substr(1, raw.size() - 2) : std::string_view();
  if (!doubled) return inner;
  scratch.clear();
  for (std::size_t i = 0; i < inner.size(); ++i) {
    scratch += inner[i];
    if (inner[i] == '"') ++i;
  }
  return scratch;
}

CsvRow find_row(std::string_view bytes, bool last, CsvDialect dialect, std::size_t columns) {
  char const* const begin = bytes.data();
  char const* const end = begin + bytes.size();
  char const* const newline = find(begin, end, '\n');
  auto const physical = static_cast<std::size_t>(newline - begin) + (newline == end ? 0 : 1);
  if (newline == end && !last) return {};
  if (!dialect.quotes || find(begin, newline, '"') == newline) return {physical, false};

  std::size_t cells = 1;
  char const* at = begin;
  for (;;) {
    bool doubled = false;
    if (at != end && *at == '"') {
      at = behind_quoted(at, end, doubled);
      if (!at) return last ? CsvRow{physical, true} : CsvRow{};
      if (at == end && !last) return {};
      bool const closed = at == end || *at == dialect.delimiter || *at == '\n' || (*at == '\r' && end - at > 1 && at[1] == '\n') ||
                          (*at == '\r' && end - at == 1);
      if (!closed) return {physical, true};
      if (at != end && *at == '\r') ++at;
    } else {
      at = find_first(at, end, EitherOf{dialect.delimiter, '\n'});
      if (at == end && !last) return {};
    }
    if (at == end || *at == '\n') break;
    ++at;
    ++cells;
  }
  auto const size = static_cast<std::size_t>(at - begin) + (at == end ? 0 : 1);
  if (size > physical && columns != 0 && cells != columns) return {physical, true};
  return {size, false};
}

CsvCells::CsvCells(std::string_view row, CsvDialect dialect) : m_dialect(dialect) {
  row = without_line_end(row);
  m_at = row.data();
  m_end = m_at + row.size();
}

bool CsvCells::next(CsvCell& cell) {
  if (!m_more) return false;
  char const* const begin = m_at;
  char const* close = nullptr;
  cell.quoted = cell.doubled = cell.ascii = false;
  if (m_dialect.quotes && begin != m_end && *begin == '"') {
    close = behind_quoted(begin, m_end, cell.doubled);
    cell.quoted = close != nullptr && (close == m_end || *close == m_dialect.delimiter);
    m_broken |= !cell.quoted;
  }
  char const* const stop = cell.quoted ? close : find_first(begin, m_end, EitherOf{m_dialect.delimiter, m_dialect.delimiter}, cell.ascii);
  cell.raw = {begin, static_cast<std::size_t>(stop - begin)};
  m_more = stop != m_end;
  m_at = stop + (m_more ? 1 : 0);
  return true;
}

std::size_t column_number(std::string_view place) {
  if (place.size() < 2 || place.size() > 5 || place[0] != '#' || place[1] == '0' || !is_digits(place.substr(1))) return 0;
  std::size_t out = 0;
  for (char const c : place.substr(1)) out = out * 10 + static_cast<std::size_t>(c - '0');
  return out;
}

std::vector<std::string> field_names(std::vector<std::string> columns) {
  std::set<std::string> met;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    bool const is_name = !columns[i].empty() && columns[i].front() != '#' && met.insert(columns[i]).second;
    if (!is_name) columns[i] = "#" + std::to_string(i + 1);
  }
  return columns;
}

}  // namespace custody::formats
