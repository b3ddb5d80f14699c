#include "formats/residual_fields.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "formats/code_table.hpp"
#include "formats/row_match.hpp"
#include "formats/syntax/lexeme.hpp"
#include "lib/base/bytes.hpp"

namespace custody::formats {

namespace {

/// Beyond, a record is kept whole: pairing looks at each child for each.
constexpr std::size_t children_limit = 200;
constexpr std::string_view flat = "-";   // the list of a child that stands in the fields of its parent

bool same_lexeme(Slot const& a, Slot const& b) { return a.state == b.state && a.view() == b.view(); }

ResidualField field_of(std::string place, std::string guard, Slot const& slot, bool extra) {
  return {extra, std::move(place), std::move(guard), slot.state, slot.state > State::empty ? std::string(slot.view()) : std::string()};
}

Slot slot_of(ResidualField const& field, Arena& arena) {
  Slot out = text_slot(arena.copy(field.value));
  out.state = field.state == State::text ? state_of(out.view()) : field.state;
  return out;
}

void find(Problems& findings, std::string_view rule, std::string element, std::string value) {
  Problem out;
  out.stage = Stage::back;
  out.rule = rule;
  out.element = std::move(element);
  out.value = std::move(value);
  out.rejects = false;
  findings.push_back(std::move(out));
}

}  // namespace

/// One record of A beside what A would write of its image.
class ResidualFields::Difference {
 public:
  Difference(ResidualFields const& fields, Source const& source)
      : m_fields(fields), m_source(source), m_image_of(source.values.rows.size()), m_child_of(source.sheet.rows.size()) {}

  std::optional<ResidualKept> run() {
    auto const& [sheet, values, image, again, places] = m_source;
    if (sheet.rows.size() > children_limit || again.rows.size() > children_limit || values.rows.size() > children_limit) return {};
    if (values.rows.empty() || image.rows.empty()) return {};
    pair();
    unit_of_record();
    if (!units_of_flat_children()) return {};
    for (std::uint32_t row = 1; row < sheet.rows.size(); ++row) m_units.push_back(unit_of_child(row));
    if (!all_there()) return {};
    list_what_must_be();
    return std::move(m_out);
  }

 private:
  struct Unit {
    ResidualUnit unit;
    std::uint16_t entity = 0;
    bool listed = false;
  };

  /// Each row of A's values, and the row of the image that is the same.
  void pair() {
    auto const& [sheet, values, image, again, places] = m_source;
    m_image_of[0] = 0;
    for (std::uint16_t entity = 0; entity < m_fields.m_shown.frame.model().entities().size(); ++entity) {
      RowRefs first, second;
      std::vector<std::size_t> from, to;
      for (std::size_t i = 1; i < values.rows.size(); ++i)
        if (values.rows[i].entity == entity) first.push_back(&values.rows[i]), from.push_back(i);
      for (std::size_t i = 1; i < image.rows.size(); ++i)
        if (image.rows[i].entity == entity) second.push_back(&image.rows[i]), to.push_back(i);
      auto const match = match_rows(first, second, m_fields.m_shown);
      for (std::size_t i = 0; i < first.size(); ++i)
        if (match.second[i]) m_image_of[from[i]] = to[*match.second[i]];
    }
    for (std::size_t i = 1; i < values.rows.size(); ++i)
      if (m_fields.m_a.blocks[values.rows[i].block].kind == Block::Kind::each) m_child_of[values.rows[i].sheet_row] = i;
  }

  void keep_fields(ResidualUnit& unit, Block const& block, SheetRow const& row, Slot const* again, ValueRow const* image) {
    static constexpr Slot missing;
    Level const& level = m_fields.m_a.shape.levels[block.level];
    for (std::uint16_t const index : block.rules) {
      Rule const& rule = m_fields.m_a.rules[index];
      auto const keep = [&](PlaceId place) {
        Slot const& other = again ? again[place.index] : missing;
        if (same_lexeme(row.slots[place.index], other)) return;
        unit.fields.push_back(field_of(level.places[place.index].name, image ? m_fields.guard(rule, *image) : std::string(), row.slots[place.index], false));
      };
      std::ranges::for_each(rule.places, keep);
      if (rule.name_place) keep(*rule.name_place);
    }
  }

