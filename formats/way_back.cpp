#include "formats/way_back.hpp"

#include <algorithm>

#include "formats/code_table.hpp"
#include "formats/envelope.hpp"
#include "formats/row_match.hpp"

namespace custody::formats {

namespace {

Problem back_problem(std::string_view rule, std::string element, std::string value, bool rejects = false) {
  Problem out;
  out.stage = Stage::back;
  out.rule = rule;
  out.element = std::move(element);
  out.value = std::move(value);
  out.rejects = rejects;
  return out;
}

std::string name_of_pack(Pack const& pack) { return pack.id + "\t" + std::to_string(pack.version); }

/// The envelope of a file that has no records.
std::optional<std::vector<std::string>> read_file_places(Pack const& pack, std::string const& file) {
  auto const reader = make_reader(pack);
  std::vector<Piece> pieces;
  if (!reader || !(*reader)->split(file, 0, true, pieces) || !pieces.empty()) return {};
  std::vector<std::string> out;
  for (std::size_t i = 0; i < pack.shape.file.places.size(); ++i) out.emplace_back((*reader)->file().rows[0].slots[i].view());
  return out;
}

}  // namespace

Result<std::unique_ptr<WayBack>> WayBack::create(Plan const& plan, ResidualIndex& residual, bool strict) {
  auto const& head = residual.head();
  if (head.from != name_of_pack(plan.to()) || head.to != name_of_pack(plan.from()))
    return fail(misuse(say("the residual was kept on the way from '{}' to '{}'", head.from, head.to))
                    .with_hint(say("the way back leads from '{}' to '{}'", head.to, head.from)));
  std::unique_ptr<WayBack> out(new WayBack(plan, residual));
  out->m_strict = strict;
  out->m_from = TRY(Echo::create(plan.from()));
  // A file without records has all of it in its tail, and nothing to lay records out by.
  out->m_to = TRY(head.records == 0 ? Echo::create(plan.to()) : Echo::create(plan.to(), head.head, head.layout));
  for (auto const& table : head.tables)
    if (std::ranges::none_of(plan.tables(), [&](CodeTable const* own) { return own->name() == table.name && own->sha256() == table.sha256; }))
      out->m_other_tables.push_back(table.name);
  return out;
}

void WayBack::record(Values const& values, Sheet& to, Output& out, Arena& arena, Problems& problems) {
  if (m_error) {
    problems.push_back(back_problem("residual", {}, {}, true));
    return;
  }
  auto const key = m_shown.key(values.rows[0]);
  auto claim = m_residual.find(key, m_shown.sum(values));
  if (!claim) {
    m_error = claim.error();
    problems.push_back(back_problem("residual", {}, {}, true));
    return;
  }
  using Found = ResidualIndex::Found;
  Output body;
  switch (claim->found) {
    case Found::same: same(*claim->record, values, to, body, arena, problems); break;
    case Found::edited: edited(*claim->record, values, to, body, arena, problems); break;
    case Found::served: problems.push_back(back_problem("served", key, {}, true)); break;
    case Found::ambiguous:
      problems.push_back(back_problem("ambiguous", key, {}));
      [[fallthrough]];
    case Found::none:
      write(values, to, body, arena, problems);
      if (!rejected(problems)) check_shown(body.view(), values, arena, problems);
      break;
  }
  if (rejected(problems) || (m_strict && !problems.empty())) return;
  if (auto const group = m_groups.key_of(to); group && m_groups.again(*group)) {
    problems.push_back(m_groups.problem(to));
    return;
  }
  bool const has_lines = claim->record.has_value();
  if (has_lines) m_residual.claim(claim->entry);
  ++(claim->found == Found::same ? m_counts.same : claim->found == Found::edited ? m_counts.edited : m_counts.fresh);
  put(has_lines ? &*claim->record : nullptr, body.view(), out);
}

void WayBack::put(ResidualRecord const* kept, std::string_view body, Output& out) {
  // The last line of a file may lack its end; it is not the last one any more.
  if (m_any && m_line_open) out.put(m_to->line_end());
  if (m_any) out.put(kept && kept->between && kept->ordinal == m_last + 1 ? std::string_view(*kept->between) : m_to->between());
  out.put(body);
  m_any = true;
  m_last = kept ? kept->ordinal : 0;
  m_line_open = m_to->is_lines() && !body.ends_with('\n');
}

void WayBack::write(Values const& values, Sheet& to, Output& body, Arena& arena, Problems& problems) {
  m_plan.write(values, to, arena, problems);
  if (!rejected(problems)) m_to->write(to, body, arena, problems);
}

void WayBack::same(ResidualRecord const& kept, Values const& values, Sheet& to, Output& body, Arena& arena, Problems& problems) {
  if (kept.raw) {
    // Read for what the envelope counts.
    m_to->read(arena.copy(*kept.raw), to, arena, problems);
    body.put(*kept.raw);
    return;
  }
  std::vector<RowPlace> places;
  m_plan.write(values, to, arena, problems, &places);
  if (!kept.kept.empty() && !m_fields.put(kept.kept, ResidualFields::rows_of_image(kept.kept), places, to, arena))
    problems.push_back(back_problem("residual", kept.key, {}, true));
  if (!rejected(problems)) m_to->write(to, body, arena, problems);
}

/// What B showed of what A said.
Image WayBack::image_of(Values const& values, Arena& arena, Problems& problems) {
  Image image;
  std::vector<RowPlace> places;
  Sheet sheet;
  Output out;
  m_plan.write_back(values, sheet, arena, problems, &places);
  m_from->write(sheet, out, arena, problems);
  sheet.clear();
  m_from->read(arena.copy(out.view()), sheet, arena, problems);
  m_plan.read(sheet, image.values, arena, problems);
  // Lists keep the order of their rows: the n-th that was written to a list is the n-th that is read of it.
  image.row_of.resize(values.rows.size());
  for (std::uint16_t block = 0; block < m_plan.from().blocks.size(); ++block) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < values.rows.size(); ++i) {
      if (places[i].sheet_row == RowPlace::none || places[i].block != block) continue;
      while (next < image.values.rows.size() && image.values.rows[next].block != block) ++next;
      if (next < image.values.rows.size()) image.row_of[i] = next++;
    }
  }
  return image;
}

