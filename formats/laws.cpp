#include "formats/laws.hpp"

#include <algorithm>
#include <charconv>

#include "formats/law_trial.hpp"
#include "formats/memory_run.hpp"

namespace custody::formats {

namespace law {

namespace {

constexpr std::size_t breaches_shown = 20;

}  // namespace

Result<std::unique_ptr<Cut>> cut(Pack const& pack, std::string bytes) {
  auto out = std::make_unique<Cut>();
  out->bytes = std::move(bytes);
  out->reader = TRY(make_reader(pack));
  (void)TRY(out->reader->split(out->bytes, 0, true, out->pieces));
  return out;
}

std::vector<std::uint64_t> accepted_in(std::string_view residual) {
  std::vector<std::uint64_t> out;
  for (std::size_t at = 0; (at = residual.find("\nrecord\t", at)) != std::string_view::npos;) {
    at += 8;
    std::from_chars(residual.data() + at, residual.data() + residual.size(), out.emplace_back());
  }
  return out;
}

Result<LawReport> Trial::run(std::string_view file) {
  m_a = TRY(cut(m_there.from(), std::string(file)));
  auto there = TRY(convert_there(m_there, file));
  m_accepted = accepted_in(there.residual);
  m_out.records = there.summary.in;
  m_out.rejected = there.summary.rejected;
  m_out.input_bytes = file.size();
  m_out.residual_bytes = there.residual.size();
  m_from_echo = TRY(Echo::create(m_there.from()));
  m_to_echo = TRY(Echo::create(m_there.to()));

  auto const back = TRY(convert_back(m_back, there.bytes, there.residual));
  TRY(there_and_back(back.bytes));
  m_b = TRY(cut(m_there.to(), std::move(there.bytes)));
  if (m_b->pieces.size() != m_accepted.size()) {
    broken({Law::image, 0, "records", std::to_string(m_b->pieces.size()), std::to_string(m_accepted.size())});
    return std::move(m_out);
  }
  for (std::size_t k = 0; k < m_accepted.size(); ++k) image(k);
  TRY(edits(there.residual));
  return std::move(m_out);
}

void Trial::broken(Breach breach) {
  ++m_out.broken[number(breach.law)];
  if (m_out.breaches.size() < breaches_shown) m_out.breaches.push_back(std::move(breach));
}

Result<> Trial::there_and_back(std::string const& bytes) {
  if (m_out.rejected == 0) {
    tried(Law::there_and_back);
    if (bytes != m_a->bytes) broken({Law::there_and_back, 0, "file", {}, {}});
  }
  auto const again = TRY(cut(m_there.from(), bytes));
  if (again->pieces.size() != m_accepted.size()) {
    broken({Law::there_and_back, 0, "records", std::to_string(again->pieces.size()), std::to_string(m_accepted.size())});
    return {};
  }
  for (std::size_t k = 0; k < m_accepted.size(); ++k) {
    tried(Law::there_and_back);
    if (again->pieces[k].bytes != source(k).bytes)
      broken({Law::there_and_back, m_accepted[k], {}, std::string(again->pieces[k].bytes), std::string(source(k).bytes)});
  }
  return {};
}

void Trial::read_a(Reader const& reader, Piece const& piece, Record& out, Arena& arena, Problems& problems) const {
  reader.read(piece, out.sheet, arena, problems);
  if (!rejected(problems)) m_there.read(out.sheet, out.values, arena, problems);
}

void Trial::read_b(Reader const& reader, Piece const& piece, Record& out, Arena& arena, Problems& problems) const {
  reader.read(piece, out.sheet, arena, problems);
  if (!rejected(problems)) m_there.read_back(out.sheet, out.values, arena, problems);
}

std::map<std::pair<std::string, std::string>, long> Trial::bag(Values const& values) const {
  std::map<std::pair<std::string, std::string>, long> out;
  for (ValueRow const& row : values.rows)
    for (std::uint16_t slot = 0; slot < m_there.frame().size(row.entity); ++slot)
      if (row.slots[slot].has_value()) ++out[{name(row.entity, slot), m_shown.say(row.entity, slot, row.slots[slot])}];
  return out;
}

void Trial::image(std::size_t k) {
  tried(Law::image);
  m_arena.clear();
  Record a, b, third;
  Problems problems;
  std::vector<Loss> losses;
  read_a(*m_a->reader, source(k), a, m_arena, problems);
  read_b(*m_b->reader, m_b->pieces[k], b, m_arena, problems);
  std::erase_if(problems, [](Problem const& p) { return !p.rejects; });
  if (!problems.empty()) return broken({Law::image, m_accepted[k], problems.front().element, std::string(problems.front().rule), {}});

  Sheet sheet;
  m_there.write(a.values, sheet, m_arena, problems, losses);
  Count counted;
  for (Loss const& loss : losses) ++counted[m_there.sites()[loss.site].element];
  Count missing;
  auto const after = bag(b.values);
  for (auto const& [value, count] : bag(a.values)) {
    auto const there = after.find(value);
    missing[value.first] += std::max(0L, count - (there == after.end() ? 0 : there->second));
  }
  for (auto const& [what, count] : missing)
    if (count > counted[what]) return broken({Law::image, m_accepted[k], what, std::to_string(counted[what]), std::to_string(count)});
  if (losses.empty()) {
    if (auto const difference = first_difference(a.values, b.values)) return broken({Law::image, m_accepted[k], *difference, {}, {}});
  }
  m_there.write(b.values, sheet, m_arena, problems);
  Output out;
  if (!rejected(problems)) m_to_echo->write(sheet, out, m_arena, problems);
  if (rejected(problems)) return broken({Law::image, m_accepted[k], problems.front().element, std::string(problems.front().rule), {}});
  problems.clear();
  m_to_echo->read(m_arena.copy(out.view()), third.sheet, m_arena, problems);
  m_there.read_back(third.sheet, third.values, m_arena, problems);
  if (auto const difference = first_difference(b.values, third.values)) broken({Law::image, m_accepted[k], *difference, {}, {}});
}

std::optional<std::string> Trial::first_difference(Values const& a, Values const& b) const {
  auto const all = differences(a, b);
  if (all.empty()) return {};
  return all.front();
}

std::vector<std::string> Trial::differences(Values const& a, Values const& b) const {
  std::vector<std::string> out;
  for (std::uint16_t entity = 0; entity < m_there.frame().model().entities().size(); ++entity) {
    auto const first = rows_of(a, entity), second = rows_of(b, entity);
    if (first.size() != second.size()) out.push_back(name(entity));
    for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i)
      for (std::uint16_t slot = 0; slot < m_there.frame().size(entity); ++slot)
        if (!m_shown.same(first[i]->slots[slot], second[i]->slots[slot])) out.push_back(name(entity, slot));
  }
  return out;
}

RowRefs Trial::rows_of(Values const& values, std::uint16_t entity) {
  RowRefs out;
  for (ValueRow const& row : values.rows)
    if (row.entity == entity) out.push_back(&row);
  return out;
}

}  // namespace law

Result<LawReport> try_laws(Model const& model, CodeTables const& codes, Pack const& from, Pack const& to, std::string_view file, std::uint64_t seed) {
  for (Pack const* const pack : {&from, &to})
    if (pack->only != Only::both) return fail(misuse(say("'{}' goes one way only", pack->id)));
  if (from.record != to.record) return fail(misuse(say("'{}' and '{}' are of different records", from.id, to.id)));
  return law::Trial(model, codes, from, to, seed).run(file);
}

}  // namespace custody::formats