  void keep_extras(ResidualUnit& unit, std::uint32_t row) {
    for (Extra const& extra : m_source.sheet.extras_of(row)) unit.fields.push_back(field_of(std::string(extra.path), {}, extra.slot, true));
  }

  void unit_of_record() {
    keep_fields(m_out.record, m_fields.m_a.blocks[0], m_source.sheet.rows[0], m_source.again.rows[0].slots, &m_source.image.rows[0]);
    keep_extras(m_out.record, 0);
  }

  bool units_of_flat_children() {
    auto const& [sheet, values, image, again, places] = m_source;
    for (std::uint16_t b = 1; b < m_fields.m_a.blocks.size(); ++b) {
      Block const& block = m_fields.m_a.blocks[b];
      if (block.kind != Block::Kind::one) continue;
      auto const ours = std::ranges::find_if(values.rows, [&](ValueRow const& row) { return row.block == b; });
      auto const theirs = std::ranges::find_if(places, [&](RowPlace const& place) { return place.sheet_row == 0 && place.block == b; });
      Unit out{{std::string(flat), b, {}, 1, 1, {}, {}}, block.entity, false};
      ValueRow const* shown = nullptr;
      if (theirs != places.end()) {
        auto const j = static_cast<std::size_t>(theirs - places.begin());
        if (ours == values.rows.end() || m_image_of[static_cast<std::size_t>(ours - values.rows.begin())] != j) return false;
        out.unit.in_b = j;
        shown = &image.rows[j];
      } else if (ours != values.rows.end() && m_image_of[static_cast<std::size_t>(ours - values.rows.begin())]) {
        // B shows it without what A knows it by (its role): only the bytes say where it goes when it is edited.
        return false;
      }
      keep_fields(out.unit, block, sheet.rows[0], again.rows[0].slots, shown);
      out.listed = !out.unit.fields.empty();
      m_units.push_back(std::move(out));
    }
    return true;
  }

  Unit unit_of_child(std::uint32_t row) {
    auto const& [sheet, values, image, again, places] = m_source;
    SheetRow const& own = sheet.rows[row];
    auto const block = std::ranges::find_if(m_fields.m_a.blocks, [&](Block const& each) { return each.kind == Block::Kind::each && each.level == own.level; });
    Unit out{{m_fields.m_a.shape.levels[own.level].at, row, {}, 1, 1, {}, {}}, block->entity, false};
    Slot const* written = nullptr;
    ValueRow const* shown = nullptr;
    if (auto const child = m_child_of[row])
      if (auto const j = m_image_of[*child]; j && places[*j].sheet_row != RowPlace::none && places[*j].block == values.rows[*child].block) {
        out.unit.in_b = *j;
        shown = &image.rows[*j];
        written = again.rows[places[*j].sheet_row].slots;
        // What stands behind a later one needs to be told its place.
        out.listed = places[*j].sheet_row < m_furthest;
        m_furthest = std::max(m_furthest, places[*j].sheet_row);
        ++m_paired;
      }
    keep_fields(out.unit, *block, own, written, shown);
    keep_extras(out.unit, row);
    out.listed = out.listed || !shown || !out.unit.fields.empty();
    return out;
  }

  /// Each row that A writes of the image is one of the record.
  bool all_there() const { return m_paired + 1 == m_source.again.rows.size(); }

  /// Of children that could be taken for each other all are listed, or the n-th could not be told.
  void list_what_must_be() {
    Shown const& shown = m_fields.m_shown;
    auto const& image = m_source.image;
    std::vector<std::string> names(image.rows.size());
    for (std::size_t j = 1; j < image.rows.size(); ++j) names[j] = shown.name(image.rows[j]);
    std::vector<Unit*> listed;
    for (Unit& unit : m_units)
      if (unit.listed && unit.unit.in_b) listed.push_back(&unit);
    for (std::size_t i = 0; i < listed.size(); ++i)
      for (Unit& other : m_units) {
        if (other.listed || !other.unit.in_b || other.entity != listed[i]->entity) continue;
        if (!share_key(image.rows[*other.unit.in_b], image.rows[*listed[i]->unit.in_b], shown)) continue;
        other.listed = true;
        listed.push_back(&other);
      }
    for (Unit& each : m_units) {
      if (!each.listed) continue;
      if (each.unit.in_b) name(each, names);
      m_out.children.push_back(std::move(each.unit));
    }
  }