std::vector<std::optional<std::size_t>> WayBack::later_rows(Values const& image, Values const& edited, Problems& problems) const {
  std::vector<std::optional<std::size_t>> out(image.rows.size());
  for (std::uint16_t entity = 0; entity < m_shown.frame.model().entities().size(); ++entity) {
    auto const first = children_of(image, entity), second = children_of(edited, entity);
    auto const match = match_rows(first, second, m_shown);
    if (match.ambiguous) problems.push_back(back_problem("ambiguous", m_shown.frame.model().entities()[entity].name, {}));
    for (std::size_t i = 0; i < first.size(); ++i)
      if (match.second[i])
        out[static_cast<std::size_t>(first[i] - image.rows.data())] = static_cast<std::size_t>(second[*match.second[i]] - edited.rows.data());
  }
  return out;
}

bool WayBack::recall(ResidualRecord const& kept, Values const& values, Sheet& original, Values& said, Image& image, Arena& arena, Problems& problems) {
  Problems old;
  if (kept.raw) {
    m_to->read(arena.copy(*kept.raw), original, arena, old);
    m_plan.read_back(original, said, arena, old);
    image = image_of(said, arena, old);
    image.edited_of = later_rows(image.values, values, problems);
  } else if (auto recalled = m_fields.recall(kept.kept, values, arena, problems)) {
    std::vector<RowPlace> places;
    m_plan.write(recalled->image, original, arena, old, &places);
    // What A cannot write of an edited value is found, and said, when the record is written.
    old.clear();
    m_fields.leave_moved(kept.kept, places, recalled->rows, problems);
    if (m_fields.put(kept.kept, recalled->rows, places, original, arena)) {
      m_plan.read_back(original, said, arena, old);
      old.clear();
      image.values = std::move(recalled->image);
      image.row_of.resize(said.rows.size());
      image.edited_of.resize(image.values.rows.size());
      for (std::size_t j = 0; j < places.size(); ++j) {
        image.edited_of[j] = j;
        for (std::size_t i = 0; i < said.rows.size(); ++i)
          if (said.rows[i].sheet_row == places[j].sheet_row && said.rows[i].block == places[j].block) image.row_of[i] = j;
      }
    }
  }
  if (!rejected(old) && !said.rows.empty() && !image.values.rows.empty()) return true;
  problems.push_back(back_problem("residual", kept.key, {}, true));
  return false;
}

