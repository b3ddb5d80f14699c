// CSV: a row a record, or a row a child with the record's columns repeated.
#include <algorithm>

#include "formats/encoding/codec.hpp"
#include "formats/find.hpp"
#include "formats/syntax/csv_rows.hpp"
#include "formats/syntax/encoder.hpp"
#include "formats/syntax/lexeme.hpp"
#include "formats/syntax/readers.hpp"
#include "lib/base/ensure.hpp"

namespace custody::formats {

namespace {

/// The cells of a record that no rule names. Few are looked through; of many there is an order, or thousands of columns would take
/// millions of looks a row.
class UnknownCells {
 public:
  explicit UnknownCells(std::vector<Extra> const& extras) : m_extras(extras) {
    constexpr std::size_t few = 16;
    if (extras.size() <= few) return;
    for (Extra const& extra : extras) m_ordered.push_back(&extra);
    std::ranges::stable_sort(m_ordered, {}, place_of);
  }

  Slot find(std::uint32_t row, std::string_view field) const {
    if (!m_ordered.empty()) {
      auto const wanted = std::pair(row, field);
      auto const found = std::ranges::lower_bound(m_ordered, wanted, {}, place_of);
      return found != m_ordered.end() && place_of(*found) == wanted ? (*found)->slot : Slot();
    }
    for (Extra const& extra : m_extras)
      if (extra.row == row && extra.path == field) return extra.slot;
    return {};
  }

 private:
  static std::pair<std::uint32_t, std::string_view> place_of(Extra const* extra) { return {extra->row, extra->path}; }

  std::vector<Extra> const& m_extras;
  std::vector<Extra const*> m_ordered;
};

class CsvWriter final : public Writer {
 public:
  CsvWriter(Pack const& pack, Layout const& layout) : m_pack(pack), m_options(std::get<CsvOptions>(pack.options)) {
    m_options.quote = layout.quote.value_or(m_options.quote);
    m_line_end = layout.crlf.value_or(m_options.crlf) ? "\r\n" : "\n";
  }

  /// Columns stand in the order of the pack; those of the children where their block stands.
  void order_by_pack() {
    auto const& shape = m_pack.shape;
    for (Level::Item const& item : shape.levels[0].order)
      if (!item.child)
        m_columns.push_back({{0, item.index}, shape.levels[0].places[item.index].name, {}});
      else
        for (Level::Item const& own : shape.levels[item.index].order)
          m_columns.push_back({{item.index, own.index}, shape.levels[item.index].places[own.index].name, {}});
  }

  /// Where nothing is above them: each at its number, and `least` of them in any case. What lies between is unknown.
  void order_by_number(std::size_t least) {
    m_columns.resize(least);
    for (std::size_t level = 0; level < m_pack.shape.levels.size(); ++level) {
      auto const& places = m_pack.shape.levels[level].places;
      for (std::size_t i = 0; i < places.size(); ++i) {
        auto const number = column_number(places[i].name);
        ensure(number != 0, "the loader lets a pack without a header name columns by their number alone");
        if (number > m_columns.size()) m_columns.resize(number);
        m_columns[number - 1].place = {static_cast<std::uint16_t>(level), static_cast<std::uint16_t>(i)};
      }
    }
    for (std::size_t i = 0; i < m_columns.size(); ++i) m_columns[i].name = m_columns[i].field = "#" + std::to_string(i + 1);
  }

  /// As another file has them, the unknown ones too.
  Result<> order_by_header(std::string_view head) {
    head.remove_prefix(mark_size(head, m_pack.encoding));
    CsvCells cells(head, {m_options.delimiter, m_options.quote != CsvOptions::Quote::none});
    CsvCell cell;
    std::string scratch;
    std::vector<std::string> names;
    while (cells.next(cell)) {
      Column column;
      TRY(Codec::of(m_pack.encoding).decode_all(cell.value(scratch), column.name));
      for (std::size_t level = 0; level < m_pack.shape.levels.size(); ++level) {
        auto const& places = m_pack.shape.levels[level].places;
        for (std::size_t i = 0; i < places.size(); ++i)
          if (places[i].name == column.name || places[i].name == "#" + std::to_string(m_columns.size() + 1))
            column.place = {static_cast<std::uint16_t>(level), static_cast<std::uint16_t>(i)};
      }
      names.push_back(column.name);
      m_columns.push_back(std::move(column));
    }
    names = field_names(std::move(names));
    for (std::size_t i = 0; i < m_columns.size(); ++i) m_columns[i].field = std::move(names[i]);
    return {};
  }

