// Laws 3 to 6: an edited B is taken back to A, and forth and back once more.
#include <algorithm>
#include <span>

#include "formats/law_trial.hpp"
#include "formats/memory_run.hpp"

namespace custody::formats::law {

std::string Trial::edited_file(std::vector<Edited>& done) {
  std::string out;
  for (std::size_t k = 0; k < m_b->pieces.size(); ++k) {
    out += m_b->pieces[k].before;
    auto record = edited_record(k, done.emplace_back());
    out += record;
  }
  return out += m_b->reader->tail();
}

std::string Trial::edited_record(std::size_t k, Edited& done) {
  Piece const& piece = m_b->pieces[k];
  Dice dice(m_seed, m_accepted[k]);
  for (int attempt = 0; attempt < 4; ++attempt) {
    m_arena.clear();
    Record before, after;
    Problems problems;
    read_b(*m_b->reader, piece, before, m_arena, problems);
    Values values = before.values;
    for (ValueRow& row : values.rows) {
      auto const size = m_there.frame().size(row.entity);
      Slot* const slots = m_arena.slots(size);
      std::copy_n(row.slots, size, slots);
      row.slots = slots;
    }
    auto const edit = edit_record(m_there, m_codes, m_accepted[k], dice, values, m_arena);
    if (!edit) continue;
    problems.clear();
    Sheet sheet;
    Output out;
    m_there.write(values, sheet, m_arena, problems);
    if (rejected(problems)) continue;
    m_to_echo->write(sheet, out, m_arena, problems);
    if (rejected(problems)) continue;
    m_to_echo->read(m_arena.copy(out.view()), after.sheet, m_arena, problems);
    m_there.read_back(after.sheet, after.values, m_arena, problems);
    if (rejected(problems) || differences(before.values, after.values).empty()) continue;
    done = {true, *edit};
    ++m_out.edits;
    return std::string(out.view());
  }
  return std::string(piece.bytes);
}

Result<> Trial::edits(std::string const& residual) {
  std::vector<Edited> done;
  auto const b = TRY(cut(m_there.to(), edited_file(done)));
  if (b->pieces.size() != done.size()) return fail(failure("laws", say("the edited file has {} records, not {}", b->pieces.size(), done.size())));
  auto const returned = TRY(convert_back(m_back, b->bytes, residual));
  if (returned.records.size() != done.size())
    return fail(failure("laws", say("the edited file has {} records, not {}", returned.records.size(), done.size())));
  auto const a = TRY(cut(m_there.from(), returned.bytes));
  auto const forth = TRY(convert_there(m_there, a->bytes));
  auto const again = TRY(cut(m_there.to(), forth.bytes));
  auto const forth_accepted = accepted_in(forth.residual);

  std::string kept;   // what of B came back
  std::size_t n = 0;
  bool whole = true;
  for (std::size_t k = 0; k < done.size(); ++k) {
    Returned const& record = returned.records[k];
    if (!record.written) {
      ++m_out.refused;
      if (!done[k].changed) broken({Law::there_and_back, m_accepted[k], {}, "rejected on the way back", {}});
      if (done[k].changed && !explains(record.problems, m_b->pieces[k], b->pieces[k], *b->reader))
        broken({Law::edits_win, m_accepted[k], "refused: " + std::string(record.problems.empty() ? "" : record.problems.front().rule), std::string(b->pieces[k].bytes),
                std::string(m_b->pieces[k].bytes)});
      continue;
    }
    kept += n == 0 ? b->pieces[0].before : b->pieces[k].before;
    kept += b->pieces[k].bytes;
    if (n >= a->pieces.size()) {
      broken({Law::edits_win, m_accepted[k], {}, "fewer records came back", {}});
      return {};
    }
    auto const shown = std::ranges::lower_bound(forth_accepted, n + 1);
    bool const goes_forth = shown != forth_accepted.end() && *shown == n + 1;
    auto const place = static_cast<std::size_t>(shown - forth_accepted.begin());
    one_edit(k, done[k], b->pieces[k], *b->reader, a->pieces[n], *a->reader, goes_forth ? &again->pieces[place] : nullptr, *again->reader, record.problems);
    whole = whole && goes_forth;
    ++n;
  }
  kept += b->reader->tail();
  if (!whole) return {};
  // The same edit once more.
  tried(Law::settled);
  auto const second = TRY(convert_back(m_back, kept, forth.residual));
  if (second.bytes == returned.bytes) return {};
  auto const last = TRY(cut(m_there.from(), second.bytes));
  if (second.records.size() != n) return fail(failure("laws", say("the edited file has {} records, not {}", second.records.size(), n)));
  bool named = false;
  for (std::size_t k = 0, was_at = 0, is_at = 0; k < done.size(); ++k) {
    if (!returned.records[k].written) continue;
    Returned const& record = second.records[was_at];
    auto const was = a->pieces[was_at++].bytes;
    auto const is = record.written && is_at < last->pieces.size() ? last->pieces[is_at++].bytes : std::string_view();
    if (is == was) continue;
    // What A has no place for in a child, or which child was which, B says once more, and it was named: A is asked the same again.
    if (std::ranges::any_of(returned.records[k].problems,
                            [&](Problem const& p) { return p.rule == "ambiguous" || (p.rule == "edit-dropped" && is_of_child(p)); })) {
      named = true;
    } else {
      auto const why = record.written || record.problems.empty() ? std::string_view() : record.problems.front().rule;
      broken({Law::settled, m_accepted[k], std::string(name_of(done[k].edit.kind)) + (record.written ? "" : ", refused: " + std::string(why)), std::string(is), std::string(was)});
      named = true;
    }
  }
  if (!named) broken({Law::settled, 0, "file", second.bytes, returned.bytes});
  return {};
}

bool Trial::explains(Problems const& problems, Piece const& before, Piece const& after, Reader const& after_reader) {
  m_arena.clear();
  Problems ignored;
  Record old_b, new_b;
  read_b(*m_b->reader, before, old_b, m_arena, ignored);
  read_b(after_reader, after, new_b, m_arena, ignored);
  auto const edited = differences(old_b.values, new_b.values);
  return std::ranges::any_of(problems, [&](Problem const& problem) {
    return problem.rejects && std::ranges::any_of(edited, [&](std::string const& what) {
      return what == problem.element || (!problem.element.empty() && what.starts_with(problem.element + ".")) || problem.element.starts_with(what + ".");
    });
  });
}

void Trial::one_edit(std::size_t k, Edited const& done, Piece const& b_piece, Reader const& b_reader, Piece const& a_piece, Reader const& a_reader,
                     Piece const* b_again, Reader const& again_reader, Problems const& findings) {
  if (!done.changed) {
    tried(Law::local);
    if (a_piece.bytes != source(k).bytes) broken({Law::local, m_accepted[k], "unedited", std::string(a_piece.bytes), std::string(source(k).bytes)});
    return;
  }
  m_arena.clear();
  Problems ignored;
  Record old_a, new_a, old_b, new_b, shown;
  read_a(*m_a->reader, source(k), old_a, m_arena, ignored);
  read_b(*m_b->reader, m_b->pieces[k], old_b, m_arena, ignored);
  read_b(b_reader, b_piece, new_b, m_arena, ignored);
  ignored.clear();
  read_a(a_reader, a_piece, new_a, m_arena, ignored);
  if (!findings.empty()) ++m_out.named;

  tried(Law::edits_win);
  if (b_again) {
    read_b(again_reader, *b_again, shown, m_arena, ignored);
    for (std::string const& what : differences(new_b.values, shown.values))
      if (!is_named(findings, what)) {
        broken({Law::edits_win, m_accepted[k], what + " (" + std::string(name_of(done.edit.kind)) + ")", std::string(b_again->bytes), std::string(b_piece.bytes)});
        break;
      }
  } else if (std::ranges::none_of(findings, [](Problem const& p) { return p.rule == "stale" || p.rule == "edit-dropped"; })) {
    // A' is no record of A any more, and nobody said so.
    std::string why;
    for (auto const& problem : ignored) why += std::string(problem.rule) + " ";
    broken({Law::edits_win, m_accepted[k], why + "(" + std::string(name_of(done.edit.kind)) + ")", std::string(a_piece.bytes), std::string(b_piece.bytes)});
  }
  if (rejected(ignored) || new_a.values.rows.empty()) return;
  local(k, done.edit, old_a, new_a, old_b.values, new_b.values, findings);
  no_invention(k, old_a.values, new_a.values, new_b.values);
}

bool Trial::is_of_child(Problem const& finding) const {
  auto const& root = name(m_there.to().blocks[0].entity);
  return finding.element != root && !finding.element.starts_with(root + ".");
}

bool Trial::is_named(Problems const& findings, std::string const& what) const {
  return std::ranges::any_of(findings, [&](Problem const& p) {
    return p.element == what || what.starts_with(p.element + ".");
  });
}

void Trial::local(std::size_t k, RecordEdit const& edit, Record const& old_a, Record const& new_a, Values const& old_b, Values const& new_b,
                  Problems const& findings) {
  // A record under another key is a new one.
  if (m_shown.key(old_b.rows[0]) != m_shown.key(new_b.rows[0])) return;
  tried(Law::local);
  auto const kind = edit.kind;
  auto const& frame = m_there.frame();
  std::vector<std::vector<bool>> edited(frame.model().entities().size());
  for (std::uint16_t entity = 0; entity < edited.size(); ++entity) {
    edited[entity].resize(frame.size(entity));
    auto const before = rows_of(old_b, entity), after = rows_of(new_b, entity);
    // Rows came, went or changed places: each of their rules may.
    bool const moved = kind == RecordEdit::Kind::swap_rows && !before.empty() && entity != old_b.rows[0].entity;
    bool const unsure = std::ranges::any_of(findings, [&](Problem const& p) { return p.element == name(entity); });
    if (moved || unsure || before.size() != after.size()) edited[entity].assign(frame.size(entity), true);
    for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i)
      for (std::size_t slot = 0; slot < frame.size(entity); ++slot)
        if (!m_shown.same(before[i]->slots[slot], after[i]->slots[slot])) edited[entity][slot] = true;
  }
  for (Rule const& rule : m_there.to().rules) {
    bool const any = std::ranges::any_of(rule.elements, [&](ElementId id) { return edited[id.entity][frame.slot_of(id)]; });
    if (any)
      for (ElementId const id : rule.elements) edited[id.entity][frame.slot_of(id)] = true;
  }
  // Rows that are known by the same are told apart by their order: those that change places keep what was hidden at their places.
  bool const alike = kind == RecordEdit::Kind::swap_rows && edit.row + 1 < old_b.rows.size() && m_shown.name(old_b.rows[edit.row]) == m_shown.name(old_b.rows[edit.row + 1]);
  if (!alike)
    if (auto const what = strangers(kind, old_a.sheet, new_a.sheet, findings)) return broken({Law::local, m_accepted[k], *what, {}, {}});
  Pack const& pack = m_there.from();
  auto const key_is_edited = [&](std::uint16_t entity) {
    return std::ranges::any_of(frame.model().entities()[entity].keys,
                               [&](auto const& key) {
                                 return std::ranges::any_of(key, [&](std::uint16_t index) {
                                   auto const slot = frame.slot_of({entity, index});
                                   return slot != Frame::none && edited[entity][slot];
                                 });
                               });
  };
  for (Rule const& rule : pack.rules) {
    Block const& block = pack.blocks[rule.block];
    bool const any = std::ranges::any_of(rule.elements, [&](ElementId id) { return edited[id.entity][frame.slot_of(id)]; });
    if (any || rule.elements.empty()) continue;
    // Under another key, or in another list, a row is another one.
    if (block.kind != Block::Kind::root && (key_is_edited(block.entity) || std::ranges::any_of(block.where, [&](auto const& where) {
          return edited[where.first.entity][frame.slot_of(where.first)];
        })))
      continue;
    // Children are compared in their order; all of them have their rows.
    std::vector<Slot const*> before, after;
    auto const rows = [&](Sheet const& sheet, std::vector<Slot const*>& into) {
      for (SheetRow const& row : sheet.rows)
        if (row.level == block.level) into.push_back(row.slots);
    };
    rows(old_a.sheet, before);
    rows(new_a.sheet, after);
    if (before.size() != after.size()) {
      if (std::ranges::none_of(edited[block.entity], std::identity()))
        return broken({Law::local, m_accepted[k], name(block.entity), std::to_string(after.size()), std::to_string(before.size())});
      continue;
    }
    for (std::size_t i = 0; i < before.size(); ++i)
      for (PlaceId const place : rule.places) {
        Slot const &was = before[i][place.index], &is = after[i][place.index];
        if (was.has_value() != is.has_value() || was.view() != is.view())
          return broken({Law::local, m_accepted[k], pack.shape.levels[place.level].places[place.index].name + " (" + std::string(name_of(kind)) + ")",
                         std::string(is.view()), std::string(was.view())});
      }
  }
}

