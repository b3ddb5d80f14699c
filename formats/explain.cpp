#include "formats/explain.hpp"

#include "formats/check.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {

namespace {

std::string shown(Slot const& slot) {
  switch (slot.state) {
    case State::missing: return "-";
    case State::null: return "null";
    case State::empty: return "\"\"";
    default: return escape_text(slot.view());
  }
}

std::string shown(Plan const& plan, Element const& element, Slot const& slot) {
  if (!slot.has_value()) return "-";
  std::string const value = escape_text(slot.view());
  return element.type == Type::code ? plan.tables()[slot.table]->name() + ":" + value : value;
}

void places(std::string& out, std::string_view verb, Pack const& pack, Sheet const& sheet) {
  for (SheetRow const& row : sheet.rows)
    for (std::uint16_t i = 0; i < pack.shape.levels[row.level].places.size(); ++i)
      if (row.slots[i].state != State::missing)
        out.append(verb).append("\t").append(place_name(pack.shape, sheet, row, i)).append("\t").append(shown(row.slots[i])).append("\n");
}

}  // namespace

std::string explain(Plan const& plan, std::uint64_t ordinal, Sheet const& from, Values const& values, Sheet const& to) {
  std::string out = "record\t" + std::to_string(ordinal) + "\n";
  places(out, "read", plan.from(), from);
  Model const& model = plan.frame().model();
  for (std::size_t i = 0; i < values.rows.size(); ++i) {
    ValueRow const& row = values.rows[i];
    auto const& elements = plan.frame().elements(row.entity);
    for (std::size_t slot = 0; slot < elements.size(); ++slot)
      if (row.slots[slot].has_value())
        out.append("value\t").append(std::to_string(i)).append("\t").append(model[elements[slot]].name).append("\t")
            .append(shown(plan, model[elements[slot]], row.slots[slot])).append("\n");
  }
  places(out, "write", plan.to(), to);
  return out;
}

}  // namespace custody::formats
