#include "formats/merge.hpp"

#include <algorithm>
#include <cstring>

namespace custody::formats {

namespace {

Problem finding(std::string_view rule, std::string element, std::string value) {
  Problem out;
  out.stage = Stage::back;
  out.rule = rule;
  out.element = std::move(element);
  out.value = std::move(value);
  out.rejects = false;
  return out;
}

class Merging {
 public:
  Merging(Plan const& plan, Shown const& shown, Values const& original, Image const& image, Values const& edited,
          std::function<bool(ValueRow const&)> const& has_more, Arena& arena, Problems& problems)
      : m_plan(plan),
        m_shown(shown),
        m_original(original),
        m_image(image),
        m_edited(edited),
        m_has_more(has_more),
        m_arena(arena),
        m_problems(problems) {}

  Merged run() {
    add(both(m_original.rows[0], m_image.values.rows[0], m_edited.rows[0], 0));
    for (std::uint16_t entity = 0; entity < m_shown.frame.model().entities().size(); ++entity)
      if (entity != m_original.rows[0].entity) children(entity);
    return std::move(m_out);
  }

 private:
  struct Row {
    ValueRow values;
    Merged::Origin origin;
  };

  void add(Row row) {
    m_out.values.rows.push_back(row.values);
    m_out.origins.push_back(std::move(row.origin));
  }

  ValueRow copy(ValueRow const& row) {
    ValueRow out = row;
    auto const size = m_shown.frame.size(row.entity);
    out.slots = m_arena.slots(size);
    std::copy_n(row.slots, size, out.slots);
    return out;
  }

  std::size_t place_of(ValueRow const& row) const { return static_cast<std::size_t>(&row - m_original.rows.data()); }

  /// A row that is still there: an element is edited if it, or another one in the same rule of B, is not what B showed.
  Row both(ValueRow const& original, ValueRow const& image, ValueRow const& edited, std::size_t place) {
    Row out{copy(original), {place, {}}};
    auto const size = m_shown.frame.size(original.entity);
    auto& changed = out.origin.edited;
    changed.resize(size);
    for (std::size_t slot = 0; slot < size; ++slot)
      changed[slot] = !m_shown.same(image.slots[slot], edited.slots[slot]);
    auto const& pack = m_plan.from();
    for (Rule const& rule : pack.rules) {
      if (pack.blocks[rule.block].entity != original.entity || rule.block != edited.block) continue;
      bool const any =
          std::ranges::any_of(rule.elements, [&](ElementId id) { return changed[m_shown.frame.slot_of(id)]; });
      if (any)
        for (ElementId const id : rule.elements) changed[m_shown.frame.slot_of(id)] = true;
    }
    for (std::size_t slot = 0; slot < size; ++slot)
      if (changed[slot]) out.values.slots[slot] = edited.slots[slot];
    return out;
  }

  Row fresh(ValueRow const& edited) {
    return {copy(edited), {{}, std::vector<bool>(m_shown.frame.size(edited.entity), true)}};
  }

  Row kept(ValueRow const& original) {
    return {copy(original), {place_of(original), std::vector<bool>(m_shown.frame.size(original.entity), false)}};
  }

  bool hides(ValueRow const& original, ValueRow const& image) const {
    if (m_has_more(original)) return true;
    for (std::size_t slot = 0; slot < m_shown.frame.size(original.entity); ++slot)
      if (original.slots[slot].has_value() && !image.slots[slot].has_value()) return true;
    return false;
  }

  void children(std::uint16_t entity) {
    auto const originals = children_of(m_original, entity), images = children_of(m_image.values, entity), edited = children_of(m_edited, entity);
    if (originals.empty() && edited.empty()) return;
    std::vector<std::optional<std::size_t>> original_of(edited.size());
    std::vector<Row> rows;                              // in the order of the original
    std::vector<std::optional<std::size_t>> edited_of;  // of `rows`
    std::vector<std::size_t> gone;
    for (std::size_t i = 0; i < originals.size(); ++i) {
      auto const image = image_of(*originals[i], images);
      if (!image) {
        rows.push_back(kept(*originals[i]));
        edited_of.emplace_back();
      } else if (auto const later = later_of(*images[*image], edited)) {
        original_of[*later] = i;
        rows.push_back(both(*originals[i], *images[*image], *edited[*later], place_of(*originals[i])));
        edited_of.emplace_back(*later);
      } else {
        gone.push_back(i);
      }
    }
    order_by_lists(edited, rows, edited_of);
    bool any_new = false;
    for (std::size_t k = 0; k < edited.size(); ++k) {
      if (original_of[k]) continue;
      any_new = true;
      auto const at = behind_predecessor(edited, edited_of, k);
      rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(at), fresh(*edited[k]));
      edited_of.insert(edited_of.begin() + static_cast<std::ptrdiff_t>(at), k);
    }
    // Somebody is gone and somebody is new: perhaps the same person under another key. What was hidden does not move to them.
    for (std::size_t const i : gone)
      if (any_new && hides(*originals[i], *images[*image_of(*originals[i], images)]))
        m_problems.push_back(
            finding("orphan", m_shown.frame.model().entities()[entity].name, m_shown.key(*originals[i])));
    for (auto& row : rows) add(std::move(row));
  }