std::optional<std::string> Trial::strangers(RecordEdit::Kind kind, Sheet const& before, Sheet const& after, Problems const& findings) const {
  if (kind == RecordEdit::Kind::change || kind == RecordEdit::Kind::remove_value) return {};
  Pack const& pack = m_there.from();
  for (Block const& block : pack.blocks) {
    if (block.kind != Block::Kind::each || is_named(findings, name(block.entity))) continue;
    std::map<std::string, long> rows;
    auto const count = [&](Sheet const& sheet, long by) {
      for (SheetRow const& row : sheet.rows) {
        if (row.level != block.level) continue;
        std::span const slots(row.slots, pack.shape.levels[block.level].places.size());
        // A CSV record without children has a line all the same.
        if (std::ranges::none_of(slots, &Slot::has_value)) continue;
        std::string text;
        for (Slot const& slot : slots) text += std::to_string(static_cast<int>(slot.state)) + std::string(slot.view()) + '\n';
        rows[text] += by;
      }
    };
    count(before, -1);
    count(after, 1);
    long fewer = 0, more = 0;
    for (auto const& [text, by] : rows) (by < 0 ? fewer : more) += std::abs(by);
    if (fewer > (kind == RecordEdit::Kind::remove_row) || more > (kind == RecordEdit::Kind::copy_row))
      return pack.shape.levels[block.level].at + " (" + std::string(name_of(kind)) + ", " + std::to_string(fewer) + " fewer, " + std::to_string(more) + " more)";
  }
  return {};
}

