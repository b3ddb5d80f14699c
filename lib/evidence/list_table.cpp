// A CSV (RFC 4180, UTF-8) whose head says what its columns are, as the statutory lists and what people make of them with a
// spreadsheet: one column of names, one or more of digests in either case of letters.
#include <algorithm>
#include <array>
#include <charconv>

#include "lib/evidence/list_parser.hpp"

namespace custody {
namespace {

/// Takes the cells of one record from `lines`; a quoted cell may hold line ends. `ok` is false where quotes do not pair.
struct Record {
  std::vector<std::string> cells;
  bool ok = true;
};

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::optional<Algorithm> algorithm_of_column(std::string_view title) {
  std::string plain;
  for (char const c : title)
    if (c != '-' && c != '_' && c != ' ') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (auto const algorithm : {Algorithm::sha256, Algorithm::sha512, Algorithm::sha1, Algorithm::sm3, Algorithm::md5, Algorithm::blake3})
    if (holds(plain, algorithm_name(algorithm))) return algorithm;
  return std::nullopt;
}

bool is_name_column(std::string_view title) {
  constexpr std::array<std::string_view, 9> titles = {"电子数据", "文件名", "文件名称", "名称", "电子数据名称", "path", "name", "filename", "file"};
  return std::ranges::find(titles, title) != titles.end();
}

bool is_size_column(std::string_view title) { return title == "size" || title == "大小" || title == "文件大小" || title == "文件大小(字节)" || title == "字节数"; }

/// Splits one physical line; true if it ended outside quotes. `cell` carries over what is open.
bool split_line(std::string_view line, Record& record, std::string& cell, bool& quoted) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    char const c = line[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < line.size() && line[i + 1] == '"') {
        cell += '"';
        ++i;
      } else {
        quoted = false;
        if (i + 1 < line.size() && line[i + 1] != ',') record.ok = false;
      }
    } else if (c == ',') {
      record.cells.push_back(std::exchange(cell, {}));
    } else if (c == '"') {
      if (!cell.empty()) record.ok = false;
      quoted = true;
    } else {
      cell += c;
    }
  }
  if (quoted) return false;
  record.cells.push_back(std::exchange(cell, {}));
  return true;
}

/// A cell that a spreadsheet would compute is written with an apostrophe before it; this takes it away again.
std::string without_apostrophe(std::string cell) {
  if (cell.size() > 1 && cell[0] == '\'' && std::string_view("=+-@\t\r'").find(cell[1]) != std::string_view::npos) cell.erase(0, 1);
  return cell;
}

struct Columns {
  std::optional<std::size_t> name, size;
  std::vector<std::pair<std::size_t, Algorithm>> digests;
};

Columns read_head(std::vector<std::string> const& cells) {
  Columns out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (auto const algorithm = algorithm_of_column(cells[i]))
      out.digests.emplace_back(i, *algorithm);
    else if (is_name_column(cells[i]) && !out.name)
      out.name = i;
    else if (is_size_column(cells[i]) && !out.size)
      out.size = i;
  }
  return out;
}

class TableParser final : public ListReader::Parser {
 public:
  explicit TableParser(ListLines lines) : m_lines(std::move(lines)) {}

  ListForm form() const override { return ListForm::table; }

  Result<std::optional<ListPart>> next() override {
    for (;;) {
      auto record = TRY(read_record());
      if (!record) return std::nullopt;
      if (!m_head_read) {
        m_head_read = true;
        m_columns = read_head(record->cells);
        continue;
      }
      // A line of signatures or a total below the items has no digest and is none of them.
      bool const any = std::ranges::any_of(m_columns.digests, [&](auto const& column) {
        return column.first < record->cells.size() && !record->cells[column.first].empty();
      });
      if (!record->ok) return BadLine{m_begin, "list-line"};
      if (any) return parse(std::move(record->cells));
    }
  }

 private:
  Result<std::optional<Record>> read_record() {
    Record record;
    std::string cell;
    bool quoted = false;
    auto line = TRY(m_lines.next());
    if (!line) return std::nullopt;
    m_begin = m_lines.line();
    while (!split_line(*line, record, cell, quoted)) {
      cell += '\n';
      if (cell.size() > list_line_limit) return fail(failure("limit", say("line {} of the list has more than {} bytes", m_begin, list_line_limit)));
      line = TRY(m_lines.next());
      if (!line) {
        record.ok = false;
        break;
      }
    }
    return record;
  }

  ListPart parse(std::vector<std::string> cells) const {
    ListedItem item{{}, std::nullopt, {}, m_begin};
    if (*m_columns.name >= cells.size()) return BadLine{m_begin, "list-name"};
    for (auto const& [place, algorithm] : m_columns.digests) {
      if (place >= cells.size() || cells[place].empty()) continue;
      auto value = listed_hex(cells[place], digest_size(algorithm));
      if (!value) return BadLine{m_begin, "list-digest"};
      item.digests.push_back({algorithm, *std::move(value)});
    }
    if (m_columns.size && *m_columns.size < cells.size() && !cells[*m_columns.size].empty()) {
      auto const& text = cells[*m_columns.size];
      std::uint64_t size = 0;
      auto const [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), size);
      if (failed != std::errc{} || rest != text.data() + text.size()) return BadLine{m_begin, "list-size"};
      item.size = size;
    }
    item.path = without_apostrophe(std::move(cells[*m_columns.name]));
    if (item.path.empty() || item.path.find('\0') != std::string::npos) return BadLine{m_begin, "list-name"};
    return item;
  }

  ListLines m_lines;
  Columns m_columns;
  bool m_head_read = false;
  std::uint64_t m_begin = 0;
};

}  // namespace

bool is_table_head(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  // A line with a digest in it is no head, whatever its name says.
  std::size_t run = 0;
  for (char const c : line) {
    run = std::string_view("0123456789abcdefABCDEF").find(c) == std::string_view::npos ? 0 : run + 1;
    if (run >= 32) return false;
  }
  Record record;
  std::string cell;
  bool quoted = false;
  if (!split_line(line, record, cell, quoted)) return false;
  auto const columns = read_head(record.cells);
  return columns.name && !columns.digests.empty();
}

ParserPtr make_table_parser(ListLines lines) { return std::make_unique<TableParser>(std::move(lines)); }

}  // namespace custody
