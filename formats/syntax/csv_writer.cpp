// CSV: a row a record, or a row a child with the record's columns repeated.
#include <algorithm>

#include "formats/encoding/codec.hpp"
#include "formats/syntax/encoder.hpp"
#include "formats/syntax/find.hpp"
#include "formats/syntax/readers.hpp"

namespace custody::formats {

namespace {

class CsvWriter final : public Writer {
 public:
  explicit CsvWriter(Pack const& pack) : m_pack(pack), m_options(std::get<CsvOptions>(pack.options)), m_line_end(m_options.crlf ? "\r\n" : "\n") {
    // Columns stand in the order of the pack; those of the children where their block stands.
    for (Level::Item const& item : pack.shape.levels[0].order)
      if (!item.child)
        m_columns.push_back({0, item.index});
      else
        for (Level::Item const& own : pack.shape.levels[item.index].order) m_columns.push_back({item.index, own.index});
  }

  void head(Sheet const&, Output& out) const override {
    if (m_options.bom) out.put("\xef\xbb\xbf");
    if (m_options.header == 0) return;
    Encoder encoder(m_pack.encoding);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
      if (i > 0) out.put(m_options.delimiter);
      std::string cell;
      quote(m_pack.shape.levels[m_columns[i].level].places[m_columns[i].index].name, false, cell);
      encoder.put(cell, out);
    }
    out.put(m_line_end);
  }

  void record(Sheet const& sheet, Output& out, Arena&, Problems& problems) const override {
    bool any = false;
    for (std::size_t i = 1; i < sheet.rows.size(); ++i) {
      write_row(sheet.rows[0], &sheet.rows[i], !any, out, problems);
      any = true;
    }
    if (!any) write_row(sheet.rows[0], nullptr, true, out, problems);
  }

  void tail(Sheet const&, bool, Output&) const override {}

 private:
  void write_row(SheetRow const& root, SheetRow const* child, bool first, Output& out, Problems& problems) const {
    Encoder encoder(m_pack.encoding);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
      if (i > 0) out.put(m_options.delimiter);
      PlaceId const id = m_columns[i];
      if (id.level != 0 && !child) continue;
      if (id.level == 0 && !first && !m_options.repeat_all) continue;
      Slot const& slot = id.level == 0 ? root.slots[id.index] : child->slots[id.index];
      if (!put_cell(slot, encoder, out)) problems.push_back(cell_problem(id, slot));
    }
    out.put(m_line_end);
  }

  bool put_cell(Slot const& slot, Encoder& encoder, Output& out) const {
    std::string_view const text = slot.state == State::null ? std::string_view() : slot.view();
    bool const all = m_options.quote == CsvOptions::Quote::all && slot.state != State::missing;
    if (!all && !needs_quotes(text)) return encoder.put(text, out);
    if (m_options.quote == CsvOptions::Quote::none) return false;
    std::string cell;
    quote(text, all, cell);
    return encoder.put(cell, out);
  }

  bool needs_quotes(std::string_view text) const {
    char const* const end = text.data() + text.size();
    char const delimiter = m_options.delimiter;
    return find_first(
               text.data(), end,
#if defined(__SSE2__)
               [&](__m128i block) {
                 __m128i const breaks = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\r')));
                 return _mm_or_si128(breaks, _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8(delimiter))));
               },
#else
               0,
#endif
               [&](char c) { return c == '"' || c == '\n' || c == '\r' || c == delimiter; }) != end;
  }

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

  Problem cell_problem(PlaceId id, Slot const& slot) const {
    Problem out;
    out.stage = Stage::write;
    bool const unquotable = m_options.quote == CsvOptions::Quote::none && needs_quotes(slot.view());
    out.rule = unquotable ? "csv/quote" : "encoding";
    out.place = m_pack.shape.levels[id.level].places[id.index].name;
    out.value = slot.view();
    if (!unquotable) out.hint = say("it cannot be written in {}", name_of(m_pack.encoding));
    return out;
  }

  Pack const& m_pack;
  CsvOptions const& m_options;
  std::string m_line_end;
  std::vector<PlaceId> m_columns;
};

}  // namespace

std::unique_ptr<Writer> make_csv_writer(Pack const& pack) { return std::make_unique<CsvWriter>(pack); }

}  // namespace custody::formats
