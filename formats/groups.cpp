#include "formats/groups.hpp"

#include <functional>
#include <string_view>
#include <variant>

namespace custody::formats {

Groups::Groups(Pack const& pack) {
  auto const* const csv = std::get_if<CsvOptions>(&pack.options);
  if (!csv || csv->group.empty()) return;
  auto const& places = pack.shape.levels[0].places;
  for (std::size_t i = 0; i < places.size(); ++i)
    if (places[i].name == csv->group) m_place = &places[i], m_index = i;
}

std::optional<std::uint64_t> Groups::key_of(Sheet const& sheet) const {
  if (!m_place) return {};
  return std::hash<std::string_view>()(sheet.rows[0].slots[m_index].view());
}

Problem Groups::problem(Sheet const& sheet) const {
  Problem out;
  out.stage = Stage::write;
  out.rule = "group/comes-back";
  out.place = m_place->name;
  out.value = sheet.rows[0].slots[m_index].view();
  out.hint = say("a record before it has this value, and the format would make one record of both");
  return out;
}

}  // namespace custody::formats