  void name(Unit& each, std::vector<std::string> const& names) {
    auto const& rows = m_source.image.rows;
    each.unit.key = names[*each.unit.in_b];
    each.unit.nth = each.unit.of = 0;
    for (std::size_t j = 1; j < rows.size(); ++j) {
      if (rows[j].entity != each.entity || names[j] != each.unit.key) continue;
      ++each.unit.of;
      if (j <= *each.unit.in_b) ++each.unit.nth;
    }
    auto const& entity = m_fields.m_shown.frame.model().entities()[each.entity].name;
    auto const count = std::ranges::count(rows, each.entity, &ValueRow::entity);
    if (std::ranges::find(m_out.shown, entity, &ResidualCount::entity) == m_out.shown.end()) m_out.shown.push_back({entity, static_cast<std::uint64_t>(count)});
  }

  ResidualFields const& m_fields;
  Source const& m_source;
  std::vector<std::optional<std::size_t>> m_image_of;   // by row of A's values
  std::vector<std::optional<std::size_t>> m_child_of;   // by row of A's sheet: its row of values
  std::vector<Unit> m_units;
  std::uint32_t m_furthest = 0;
  std::size_t m_paired = 0;
  ResidualKept m_out;
};

std::optional<ResidualKept> ResidualFields::difference(Source const& source) const { return Difference(*this, source).run(); }

ResidualFields::Rows ResidualFields::rows_of_image(ResidualKept const& kept) {
  Rows out;
  for (ResidualUnit const& unit : kept.children) out.push_back(unit.in_b);
  return out;
}

void ResidualFields::leave_moved(ResidualKept const& kept, std::vector<RowPlace> const& places, Rows& rows, Problems& findings) const {
  for (std::size_t i = 0; i < kept.children.size(); ++i) {
    ResidualUnit const& unit = kept.children[i];
    Block const* const block = block_of(unit);
    if (!block || !rows[i] || *rows[i] >= places.size() || places[*rows[i]].sheet_row == RowPlace::none) continue;
    if (&m_a.blocks[places[*rows[i]].block] == block) continue;
    rows[i].reset();
    if (!unit.fields.empty()) find(findings, "orphan", m_shown.frame.model().entities()[block->entity].name, unit.key);
  }
}

bool ResidualFields::put(ResidualKept const& kept, Rows const& rows, std::vector<RowPlace>& places, Sheet& sheet, Arena& arena) const {
  auto const fill = [&](ResidualUnit const& unit, std::uint16_t level, std::uint32_t row) {
    auto const& known = m_a.shape.levels[level].places;
    for (ResidualField const& field : unit.fields) {
      if (field.extra) {
        sheet.extras.push_back({row, arena.copy(field.place), slot_of(field, arena)});
        continue;
      }
      auto const place = std::ranges::find(known, field.place, &Place::name);
      if (place == known.end()) return false;
      sheet.rows[row].slots[place - known.begin()] = slot_of(field, arena);
    }
    return true;
  };
  if (!fill(kept.record, 0, 0)) return false;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> wanted;   // ordinal in A, row
  std::vector<bool> listed(sheet.rows.size());
  for (std::size_t i = 0; i < kept.children.size(); ++i) {
    ResidualUnit const& unit = kept.children[i];
    Block const* const block = block_of(unit);
    if (!block) return false;
    bool const hidden = !unit.in_b;
    if (!hidden && (!rows[i] || *rows[i] >= places.size() || places[*rows[i]].sheet_row == RowPlace::none)) continue;
    if (!hidden && &m_a.blocks[places[*rows[i]].block] != block) return false;
    std::uint32_t row = 0;
    if (block->kind == Block::Kind::each) {
      row = hidden ? static_cast<std::uint32_t>(sheet.rows.size()) : places[*rows[i]].sheet_row;
      if (hidden) sheet.add(block->level, m_a.shape.levels[block->level].places.size(), arena);
      listed.resize(sheet.rows.size());
      // Two that claim one row were not written by us.
      if (listed[row]) return false;
      listed[row] = true;
      wanted.emplace_back(unit.in_a, row);
    }
    if (!fill(unit, block->level, row)) return false;
  }
  // Those that are listed go to their places, the others stay in their order around them.
  std::ranges::stable_sort(wanted, {}, &std::pair<std::uint64_t, std::uint32_t>::first);
  std::vector<std::uint32_t> order{0};
  auto next = wanted.begin();
  for (std::uint32_t row = 1; row < sheet.rows.size(); ++row) {
    if (listed[row]) continue;
    for (; next != wanted.end() && next->first <= order.size(); ++next) order.push_back(next->second);
    order.push_back(row);
  }
  for (; next != wanted.end(); ++next) order.push_back(next->second);
  auto const old = sheet.rows;
  std::vector<std::uint32_t> now(old.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) sheet.rows[i] = old[order[i]], now[order[i]] = i;
  for (Extra& extra : sheet.extras) extra.row = now[extra.row];
  sheet.order_extras();
  for (RowPlace& place : places)
    if (place.sheet_row != RowPlace::none) place.sheet_row = now[place.sheet_row];
  return true;
}

std::optional<ResidualFields::Recalled> ResidualFields::recall(ResidualKept const& kept, Values const& edited, Arena& arena, Problems& findings) const {
  Frame const& frame = m_shown.frame;
  Recalled out;
  for (ValueRow row : edited.rows) {
    auto const* const slots = row.slots;
    row.slots = arena.slots(frame.size(row.entity));
    std::copy_n(slots, frame.size(row.entity), row.slots);
    out.image.rows.push_back(row);
  }
  out.rows.resize(kept.children.size());
  /// Whatever a guard does not say, B did not show.
  auto const guard = [&](ResidualUnit const& unit, Block const& block, ValueRow& row) {
    for (ResidualField const& field : unit.fields) {
      if (field.extra) continue;
      Rule const* const rule = rule_at(block.level, field.place);
      if (!rule || m_a.blocks[rule->block].entity != row.entity) return false;
      for (std::uint16_t const slot : guarded(*rule)) row.slots[slot] = {};
      if (!read_values(field.guard, row.entity, row.slots, arena)) return false;
    }
    return true;
  };
  if (!guard(kept.record, m_a.blocks[0], out.image.rows[0])) return {};

  for (std::uint16_t entity = 0; entity < frame.model().entities().size(); ++entity) {
    std::vector<std::size_t> units, candidates;
    std::vector<ValueRow> known;
    RowRefs first, second;
    for (std::size_t i = 0; i < kept.children.size(); ++i) {
      ResidualUnit const& unit = kept.children[i];
      Block const* const block = block_of(unit);
      if (!block) return {};
      if (block->entity != entity || !unit.in_b) continue;
      ValueRow row{entity, 0, 0, arena.slots(frame.size(entity))};
      if (!read_values(unit.key, entity, row.slots, arena)) return {};
      known.push_back(row);
      units.push_back(i);
    }
    if (units.empty()) continue;
    for (std::size_t k = 1; k < edited.rows.size(); ++k)
      if (edited.rows[k].entity == entity) second.push_back(&edited.rows[k]), candidates.push_back(k);
    for (ValueRow const& row : known) first.push_back(&row);
    auto match = match_rows(first, second, m_shown);
    auto const& name = frame.model().entities()[entity].name;
    auto const count = std::ranges::find(kept.shown, name, &ResidualCount::entity);
    // One known by a lesser key might be another one of which nothing was kept, if not all are there.
    if (count == kept.shown.end() || count->count != candidates.size())
      for (std::size_t n = 0; n < units.size(); ++n)
        if (match.second[n] && m_shown.key(known[n]) != m_shown.key(*second[*match.second[n]])) match.second[n].reset();
    if (match.ambiguous) find(findings, "ambiguous", name, {});
    auto const paired = static_cast<std::size_t>(std::ranges::count_if(match.second, [](auto const& each) { return each.has_value(); }));
    // More of them than those of which nothing was kept: somebody is new.
    bool const any_new = count != kept.shown.end() && candidates.size() - paired + units.size() > count->count;
    for (std::size_t n = 0; n < units.size(); ++n) {
      ResidualUnit const& unit = kept.children[units[n]];
      if (match.second[n]) {
        out.rows[units[n]] = candidates[*match.second[n]];
        ValueRow& row = out.image.rows[candidates[*match.second[n]]];
        for (std::uint16_t const slot : m_shown.name_slots(entity)) row.slots[slot] = known[n].slots[slot];
        if (!guard(unit, *block_of(unit), row)) return {};
      } else if (any_new && !unit.fields.empty()) {
        find(findings, "orphan", name, unit.key);
      }
    }
  }
  return out;
}

Block const* ResidualFields::block_of(ResidualUnit const& unit) const {
  if (unit.list == flat) return unit.in_a < m_a.blocks.size() && m_a.blocks[unit.in_a].kind == Block::Kind::one ? &m_a.blocks[unit.in_a] : nullptr;
  auto const block = std::ranges::find_if(
      m_a.blocks, [&](Block const& each) { return each.kind == Block::Kind::each && m_a.shape.levels[each.level].at == unit.list; });
  return block == m_a.blocks.end() ? nullptr : &*block;
}

/// The elements of a rule of A, and all that B ties to one of them in one rule.
std::vector<std::uint16_t> ResidualFields::guarded(Rule const& rule) const {
  std::vector<std::uint16_t> out;
  auto const add = [&](Rule const& from) {
    for (ElementId const id : from.elements)
      if (auto const slot = m_shown.frame.slot_of(id); std::ranges::find(out, slot) == out.end()) out.push_back(slot);
  };
  add(rule);
  for (Rule const& other : m_b.rules)
    if (std::ranges::any_of(other.elements, [&](ElementId id) { return std::ranges::find(rule.elements, id) != rule.elements.end(); })) add(other);
  std::ranges::sort(out);
  return out;
}

std::string ResidualFields::guard(Rule const& rule, ValueRow const& row) const {
  std::string out;
  for (std::uint16_t const slot : guarded(rule))
    if (row.slots[slot].has_value()) out += (out.empty() ? "" : " ") + m_shown.say(row.entity, slot, row.slots[slot]);
  return out;
}

bool ResidualFields::read_values(std::string_view text, std::uint16_t entity, Slot* slots, Arena& arena) const {
  while (!text.empty()) {
    auto const end = std::min(text.find(' '), text.size());
    auto const word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    auto const equals = word.find('=');
    auto const id = equals == std::string_view::npos ? std::nullopt : m_shown.frame.model().find(word.substr(0, equals));
    auto const slot = id && id->entity == entity ? m_shown.frame.slot_of(*id) : Frame::none;
    if (slot == Frame::none) return false;
    auto value = word.substr(equals + 1);
    std::uint16_t table = 0;
    if (m_shown.frame.model()[*id].type == Type::code) {
      auto const colon = value.find(':');
      auto const named = std::ranges::find_if(m_shown.tables, [&](CodeTable const* each) { return each->name() == value.substr(0, colon); });
      if (colon == std::string_view::npos || named == m_shown.tables.end()) return false;
      table = static_cast<std::uint16_t>(named - m_shown.tables.begin());
      value.remove_prefix(colon + 1);
    }
    auto const said = Shown::unescape(value);
    if (!said) return false;
    slots[slot] = text_slot(arena.copy(*said));
    slots[slot].table = table;
  }
  return true;
}

Rule const* ResidualFields::rule_at(std::uint16_t level, std::string_view place) const {
  for (Rule const& rule : m_a.rules) {
    auto const here = [&](PlaceId id) { return id.level == level && m_a.shape.levels[level].places[id.index].name == place; };
    if (std::ranges::any_of(rule.places, here) || (rule.name_place && here(*rule.name_place))) return &rule;
  }
  return nullptr;
}

}  // namespace custody::formats
