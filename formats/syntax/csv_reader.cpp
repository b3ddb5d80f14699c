// CSV: a row is a record, or a run of rows with one value in the column `group` is one, and each of its rows a child.
#include <algorithm>
#include <functional>

#include "formats/syntax/csv_rows.hpp"
#include "formats/syntax/lexeme.hpp"
#include "formats/syntax/readers.hpp"
#include "formats/syntax/seen_keys.hpp"

namespace custody::formats {

namespace {

/// Where the cells of a column go.
struct Column {
  std::uint16_t level = 0, index = 0;
  bool known = false;
  std::string name;
};

class CsvReader final : public Reader {
 public:
  explicit CsvReader(Pack const& pack)
      : m_pack(pack),
        m_options(std::get<CsvOptions>(pack.options)),
        m_codec(Codec::of(pack.encoding)),
        m_dialect{m_options.delimiter, m_options.quote != CsvOptions::Quote::none} {
    m_file.add(0, pack.shape.file.places.size(), m_file_arena);
  }

  Result<std::size_t> split(std::string_view window, std::uint64_t offset, bool last, std::vector<Piece>& pieces) override {
    std::size_t at = 0;
    if (!m_started) {
      auto const head = TRY(read_head(window, last));
      if (!head) return 0;
      at = *head;
      m_started = true;
      m_head.assign(window.substr(0, at));
    }
    // What stands between records waits until a record follows it; the head does not fit in a later window, so it is kept.
    std::size_t between = at;
    while (at < window.size()) {
      auto const row = find_row(window.substr(at), last || window.size() - at > record_limit, m_dialect, m_columns.size());
      if (row.size == 0) break;
      if (is_empty_line(window.substr(at, row.size))) {
        at += row.size;
        continue;
      }
      std::size_t end = at + row.size;
      std::string_view fault = row.broken ? "csv/quote" : "";
      bool const is_row = m_options.group.empty() && !row.broken;
      if (!m_options.group.empty() && !row.broken) {
        auto const more = find_group(window, at, end, last);
        if (!more) break;
        end = *more;
        if (m_seen.again(m_key)) fault = "group/comes-back";
      }
      if (end - at > record_limit) return fail(failure("limit", say("a record is larger than {} bytes", record_limit)));
      auto before = window.substr(between, at - between);
      if (m_first) before = m_head.append(before);
      pieces.push_back({before, window.substr(at, end - at), offset + at, fault, is_row});
      m_first = false;
      between = at = end;
    }
    if (last) {
      m_tail = m_first ? m_head : std::string();
      m_tail += window.substr(between);
      return window.size();
    }
    return between;
  }

  void read_record(Piece const& piece, Sheet& sheet, Arena& arena, Problems& problems) const override {
    auto const& levels = m_pack.shape.levels;
    sheet.clear();
    Slot* const root = sheet.add(0, levels[0].places.size(), arena).slots;
    LexemeDecoder const decoder(m_codec, arena);
    if (m_pack.encoding == Encoding::utf8)
      if (Coded const checked = m_codec.check(piece.bytes); checked.stop != Stop::end) {
        problems.push_back(encoding_problem(Encoding::utf8, {}, piece.bytes, checked.read, 0));
        return;
      }
    if (!piece.fault.empty()) problems.push_back(problem(piece.fault, piece.fault == "group/comes-back" ? m_options.group : "", {}));
    if (piece.is_row) return read_row(piece.bytes, 0, true, root, sheet, arena, decoder, problems);
    for (std::size_t at = 0, rows = 0; at < piece.bytes.size(); ++rows) {
      auto const row = find_row(piece.bytes.substr(at), true, m_dialect, m_columns.size());
      auto const bytes = piece.bytes.substr(at, row.size);
      if (row.broken) {
        if (piece.fault.empty()) problems.push_back(problem("csv/quote", {}, {}));
        return;
      }
      if (!is_empty_line(bytes)) read_row(bytes, at, rows == 0, root, sheet, arena, decoder, problems);
      at += row.size;
    }
  }

