#include "formats/layout_search.hpp"

#include <algorithm>
#include <map>

#include "formats/echo.hpp"
#include "formats/syntax/csv_rows.hpp"
#include "formats/syntax/json_order.hpp"

namespace custody::formats {

namespace {

/// One of them may be odd; a file that changes its layout after so many has none.
constexpr std::size_t records_tried = 8;
/// Members that few records have are not among the first ones.
constexpr std::size_t most_records = 100;

/// How many of the records a layout writes as they stand.
std::size_t count_same(Pack const& pack, std::string_view head, std::span<Piece const> records, Layout const& layout) {
  auto const made = Echo::create(pack, head, layout);
  if (!made) return 0;
  Echo const& echo = **made;
  Arena arena;
  Sheet sheet;
  Output out;
  std::size_t same = 0;
  for (Piece const& piece : records) {
    Problems problems;
    out.clear();
    if (piece.fault.empty()) echo.read(piece.bytes, sheet, arena, problems);
    if (!piece.fault.empty() || rejected(problems)) continue;
    echo.write(sheet, out, arena, problems);
    same += !rejected(problems) && out.view() == piece.bytes;
  }
  return same;
}

/// What stands between most of the first records, where that is not what the layout has.
std::optional<std::string> usual_gap(std::span<Piece const> first, std::string_view expected) {
  if (first.size() < 2) return {};
  std::map<std::string_view, std::size_t> gaps;
  for (Piece const& piece : first.subspan(1)) ++gaps[piece.before];
  auto const most = std::ranges::max_element(gaps, {}, [](auto const& gap) { return gap.second; });
  bool const is_clean = std::ranges::all_of(most->first, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!is_clean || most->first == expected || 2 * most->second < first.size()) return {};
  return std::string(most->first);
}

/// The order in which the members of these records stand; those that none of them has stay where the pack has them.
std::vector<std::pair<std::string, std::vector<std::string>>> orders_of(Shape const& shape, std::span<Piece const> records) {
  std::vector<std::pair<std::string, std::vector<std::string>>> all, out;
  for (Level const& level : shape.levels) {
    auto& names = all.emplace_back(level.at, std::vector<std::string>()).second;
    for (Level::Item const& item : level.order) names.push_back(name_of(shape, level, item));
  }
  auto const pack_has = all;
  std::vector<std::pair<std::uint16_t, std::vector<std::string>>> seen;
  for (Piece const& piece : records) std::ranges::move(json_orders(shape, piece.bytes), std::back_inserter(seen));
  // Those that stand in one record change places among themselves, until all agree; records that contradict each other never do.
  for (int round = 0; round < 8; ++round) {
    auto const before = all;
    for (auto const& [level, names] : seen) {
      auto next = names.begin();
      for (std::string& name : all[level].second)
        if (std::ranges::find(names, name) != names.end()) name = *next++;
    }
    if (all == before) break;
  }
  for (std::size_t level = 0; level < all.size(); ++level)
    if (all[level] != pack_has[level]) out.push_back(std::move(all[level]));
  return out;
}

/// How many columns there are beyond those that the pack names, where no header says it.
std::optional<std::size_t> columns_of(Pack const& pack, std::span<Piece const> records) {
  auto const* const csv = std::get_if<CsvOptions>(&pack.options);
  if (!csv || csv->header != 0 || records.empty()) return {};
  CsvDialect const dialect{csv->delimiter, csv->quote != CsvOptions::Quote::none};
  auto const bytes = records.front().bytes;
  CsvCells cells(bytes.substr(0, find_row(bytes, true, dialect, 0).size), dialect);
  CsvCell cell;
  std::size_t count = 0, named = 0;
  while (cells.next(cell)) ++count;
  for (Level const& level : pack.shape.levels)
    for (Place const& place : level.places) named = std::max(named, column_number(place.name));
  return count > named && count <= column_limit ? std::optional(count) : std::nullopt;
}

/// The best of all layouts with this order, if it is better than `best`, which writes `most` records as they stand.
void look_among(Pack const& pack, std::string_view head, std::span<Piece const> records, decltype(Layout::order) const& order, Layout& best, std::size_t& most) {
  for (Layout layout : layouts_of(pack.syntax)) {
    if (most == records.size()) return;
    layout.order = order;
    layout.columns = best.columns;
    auto const same = count_same(pack, head, records, layout);
    if (same > most) best = layout, most = same;
  }
}

}  // namespace

Result<Layout> find_layout(Pack const& pack, std::string_view head, std::span<Piece const> first) {
  auto const records = first.first(std::min(first.size(), records_tried));
  Layout best;
  best.columns = columns_of(pack, records);
  std::size_t most = 0;
  look_among(pack, head, records, {}, best, most);
  if (most < records.size() && (pack.syntax == Syntax::json || pack.syntax == Syntax::jsonl))
    if (auto const order = orders_of(pack.shape, first.first(std::min(first.size(), most_records))); !order.empty()) look_among(pack, head, records, order, best, most);
  auto const echo = TRY(Echo::create(pack, head, best));
  best.between = usual_gap(first.first(std::min(first.size(), most_records)), echo->between());
  return best;
}

}  // namespace custody::formats