void WayBack::edited(ResidualRecord const& kept, Values const& values, Sheet& to, Output& body, Arena& arena, Problems& problems) {
  // A said no more than B shows: B says it all.
  if (!kept.keeps_anything()) {
    write(values, to, body, arena, problems);
    if (!rejected(problems)) check_shown(body.view(), values, arena, problems);
    return;
  }
  Sheet original_sheet;
  Values original;
  Image image;
  if (!recall(kept, values, original_sheet, original, image, arena, problems)) return;
  std::vector<bool> with_extras(original_sheet.rows.size());
  for (Extra const& extra : original_sheet.extras) with_extras[extra.row] = true;
  auto const has_extras = [&](ValueRow const& row) { return row.sheet_row != 0 && with_extras[row.sheet_row]; };
  auto const merged = merge(m_plan, m_shown, original, image, values, has_extras, arena, problems);

  std::vector<RowPlace> places;
  m_plan.write(merged.values, to, arena, problems, &places);
  if (rejected(problems)) return;
  Pack const& pack = m_plan.to();
  std::vector<std::uint32_t> row_now(original_sheet.rows.size(), RowPlace::none);
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto const& origin = merged.origins[i];
    if (!origin.original || places[i].sheet_row == RowPlace::none) continue;
    ValueRow const& before = original.rows[*origin.original];
    if (before.block != places[i].block) {
      if (has_extras(before) || loses_something(before, image, *origin.original, places[i].block))
        problems.push_back(back_problem("orphan", m_shown.frame.model().entities()[before.entity].name, m_shown.key(before)));
      continue;
    }
    row_now[before.sheet_row] = places[i].sheet_row;
    // A rule of A without an edited element keeps what stood there, letter for letter.
    for (Rule const& rule : pack.rules) {
      if (rule.block != before.block) continue;
      auto const is_edited = [&](ElementId id) { return origin.edited[m_shown.frame.slot_of(id)]; };
      // A joined text that could not be taken apart holds the others already: they have no place of their own in A.
      auto const whole = rule.into ? std::optional(rule.elements[*rule.into]) : std::nullopt;
      bool const joined = whole && before.slots[m_shown.frame.slot_of(*whole)].has_value() && !is_edited(*whole);
      if (!joined && std::ranges::any_of(rule.elements, is_edited)) continue;
      auto const keep = [&](PlaceId place) {
        to.rows[places[i].sheet_row].slots[place.index] = original_sheet.rows[before.sheet_row].slots[place.index];
      };
      std::ranges::for_each(rule.places, keep);
      if (rule.name_place) keep(*rule.name_place);
    }
  }
  keep_silent_rows(original_sheet, original, places, to, row_now);
  for (Extra extra : original_sheet.extras) {
    extra.row = row_now[extra.row];
    if (extra.row != RowPlace::none) to.extras.push_back(extra);
  }
  to.order_extras();
  m_to->write(to, body, arena, problems);
  if (!rejected(problems)) check_shown(body.view(), values, arena, problems);
}