 private:
  static Problem problem(std::string_view rule, std::string_view place, std::string_view value) {
    Problem out;
    out.rule = rule;
    out.place = place;
    out.value = value;
    return out;
  }

  static bool is_empty_line(std::string_view row) { return row == "\n" || row == "\r\n"; }

  void read_row(std::string_view row, std::size_t offset, bool first, Slot* root, Sheet& sheet, Arena& arena,
                LexemeDecoder const& decoder, Problems& problems) const {
    auto const& levels = m_pack.shape.levels;
    Slot* slots[2] = {root, nullptr};
    if (levels.size() > 1) slots[1] = sheet.add(1, levels[1].places.size(), arena).slots;
    auto const row_number = static_cast<std::uint32_t>(sheet.rows.size() - 1);
    CsvCells cells(row, m_dialect);
    CsvCell cell;
    std::string scratch;
    std::size_t count = 0;
    while (cells.next(cell)) {
      if (count == m_columns.size()) {
        ++count;
        break;
      }
      Column const& column = m_columns[count++];
      std::string_view raw = cell.raw;
      if (cell.quoted) {
        raw = cell.value(scratch);
        if (cell.doubled) raw = arena.copy(raw);
      }
      Slot slot;
      if (std::size_t at = 0; !decoder.decode(raw, slot, at, cell.ascii)) {
        problems.push_back(encoding_problem(m_pack.encoding, column.name, raw, at, offset + static_cast<std::size_t>(cell.raw.data() - row.data())));
        return;
      }
      if (!column.known) {
        if (slot.state != State::empty) sheet.extras.push_back({row_number, column.name, slot});
      } else if (first || column.level != 0) {
        slots[column.level][column.index] = slot;
      } else if (!repeats(slot, root[column.index])) {
        auto found = problem("group/rows-differ", column.name, slot.view());
        found.offset = offset;
        problems.push_back(std::move(found));
      }
    }
    if (cells.broken() || count != m_columns.size()) {
      auto found = problem(cells.broken() ? "csv/quote" : "csv/columns", {}, {});
      if (!cells.broken()) found.hint = say("the header has {} columns", m_columns.size());
      found.offset = offset;
      problems.push_back(std::move(found));
    }
  }

  /// Whether a later row of a group says of its record what the first one said.
  bool repeats(Slot const& slot, Slot const& first) const {
    if (!m_options.repeat_all && !slot.has_value()) return true;
    return slot.view() == first.view();
  }

  /// The size of everything before the first row; nothing: more of the file is needed.
  Result<std::optional<std::size_t>> read_head(std::string_view window, bool last) {
    if (may_be_mark(window, m_pack.encoding) && !last) return std::nullopt;
    std::size_t const begin = mark_size(window, m_pack.encoding);
    if (m_options.header == 0) {
      number_columns(window.substr(begin), last);
      if (m_columns.empty() && !last) return std::nullopt;
      return begin;
    }
    auto const row = find_row(window.substr(begin), last, m_dialect, 0);
    if (row.size == 0 && !last) {
      if (window.size() > record_limit) return fail(failure("limit", say("a record is larger than {} bytes", record_limit)));
      return std::nullopt;
    }
    if (row.broken || row.size == 0) return fail(failure("csv-header", say("the first line is no header of CSV")));
    TRY(read_header(window.substr(begin, row.size)));
    return begin + row.size;
  }

