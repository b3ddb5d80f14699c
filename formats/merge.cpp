#include "formats/merge.hpp"

#include <algorithm>
#include <list>
#include <map>

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
    auto const place_of_image = places_in(images, m_image.values), place_of_edited = places_in(edited, m_edited);
    // Its place among `images`; nothing if B does not show it. Its place among `edited`; nothing if it is not there any more.
    auto const image_of = [&](ValueRow const& original) { return place_in(place_of_image, m_image.row_of[place_of(original)]); };
    auto const later_of = [&](ValueRow const& image) {
      return place_in(place_of_edited, m_image.edited_of[static_cast<std::size_t>(&image - m_image.values.rows.data())]);
    };
    std::vector<std::optional<std::size_t>> original_of(edited.size());
    std::vector<Row> rows;                              // in the order of the original
    std::vector<std::optional<std::size_t>> edited_of;  // of `rows`
    std::vector<std::size_t> gone;
    for (std::size_t i = 0; i < originals.size(); ++i) {
      auto const image = image_of(*originals[i]);
      if (!image) {
        rows.push_back(kept(*originals[i]));
        edited_of.emplace_back();
      } else if (auto const later = later_of(*images[*image])) {
        original_of[*later] = i;
        rows.push_back(both(*originals[i], *images[*image], *edited[*later], place_of(*originals[i])));
        edited_of.emplace_back(*later);
      } else {
        gone.push_back(i);
      }
    }
    order_by_lists(edited, rows, edited_of);
    bool const any_new = std::ranges::any_of(original_of, [](auto const& original) { return !original; });
    auto ordered = with_new_rows(edited, std::move(rows), edited_of);
    // Somebody is gone and somebody is new: perhaps the same person under another key. What was hidden does not move to them.
    for (std::size_t const i : gone)
      if (any_new && hides(*originals[i], *images[*image_of(*originals[i])]))
        m_problems.push_back(
            finding("orphan", m_shown.frame.model().entities()[entity].name, m_shown.key(*originals[i])));
    for (auto& row : ordered) add(std::move(row));
  }

  /// Of each row of `values` its place among `some` of them.
  static std::vector<std::size_t> places_in(RowRefs const& some, Values const& values) {
    std::vector<std::size_t> out(values.rows.size(), some.size());
    for (std::size_t i = 0; i < some.size(); ++i) out[static_cast<std::size_t>(some[i] - values.rows.data())] = i;
    return out;
  }
  static std::optional<std::size_t> place_in(std::vector<std::size_t> const& places, std::optional<std::size_t> row) {
    return row ? std::optional(places[*row]) : std::nullopt;
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

  /// A new row goes behind the one before it in its list of B, else in front of the one behind it, else to the end.
  std::list<Row> with_new_rows(RowRefs const& edited, std::vector<Row> rows, std::vector<std::optional<std::size_t>> const& edited_of) {
    std::list<Row> out;
    std::vector<std::list<Row>::iterator> place(edited.size(), out.end());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      out.push_back(std::move(rows[i]));
      if (edited_of[i]) place[*edited_of[i]] = std::prev(out.end());
    }
    std::map<std::uint16_t, std::list<Row>::iterator> before;   // the last row of each list so far
    for (std::size_t k = 0; k < edited.size(); ++k) {
      auto const list = list_of(edited[k]->block);
      if (place[k] == out.end()) {
        auto const last = before.find(list);
        place[k] = out.insert(last != before.end() ? std::next(last->second) : first_behind(edited, place, k, out.end()), fresh(*edited[k]));
      }
      before.insert_or_assign(list, place[k]);
    }
    return out;
  }

  /// The first row behind this one in its list of B that has a place.
  std::list<Row>::iterator first_behind(RowRefs const& edited, std::vector<std::list<Row>::iterator> const& place, std::size_t row,
                                        std::list<Row>::iterator none) const {
    auto const list = list_of(edited[row]->block);
    for (std::size_t k = row + 1; k < edited.size(); ++k)
      if (place[k] != none && list_of(edited[k]->block) == list) return place[k];
    return none;
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