  /// Its place among `images`; nothing if B does not show it.
  std::optional<std::size_t> image_of(ValueRow const& original, RowRefs const& images) const {
    auto const row = m_image.row_of[place_of(original)];
    if (!row) return {};
    return static_cast<std::size_t>(std::ranges::find(images, &m_image.values.rows[*row]) - images.begin());
  }

  /// Its place among `edited`; nothing if it is not there any more.
  std::optional<std::size_t> later_of(ValueRow const& image, RowRefs const& edited) const {
    auto const row = m_image.edited_of[static_cast<std::size_t>(&image - m_image.values.rows.data())];
    if (!row) return {};
    return static_cast<std::size_t>(std::ranges::find(edited, &m_edited.rows[*row]) - edited.begin());
  }

  /// Blocks that take the first, second, ... of the same rows are one list: its first block stands for it.
  std::uint16_t list_of(std::uint16_t block) const {
    auto const& blocks = m_plan.from().blocks;
    auto const same = [&](Block const& other) {
      return other.kind == blocks[block].kind && other.entity == blocks[block].entity &&
             other.where == blocks[block].where;
    };
    return static_cast<std::uint16_t>(std::ranges::find_if(blocks, same) - blocks.begin());
  }

  /// In each list of B its order counts: its rows change places among themselves.
  void order_by_lists(RowRefs const& edited, std::vector<Row>& rows,
                      std::vector<std::optional<std::size_t>>& edited_of) {
    for (std::uint16_t block = 0; block < m_plan.from().blocks.size(); ++block) {
      std::vector<std::size_t> places;
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (edited_of[i] && list_of(edited[*edited_of[i]]->block) == block) places.push_back(i);
      auto order = places;
      std::ranges::sort(order, {}, [&](std::size_t i) { return *edited_of[i]; });
      if (order == places) continue;
      auto const old_rows = rows;
      auto const old_edited = edited_of;
      for (std::size_t n = 0; n < places.size(); ++n) {
        rows[places[n]] = old_rows[order[n]];
        edited_of[places[n]] = old_edited[order[n]];
      }
    }
  }

  /// Where a new row goes: behind the one before it in its list of B, else in front of the one behind it, else to the end.
  std::size_t behind_predecessor(RowRefs const& edited, std::vector<std::optional<std::size_t>> const& edited_of,
                                 std::size_t row) const {
    auto const list = list_of(edited[row]->block);
    auto const place = [&](std::size_t other) {
      return static_cast<std::size_t>(std::ranges::find(edited_of, std::optional(other)) - edited_of.begin());
    };
    for (std::size_t k = row; k-- > 0;)
      if (list_of(edited[k]->block) == list && place(k) < edited_of.size()) return place(k) + 1;
    for (std::size_t k = row + 1; k < edited.size(); ++k)
      if (list_of(edited[k]->block) == list && place(k) < edited_of.size()) return place(k);
    return edited_of.size();
  }

  Plan const& m_plan;
  Shown const& m_shown;
  Values const& m_original;
  Image const& m_image;
  Values const& m_edited;
  std::function<bool(ValueRow const&)> const& m_has_more;
  Arena& m_arena;
  Problems& m_problems;
  Merged m_out;
};

}  // namespace

Merged merge(Plan const& plan, Shown const& shown, Values const& original, Image const& image, Values const& edited,
             std::function<bool(ValueRow const&)> const& has_more, Arena& arena, Problems& problems) {
  return Merging(plan, shown, original, image, edited, has_more, arena, problems).run();
}

}  // namespace custody::formats