  Result<> read_header(std::string_view row) {
    CsvCells cells(row, m_dialect);
    CsvCell cell;
    std::string scratch;
    while (cells.next(cell)) {
      Column column;
      if (auto const decoded = m_codec.decode_all(cell.value(scratch), column.name); !decoded)
        return fail(failure("encoding", say("the header is not {}: {}", name_of(m_pack.encoding), decoded.error().message))
                        .with_hint(say("is the file in another encoding?")));
      m_columns.push_back(std::move(column));
    }
    place_columns();
    name_unknown_columns();
    for (Level const& level : m_pack.shape.levels)
      for (Place const& place : level.places) {
        auto const found = std::ranges::count_if(m_columns, [&](Column const& c) { return c.name == place.name; });
        if (found > 1) return fail(failure("csv-header", say("the column '{}' stands twice", place.name)));
        if (found == 0 && place.name == m_options.group)
          return fail(failure("csv-header", say("the column '{}' is missing", place.name)));
        if (found == 0 && place.name[0] != '#') {
          auto missing = problem("csv/column-missing", place.name, {});
          missing.rejects = false;
          m_findings.push_back(std::move(missing));
        }
      }
    return {};
  }

  void name_unknown_columns() {
    std::vector<std::string> names;
    for (Column const& column : m_columns) names.push_back(column.name);
    names = field_names(std::move(names));
    for (std::size_t i = 0; i < m_columns.size(); ++i)
      if (!m_columns[i].known) m_columns[i].name = std::move(names[i]);
  }

  void number_columns(std::string_view window, bool last) {
    auto const row = find_row(window, last, m_dialect, 0);
    CsvCells cells(window.substr(0, row.size), m_dialect);
    CsvCell cell;
    while (row.size != 0 && cells.next(cell)) m_columns.push_back({0, 0, false, "#" + std::to_string(m_columns.size() + 1)});
    place_columns();
  }

  void place_columns() {
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
      Column& column = m_columns[c];
      for (std::size_t level = 0; level < m_pack.shape.levels.size(); ++level)
        for (std::size_t i = 0; i < m_pack.shape.levels[level].places.size(); ++i) {
          auto const& name = m_pack.shape.levels[level].places[i].name;
          if (name == column.name || name == "#" + std::to_string(c + 1)) {
            column.known = true;
            column.level = static_cast<std::uint16_t>(level);
            column.index = static_cast<std::uint16_t>(i);
          }
        }
      if (column.name == m_options.group) m_group = c;
    }
  }

  /// The value of the group column of a row, as raw bytes.
  std::string_view key_of(std::string_view row, std::string& scratch) const {
    CsvCells cells(row, m_dialect);
    CsvCell cell;
    for (std::size_t i = 0; i <= m_group; ++i)
      if (!cells.next(cell)) return {};
    return cell.value(scratch);
  }

  /// Behind the last row that belongs to the one in [begin, end); nothing: more of the file is needed. Sets m_key.
  std::optional<std::size_t> find_group(std::string_view window, std::size_t begin, std::size_t end, bool last) {
    std::string scratch, other;
    auto const key = key_of(window.substr(begin, end - begin), scratch);
    m_key = std::hash<std::string_view>()(key);
    for (std::size_t at = end; at < window.size();) {
      auto const row = find_row(window.substr(at), last || window.size() - at > record_limit, m_dialect, m_columns.size());
      if (row.size == 0) return {};
      auto const bytes = window.substr(at, row.size);
      if (is_empty_line(bytes)) {
        at += row.size;
        continue;
      }
      bool const same = !row.broken && (m_options.repeat_all ? !key.empty() && key_of(bytes, other) == key : is_continued(bytes, key, other));
      if (!same) return end;
      end = at = at + row.size;
      if (end - begin > record_limit) return end;
    }
    if (last) return end;
    return {};
  }

  bool is_continued(std::string_view row, std::string_view key, std::string& scratch) const {
    auto const value = key_of(row, scratch);
    return value.empty() || value == key;
  }

  Pack const& m_pack;
  CsvOptions const& m_options;
  Codec const& m_codec;
  CsvDialect m_dialect;
  std::vector<Column> m_columns;
  std::size_t m_group = 0;
  std::string m_head;
  bool m_started = false, m_first = true;
  std::size_t m_key = 0;
  SeenKeys m_seen;
};

}  // namespace

std::unique_ptr<Reader> make_csv_reader(Pack const& pack) { return std::make_unique<CsvReader>(pack); }

}  // namespace custody::formats
