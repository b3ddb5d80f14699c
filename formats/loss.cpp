#include "formats/loss.hpp"

#include "lib/base/json_writer.hpp"

namespace custody::formats {

std::string_view name_of(LossKind kind) {
  constexpr std::string_view names[] = {"translated", "generalised", "truncated", "defaulted", "dropped", "normalised"};
  return names[static_cast<std::size_t>(kind)];
}

void LossCounts::add(std::uint64_t record, std::vector<Loss> const& losses, bool kept) {
  for (Loss const& loss : losses) {
    Cell& cell = m_cells[loss.site][static_cast<std::size_t>(loss.kind)];
    ++cell.count;
    if (kept) ++cell.kept;
    if (cell.records.size() < 10 && (cell.records.empty() || cell.records.back() != record)) cell.records.push_back(record);
  }
}

void LossCounts::merge(LossCounts const& later) {
  for (std::size_t site = 0; site < later.m_cells.size(); ++site)
    for (std::size_t kind = 0; kind < loss_kinds; ++kind) {
      Cell const& from = later.m_cells[site][kind];
      if (from.count == 0) continue;
      Cell& to = m_cells[site][kind];
      to.count += from.count;
      to.kept += from.kept;
      for (std::uint64_t const record : from.records)
        if (to.records.size() < 10) to.records.push_back(record);
    }
}

std::uint64_t LossCounts::total() const {
  std::uint64_t out = 0;
  for (auto const& site : m_cells)
    for (Cell const& cell : site) out += cell.count;
  return out;
}

std::uint64_t LossCounts::lost() const {
  std::uint64_t out = 0;
  for (auto const& site : m_cells)
    for (Cell const& cell : site) out += cell.count - cell.kept;
  return out;
}

std::string LossCounts::json(std::vector<LossSite> const& sites) const {
  JsonWriter json;
  json.begin_object().member("type", "losses").member("schema", 1).member("lost", lost()).key("losses").begin_array();
  for (std::size_t site = 0; site < m_cells.size(); ++site)
    for (std::size_t kind = 0; kind < loss_kinds; ++kind) {
      Cell const& cell = m_cells[site][kind];
      if (cell.count == 0) continue;
      json.begin_object().member("place", sites[site].place).member("element", sites[site].element);
      json.member("kind", name_of(static_cast<LossKind>(kind)));
      json.member("count", cell.count).member("kept", cell.kept).member("lost", cell.count - cell.kept).key("records").begin_array();
      for (std::uint64_t const record : cell.records) json.value(record);
      json.end_array().end_object();
    }
  json.end_array().end_object();
  return json.take() + "\n";
}

}  // namespace custody::formats
