#include "formats/layout_search.hpp"

#include <algorithm>
#include <map>

#include "formats/echo.hpp"

namespace custody::formats {

namespace {

/// One of them may be odd; a file that changes its layout after so many has none.
constexpr std::size_t records_tried = 8, gaps_tried = 100;

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

}  // namespace

Result<Layout> find_layout(Pack const& pack, std::string_view head, std::span<Piece const> first) {
  auto const records = first.first(std::min(first.size(), records_tried));
  Layout best;
  std::size_t most = 0;
  for (Layout const& layout : layouts_of(pack.syntax)) {
    auto const same = count_same(pack, head, records, layout);
    if (same > most) best = layout, most = same;
    if (most == records.size()) break;
  }
  auto const echo = TRY(Echo::create(pack, head, best));
  best.between = usual_gap(first.first(std::min(first.size(), gaps_tried)), echo->between());
  return best;
}

}  // namespace custody::formats