  void head(Sheet const&, Output& out) const override {
    if (m_options.bom) out.put(byte_order_mark(m_pack.encoding));
    if (m_options.header == 0) return;
    Encoder encoder(m_pack.encoding);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
      if (i > 0) out.put(m_options.delimiter);
      std::string cell;
      quote(m_columns[i].name, false, cell);
      encoder.put(cell, out);
    }
    out.put(m_line_end);
  }

  void record(Sheet const& sheet, Output& out, Arena&, Problems& problems) const override {
    UnknownCells const unknown(sheet.extras);
    bool any = false;
    for (std::uint32_t i = 1; i < sheet.rows.size(); ++i) {
      write_row(sheet, i, !any, unknown, out, problems);
      any = true;
    }
    if (!any) write_row(sheet, 0, true, unknown, out, problems);
  }

  void tail(Sheet const&, bool, Output&) const override {}

 private:
  static constexpr std::uint16_t unknown_level = 0xffff;

  struct Column {
    PlaceId place{unknown_level, 0};
    std::string name;
    std::string field;   // what its fields are called, if no rule names it
  };

  /// `child`: the row of one, or 0 where there is none.
  void write_row(Sheet const& sheet, std::uint32_t child, bool first, UnknownCells const& unknown, Output& out, Problems& problems) const {
    Encoder encoder(m_pack.encoding);
    Slot const* const root = first || m_options.repeat_all ? sheet.rows[0].slots : nullptr;
    Slot const* const own = child != 0 ? sheet.rows[child].slots : nullptr;
    for (Column const& column : m_columns) {
      if (&column != &m_columns.front()) out.put(m_options.delimiter);
      Slot slot;
      if (column.place.level == unknown_level)
        slot = unknown.find(child, column.field);
      else if (Slot const* const from = column.place.level == 0 ? root : own)
        slot = from[column.place.index];
      if (!put_cell(slot, encoder, out)) problems.push_back(cell_problem(column.name, slot));
    }
    out.put(m_line_end);
  }

  bool put_cell(Slot const& slot, Encoder& encoder, Output& out) const {
    std::string_view const text = slot.state == State::null ? std::string_view() : slot.view();
    bool const all = m_options.quote == CsvOptions::Quote::all && slot.state != State::missing;
    if (text.empty() && !all) return true;
    if (!all) {
      auto const seen = look(text, breaks());
      if (!seen.found) return encoder.put(text, seen.ascii, out);
    }
    if (m_options.quote == CsvOptions::Quote::none) return false;
    std::string cell;
    quote(text, all, cell);
    return encoder.put(cell, out);
  }

  /// What a cell cannot hold without quotes.
  OneOf breaks() const { return {m_options.delimiter, '"', '\n', '\r'}; }
  bool needs_quotes(std::string_view text) const { return look(text, breaks()).found; }

  void quote(std::string_view text, bool always, std::string& cell) const {
    if (!always && !needs_quotes(text)) {
      cell = text;
      return;
    }
    cell = '"';
    for (char const c : text) {
      if (c == '"') cell += '"';
      cell += c;
    }
    cell += '"';
  }

  Problem cell_problem(std::string const& column, Slot const& slot) const {
    Problem out;
    out.stage = Stage::write;
    bool const unquotable = m_options.quote == CsvOptions::Quote::none && needs_quotes(slot.view());
    out.rule = unquotable ? "csv/quote" : "encoding";
    out.place = column;
    out.value = slot.view();
    if (!unquotable) out.hint = say("it cannot be written in {}", name_of(m_pack.encoding));
    return out;
  }

  Pack const& m_pack;
  CsvOptions m_options;
  std::string m_line_end;
  std::vector<Column> m_columns;
};

}  // namespace

Result<std::unique_ptr<Writer>> make_csv_writer(Pack const& pack, std::optional<std::string_view> head, Layout const& layout) {
  auto out = std::make_unique<CsvWriter>(pack, layout);
  if (std::get<CsvOptions>(pack.options).header == 0)
    out->order_by_number(layout.columns.value_or(0));
  else if (head)
    TRY(out->order_by_header(*head));
  else
    out->order_by_pack();
  return out;
}

}  // namespace custody::formats
