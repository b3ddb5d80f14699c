// Lines of fixed width: every line has its length whatever stands in it, and a value that does not fit is a problem, never cut here.
#include <algorithm>
#include <cstring>

#include "formats/syntax/fixed_lines.hpp"
#include "formats/syntax/readers.hpp"

namespace custody::formats {
namespace {

using Role = FixedLine::Role;

class FixedWriter final : public Writer {
 public:
  FixedWriter(Pack const& pack, Layout const& layout) : m_pack(pack), m_lines(pack), m_codec(Codec::of(pack.encoding)), m_end(m_lines.end()) {
    if (layout.crlf) m_end = *layout.crlf ? "\r\n" : "\n";
  }

  void head(Sheet const& file, Output& out) const override { write_envelope(Role::header, file, out); }

  void record(Sheet const& sheet, Output& out, Arena&, Problems& problems) const override {
    for (std::uint32_t i = 0; i < sheet.rows.size(); ++i)
      if (FixedLine const* const line = m_lines.of_level(sheet.rows[i].level)) {
        auto const fillers = fillers_of(sheet, i);
        write_line(*line, sheet.rows[i].slots, fillers, out, &problems);
      }
  }

  void tail(Sheet const& file, bool, Output& out) const override { write_envelope(Role::trailer, file, out); }

 private:
  void write_envelope(Role role, Sheet const& file, Output& out) const {
    for (FixedLine const& line : m_lines.all())
      if (line.role == role) write_line(line, file.rows[0].slots, {}, out, nullptr);
  }

  /// What stands in bytes that are no place.
  static std::vector<Extra const*> fillers_of(Sheet const& sheet, std::uint32_t row) {
    std::vector<Extra const*> out;
    for (Extra const& extra : sheet.extras_of(row)) out.push_back(&extra);
    return out;
  }

  void write_line(FixedLine const& line, Slot const* slots, std::vector<Extra const*> const& fillers, Output& out, Problems* problems) const {
    char* const at = out.room(line.size);
    std::memset(at, ' ', line.size);
    line.kind.copy(at + m_lines.kind_from(), m_lines.kind_bytes());
    for (FixedField const& field : line.fields) {
      auto const filler = field.place ? fillers.end() : std::ranges::find(fillers, field.name, [](Extra const* extra) { return extra->path; });
      if (!field.place && filler == fillers.end()) continue;
      Slot const& slot = field.place ? slots[*field.place] : (*filler)->slot;
      auto const fault = write_fixed_field(field, slot, m_codec, at + field.from);
      if (fault == FixedFault::none) continue;
      // The line keeps its form; of a record it is thrown away, and an envelope says less.
      std::memset(at + field.from, ' ', field.bytes);
      if (problems != nullptr) problems->push_back(problem_of(field, slot, fault));
    }
    out.keep(line.size);
    out.put(m_end);
  }

  Problem problem_of(FixedField const& field, Slot const& slot, FixedFault fault) const {
    Problem out;
    out.stage = Stage::write;
    out.place = field.name;
    out.value = slot.view();
    switch (fault) {
      case FixedFault::too_long:
        out.rule = "fixed/width";
        out.hint = say("the field has {} bytes", field.bytes);
        break;
      case FixedFault::line_break:
        out.rule = "fixed/line-break";
        out.hint = say("a line cannot hold a line break");
        break;
      default:
        out.rule = "encoding";
        out.hint = say("it cannot be written in {}", name_of(m_pack.encoding));
    }
    return out;
  }

  Pack const& m_pack;
  FixedLines m_lines;
  Codec const& m_codec;
  std::string_view m_end;
};

}  // namespace

std::unique_ptr<Writer> make_fixed_writer(Pack const& pack, Layout const& layout) { return std::make_unique<FixedWriter>(pack, layout); }

}  // namespace custody::formats