/// Whether a row that goes to another list of A has something that B did not show and that list has no place for.
bool WayBack::loses_something(ValueRow const& row, Image const& image, std::size_t place, std::uint16_t block) const {
  Pack const& pack = m_plan.to();
  auto const shown = image.row_of[place];
  for (std::uint16_t slot = 0; slot < m_shown.frame.size(row.entity); ++slot) {
    if (!row.slots[slot].has_value() || (shown && image.values.rows[*shown].slots[slot].has_value())) continue;
    auto const element = m_shown.frame.elements(row.entity)[slot];
    bool const has_place = std::ranges::any_of(pack.blocks[block].rules, [&](std::uint16_t rule) {
      return std::ranges::find(pack.rules[rule].elements, element) != pack.rules[rule].elements.end();
    });
    if (!has_place) return true;
  }
  return false;
}

/// Children that say nothing are form: they stay where they stood, as long as nobody came in their place.
void WayBack::keep_silent_rows(Sheet const& before, Values const& original, std::vector<RowPlace> const& places, Sheet& to,
                               std::vector<std::uint32_t>& row_now) const {
  Pack const& pack = m_plan.to();
  for (std::uint16_t b = 0; b < pack.blocks.size(); ++b) {
    Block const& block = pack.blocks[b];
    if (block.kind == Block::Kind::root) continue;
    bool const said = std::ranges::any_of(original.rows, [&](ValueRow const& row) { return row.block == b; });
    bool const says = std::ranges::any_of(places, [&](RowPlace const& place) { return place.sheet_row != RowPlace::none && place.block == b; });
    if (block.kind == Block::Kind::one) {
      if (said || says) continue;
      for (std::uint16_t const rule : block.rules) {
        for (PlaceId const place : pack.rules[rule].places) to.rows[0].slots[place.index] = before.rows[0].slots[place.index];
        if (auto const name = pack.rules[rule].name_place) to.rows[0].slots[name->index] = before.rows[0].slots[name->index];
      }
      continue;
    }
    if (!said && says) continue;
    std::vector<bool> speaks(before.rows.size());
    for (ValueRow const& row : original.rows)
      if (row.block == b) speaks[row.sheet_row] = true;
    std::uint32_t at = 1;   // behind the row before it
    for (std::uint32_t i = 1; i < before.rows.size(); ++i) {
      if (before.rows[i].level != block.level) continue;
      if (!speaks[i]) {
        to.rows.insert(to.rows.begin() + at, before.rows[i]);
        for (auto& row : row_now)
          if (row != RowPlace::none && row >= at) ++row;
        row_now[i] = at;
      }
      if (row_now[i] != RowPlace::none) at = row_now[i] + 1;
    }
  }
}

/// Law 3: what A now says must show in B what B says. What does not was dropped, and is named.
void WayBack::check_shown(std::string_view body, Values const& wanted, Arena& arena, Problems& problems) {
  Sheet sheet;
  Values said;
  Problems found;
  m_to->read(arena.copy(body), sheet, arena, found);
  m_plan.read_back(sheet, said, arena, found);
  for (Problem const& problem : found) {
    Problem stale = problem;
    stale.stage = Stage::back;
    stale.rule = "stale";
    stale.element = problem.element.empty() ? std::string(problem.rule) : problem.element;
    stale.rejects = false;
    problems.push_back(std::move(stale));
  }
  found.clear();
  if (said.rows.empty()) return;
  Values const shown = image_of(said, arena, found).values;
  auto const compare = [&](ValueRow const& a, ValueRow const& b) {
    for (std::uint16_t slot = 0; slot < m_shown.frame.size(a.entity); ++slot)
      if (!m_shown.same(a.slots[slot], b.slots[slot]))
        problems.push_back(back_problem("edit-dropped", m_shown.frame.model()[m_shown.frame.elements(a.entity)[slot]].name, std::string(a.slots[slot].view())));
  };
  if (shown.rows.empty()) return;
  compare(wanted.rows[0], shown.rows[0]);
  for (std::uint16_t entity = 0; entity < m_shown.frame.model().entities().size(); ++entity) {
    auto const first = children_of(wanted, entity), second = children_of(shown, entity);
    auto const match = match_rows(first, second, m_shown);
    std::vector<bool> wanted_too(second.size());
    for (auto const& partner : match.second)
      if (partner) wanted_too[*partner] = true;
    // A row that was taken away and shows all the same was not taken away.
    for (std::size_t k = 0; k < second.size(); ++k)
      if (!wanted_too[k])
        problems.push_back(back_problem("edit-dropped", m_shown.frame.model().entities()[entity].name, m_shown.key(*second[k])));
    auto order = match.second;
    std::erase(order, std::nullopt);
    if (!std::ranges::is_sorted(order))
      problems.push_back(back_problem("edit-dropped", m_shown.frame.model().entities()[entity].name, {}));
    for (std::size_t i = 0; i < first.size(); ++i)
      if (match.second[i])
        compare(*first[i], *second[*match.second[i]]);
      else if (first.size() != second.size() || !m_shown.key(*first[i]).empty())
        problems.push_back(back_problem("edit-dropped", m_shown.frame.model().entities()[entity].name, m_shown.key(*first[i])));
  }
}

