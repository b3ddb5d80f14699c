// Lines of fixed width: every line has its length whatever stands in it, and a value that does not fit is a problem, never cut here.
#include <cstring>

#include "formats/syntax/fixed_lines.hpp"
#include "formats/syntax/readers.hpp"

namespace custody::formats {
namespace {

using Role = FixedLine::Role;

class FixedWriter final : public Writer {
 public:
  explicit FixedWriter(Pack const& pack) : m_pack(pack), m_lines(pack), m_codec(Codec::of(pack.encoding)) {}

  void head(Sheet const& file, Output& out) const override { write_envelope(Role::header, file, out); }

  void record(Sheet const& sheet, Output& out, Arena&, Problems& problems) const override {
    for (SheetRow const& row : sheet.rows)
      if (FixedLine const* const line = m_lines.of_level(row.level)) write_line(*line, row.slots, out, &problems);
  }

  void tail(Sheet const& file, bool, Output& out) const override { write_envelope(Role::trailer, file, out); }

 private:
  void write_envelope(Role role, Sheet const& file, Output& out) const {
    for (FixedLine const& line : m_lines.all())
      if (line.role == role) write_line(line, file.rows[0].slots, out, nullptr);
  }

  void write_line(FixedLine const& line, Slot const* slots, Output& out, Problems* problems) const {
    char* const at = out.room(line.size);
    std::memset(at, ' ', line.size);
    line.kind.copy(at + m_lines.kind_from(), m_lines.kind_bytes());
    for (FixedField const& field : line.fields) {
      if (!field.place) continue;
      Slot const& slot = slots[*field.place];
      auto const fault = write_fixed_field(field, slot, m_codec, at + field.from);
      if (fault == FixedFault::none) continue;
      // The line keeps its form; of a record it is thrown away, and an envelope says less.
      std::memset(at + field.from, ' ', field.bytes);
      if (problems != nullptr) problems->push_back(problem_of(field, slot, fault));
    }
    out.keep(line.size);
    out.put(m_lines.end());
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
};

}  // namespace

std::unique_ptr<Writer> make_fixed_writer(Pack const& pack) { return std::make_unique<FixedWriter>(pack); }

}  // namespace custody::formats