Values Trial::afresh(Values const& b) {
  Sheet sheet;
  Output out;
  Problems problems;
  Values values;
  m_there.write_back(b, sheet, m_arena, problems);
  m_from_echo->write(sheet, out, m_arena, problems);
  Sheet read;
  m_from_echo->read(m_arena.copy(out.view()), read, m_arena, problems);
  m_there.read(read, values, m_arena, problems);
  return values;
}

void Trial::no_invention(std::size_t k, Values const& old_a, Values const& new_a, Values const& new_b) {
  tried(Law::no_invention);
  Values const fresh = afresh(new_b);
  for (std::uint16_t entity = 0; entity < m_there.frame().model().entities().size(); ++entity) {
    auto const now = rows_of(new_a, entity), old = rows_of(old_a, entity), shown = rows_of(new_b, entity), written = rows_of(fresh, entity);
    if (now.empty()) continue;
    bool const is_root = entity == new_a.rows[0].entity;
    for (ValueRow const* const row : now)
      for (std::uint16_t slot = 0; slot < m_there.frame().size(entity); ++slot) {
        Slot const& value = row->slots[slot];
        if (!value.has_value() || value.is_default || is_constant(element(entity, slot), value)) continue;
        // Where B cut the key, or has none, nobody can say which row it was.
        auto const says = [&](RowRefs const& rows) {
          auto const is_kin = [&](ValueRow const* other) { return share_key(*row, *other, m_shown); };
          bool const any = is_root || m_shown.key(*row).empty() || std::ranges::none_of(rows, is_kin);
          return std::ranges::any_of(rows, [&](ValueRow const* other) { return m_shown.same(other->slots[slot], value) && (any || is_kin(other)); });
        };
        if (says(old) || says(shown) || says(written)) continue;
        return broken({Law::no_invention, m_accepted[k], name(entity, slot), std::string(value.view()), {}});
      }
  }
}

bool Trial::is_constant(Element const& what, Slot const& value) const {
  Pack const& pack = m_there.from();
  auto const& model = m_there.frame().model();
  for (Rule const& rule : pack.rules)
    for (ElementId const id : rule.elements)
      if (model[id].name == what.name && (rule.fallback == value.view() || rule.otherwise == value.view())) return true;
  for (Block const& block : pack.blocks)
    for (auto const& [id, text] : block.where)
      if (model[id].name == what.name && text == value.view()) return true;
  return false;
}

}  // namespace custody::formats::law