Result<> WayBack::end(std::map<std::string, std::string> const& envelope, formats::Counts const& counts, Output& head_out, Output& tail_out,
                      Problems& findings) {
  if (m_error) return fail(*m_error);
  auto const left = m_residual.unclaimed();
  m_counts.deleted = left.size();
  // Some are gone and some are new: perhaps the same under another key. What was hidden of them does not move.
  if (m_counts.fresh > 0)
    for (std::size_t i = 0; i < left.size() && i < 1000; ++i)
      if (auto const record = TRY(m_residual.record(left[i])); record.keeps_anything()) findings.push_back(back_problem("orphan", record.key, {}));

  ResidualHead const& old = m_residual.head();
  if (old.records == 0) {
    Sheet file;
    Arena arena;
    write_envelope(m_plan.to(), m_plan.frame().model(), envelope, counts, file, arena, findings);
    auto const writer = TRY(make_writer(m_plan.to()));
    if (!m_any) {
      tail_out.put(old.tail);
      return {};
    }
    writer->head(file, head_out);
    writer->tail(file, false, tail_out);
    return {};
  }
  std::string head = old.head, tail = old.tail;
  bool const untouched = m_counts.edited + m_counts.fresh + m_counts.deleted == 0 && m_residual.size() == old.records;
  if (!untouched && !recount(counts, head, tail)) findings.push_back(back_problem("count", {}, {}));
  if (m_line_open && !tail.empty()) tail.insert(0, m_to->line_end());
  head_out.put(head);
  tail_out.put(tail);
  return {};
}

/// Counts change in place: of all places where the old number stands, the one behind which the reader finds it.
bool WayBack::recount(formats::Counts const& counts, std::string& head, std::string& tail) const {
  Pack const& pack = m_plan.to();
  bool all = true;
  for (Rule const& rule : pack.file_rules) {
    if (rule.kind != Rule::Kind::count) continue;
    auto const index = rule.places[0].index;
    auto const before = read_file_places(pack, head + tail);
    if (!before) return false;
    std::string const& old = (*before)[index];
    if (old.empty()) continue;
    auto wanted = std::to_string(count_of(rule, counts));
    if (old.starts_with('0') && old.size() > wanted.size()) wanted.insert(0, old.size() - wanted.size(), '0');
    if (old == wanted) continue;
    auto expected = *before;
    expected[index] = wanted;
    bool found = false;
    for (std::string* const text : {&head, &tail})
      for (std::size_t at = text->find(old); !found && at != std::string::npos; at = text->find(old, at + 1)) {
        std::string const kept = *text;
        text->replace(at, old.size(), wanted);
        found = read_file_places(pack, head + tail) == expected;
        if (!found) *text = kept;
      }
    all = all && found;
  }
  return all;
}

}  // namespace custody::formats
