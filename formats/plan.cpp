#include "formats/plan.hpp"

#include <algorithm>

#include "formats/program.hpp"

namespace custody::formats {

namespace {

/// Every table of a family that one of the packs speaks of: values can come in any of them.
TableList tables_of(Model const& model, std::vector<Pack const*> const& packs, CodeTables const& codes) {
  TableList out;
  for (Pack const* const pack : packs)
    for (Rule const& rule : pack->rules)
      if (rule.kind == Rule::Kind::code)
        for (CodeTable const* const table : {codes.find(rule.table), codes.pivot(codes.find(rule.table)->family())})
          if (table && std::ranges::find(out, table) == out.end()) out.push_back(table);
  for (Pack const* const pack : packs)
    for (Block const& block : pack->blocks)
      for (auto const& [element, value] : block.where)
        if (auto const* const table = codes.pivot(model[element].family); table && std::ranges::find(out, table) == out.end())
          out.push_back(table);
  return out;
}

}  // namespace

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::read: return "read";
    case Stage::check: return "check";
    case Stage::write: return "write";
    case Stage::back: return "back";
  }
  return "";
}

Plan::Plan(Model const& model, Pack const& from, Pack const& to, CodeTables const& codes)
    : m_from(from),
      m_to(to),
      m_frame(model, {&from, &to}),
      m_tables(tables_of(model, {&from, &to}, codes)),
      m_from_program(std::make_unique<Program>(from, m_frame, m_tables, codes, nullptr)),
      m_to_program(std::make_unique<Program>(to, m_frame, m_tables, codes, &m_sites)) {
  // What `to` does not show is named by where it stood in `from`.
  for (LossSite& site : m_sites) {
    if (!site.place.empty()) continue;
    for (Rule const& rule : from.rules)
      for (std::size_t i = 0; i < rule.elements.size(); ++i)
        if (model[rule.elements[i]].name == site.element) {
          PlaceId const place = rule.places[std::min(i, rule.places.size() - 1)];
          Level const& level = from.shape.levels[place.level];
          site.place = (level.at.empty() ? "" : level.at + "/") + level.places[place.index].name;
        }
  }
  m_sites.push_back({"*", {}});
}

Plan::~Plan() = default;

void Plan::read(Sheet const& sheet, Values& values, Arena& arena, Problems& problems) const {
  m_from_program->read(sheet, values, arena, problems);
}

void Plan::read_back(Sheet const& sheet, Values& values, Arena& arena, Problems& problems) const {
  m_to_program->read(sheet, values, arena, problems);
}

void Plan::write(Values const& values, Sheet& sheet, Arena& arena, Problems& problems, std::vector<Loss>& losses) const {
  m_to_program->write(values, sheet, arena, problems, &losses);
}

void Plan::write(Values const& values, Sheet& sheet, Arena& arena, Problems& problems, std::vector<RowPlace>* places) const {
  m_to_program->write(values, sheet, arena, problems, nullptr, places);
}

void Plan::write_back(Values const& values, Sheet& sheet, Arena& arena, Problems& problems, std::vector<RowPlace>* places) const {
  m_from_program->write(values, sheet, arena, problems, nullptr, places);
}

}  // namespace custody::formats
