#include "formats/detect.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "formats/plan.hpp"
#include "formats/syntax/syntax.hpp"

namespace custody::formats {

namespace {

std::string name_in(Level const& level, std::string_view place) {
  return level.at.empty() ? std::string(place) : level.at + "/" + std::string(place);
}

/// Whether a field is known by what it is called: a column without header and a field of fixed width are known by where they stand.
bool has_names(Pack const& pack) {
  if (pack.syntax == Syntax::fixed) return false;
  return pack.syntax != Syntax::csv || std::get<CsvOptions>(pack.options).header > 0;
}

/// One pack at work on the first bytes of one file.
class Trial {
 public:
  Trial(Library const& library, Pack const& pack, Pack const& known_as) : m_pack(pack), m_plan(library.model(), pack, pack, library.tables()) {
    for (Level const& level : pack.shape.levels) m_seen.emplace_back(level.places.size());
    m_fit.pack = &known_as;
    m_fit.encoding = pack.encoding;
  }

  Fit run(std::string_view head, bool whole) {
    auto const reader = make_reader(m_pack);
    if (!reader) {
      m_fit.why_not = m_fit.stopped = reader.error().message;
      return std::move(m_fit);
    }
    std::vector<Piece> pieces;
    // A file that is cut where our view of it ends is not broken there.
    if (auto const taken = (*reader)->split(head, 0, whole, pieces); !taken) m_fit.stopped = taken.error().message;
    m_fit.records = std::min<std::uint64_t>(pieces.size(), records_looked_at);
    for (std::size_t i = 0; i < m_fit.records; ++i) record(**reader, pieces[i]);
    envelope(**reader);
    list_names();
    m_fit.why_not = why_not();
    return std::move(m_fit);
  }

 private:
  void record(Reader const& reader, Piece const& piece) {
    m_arena.clear();
    Problems problems;
    reader.read(piece, m_sheet, m_arena, problems);
    if (rejected(problems)) return count(problems);
    ++m_fit.read;
    names();
    m_values.clear();
    m_plan.read(m_sheet, m_values, m_arena, problems);
    if (std::ranges::none_of(problems, [](Problem const& p) { return p.rejects && p.rule == "required"; })) ++m_fit.complete;
    if (rejected(problems)) return count(problems);
    ++m_fit.accepted;
  }

  void count(Problems const& problems) {
    for (Problem const& problem : problems)
      if (problem.rejects) ++m_fit.problems[std::string(problem.rule)];
  }

  void names() {
    for (SheetRow const& row : m_sheet.rows)
      for (std::size_t i = 0; i < m_seen[row.level].size(); ++i)
        if (row.slots[i].state != State::missing) m_seen[row.level][i] = true;
    for (Extra const& extra : m_sheet.extras) m_unnamed.insert(name_in(m_pack.shape.levels[m_sheet.rows[extra.row].level], extra.path));
  }

  void list_names() {
    auto const& levels = m_pack.shape.levels;
    for (std::size_t level = 0; level < levels.size(); ++level)
      for (std::size_t i = 0; i < m_seen[level].size(); ++i)
        if (m_seen[level][i]) m_fit.named.push_back(name_in(levels[level], levels[level].places[i].name));
    m_fit.unnamed.assign(m_unnamed.begin(), m_unnamed.end());
  }

  void envelope(Reader const& reader) {
    if (!reader.file().rows.empty())
      for (std::size_t i = 0; i < m_pack.shape.file.places.size(); ++i)
        if (reader.file().rows[0].slots[i].has_value()) m_fit.envelope.push_back(m_pack.shape.file.places[i].name);
    for (Problem const& finding : reader.findings()) {
      if (finding.rule == "unknown") m_unnamed.insert(finding.place);
      else m_fit.missing.push_back(finding.place);
    }
  }

  /// The first thing that speaks against it.
  std::optional<Message> why_not() const {
    if (m_fit.records == 0) return m_fit.stopped ? *m_fit.stopped : say("it finds no record");
    auto const most = [&](std::uint64_t count) { return 2 * count > m_fit.records; };
    if (!most(m_fit.read)) return say("{} of {} records cannot be read", m_fit.records - m_fit.read, m_fit.records);
    if (!most(m_fit.complete)) return say("in {} of {} records something is missing that it requires", m_fit.records - m_fit.complete, m_fit.records);
    if (m_fit.named.size() <= m_fit.unnamed.size())
      return say("its rules name {} of {} fields", m_fit.named.size(), m_fit.named.size() + m_fit.unnamed.size());
    // Without names only the values tell one file from another.
    if (!has_names(m_pack) && !most(m_fit.accepted))
      return say("its fields have no names, and {} of {} records cannot be accepted", m_fit.records - m_fit.accepted, m_fit.records);
    return {};
  }

  Pack const& m_pack;
  Plan const m_plan;
  Arena m_arena;
  Sheet m_sheet;
  Values m_values;
  std::vector<std::vector<bool>> m_seen;   // by level and place
  std::set<std::string> m_unnamed;
  Fit m_fit;
};

/// a/b against c/d: -1, 0, 1. Neither b nor d is 0.
int compare(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
  return a * d < c * b ? -1 : a * d > c * b ? 1 : 0;
}

/// As good in everything, and better in something.
bool is_better(Fit const& a, Fit const& b) {
  int const marks[] = {compare(a.named.size(), a.named.size() + a.unnamed.size(), b.named.size(), b.named.size() + b.unnamed.size()),
                       compare(a.accepted, a.records, b.accepted, b.records), compare(a.read, a.records, b.read, b.records),
                       static_cast<int>(a.missing.size() < b.missing.size()) - static_cast<int>(a.missing.size() > b.missing.size())};
  return std::ranges::none_of(marks, [](int mark) { return mark < 0; }) && std::ranges::any_of(marks, [](int mark) { return mark > 0; });
}

/// The best to the front; how many they are.
std::size_t rank(std::vector<Fit>& fits) {
  auto const is_beaten = [&](Fit const& fit) { return std::ranges::any_of(fits, [&](Fit const& other) { return is_better(other, fit); }); };
  std::vector<bool> beaten;
  for (Fit const& fit : fits) beaten.push_back(is_beaten(fit));
  std::vector<Fit> out;
  for (bool const behind : {false, true})
    for (std::size_t i = 0; i < fits.size(); ++i)
      if (beaten[i] == behind) out.push_back(std::move(fits[i]));
  fits = std::move(out);
  return static_cast<std::size_t>(std::ranges::count(beaten, false));
}

/// JSON is UTF-8; the others come from programs that know nothing of what they should write.
std::vector<Fit> in_other_encodings(Library const& library, std::vector<Pack const*> const& packs, std::string_view head, bool whole) {
  std::vector<Fit> out;
  for (Pack const* const pack : packs) {
    if (pack->syntax != Syntax::csv && pack->syntax != Syntax::xml) continue;
    for (Encoding const encoding : {Encoding::utf8, Encoding::gb18030_2022}) {
      bool const same = (encoding == Encoding::utf8) == (pack->encoding == Encoding::utf8);
      if (same) continue;
      Pack other = *pack;
      other.encoding = encoding;
      if (auto fit = Trial(library, other, *pack).run(head, whole); !fit.why_not) out.push_back(std::move(fit));
    }
  }
  return out;
}

}  // namespace

Detection detect(Library const& library, std::vector<Pack const*> const& packs, std::string_view head, bool whole) {
  Detection out;
  for (Pack const* const pack : packs) {
    if (pack->only == Only::out) continue;
    auto fit = Trial(library, *pack, *pack).run(head, whole);
    (fit.why_not ? out.others : out.fits).push_back(std::move(fit));
  }
  out.best = rank(out.fits);
  // What comes nearest stands first: who reads its records, then who finds any.
  std::ranges::stable_sort(out.others, std::greater<>(), [](Fit const& fit) { return std::tuple(fit.complete, fit.read, fit.records > 0); });
  if (out.fits.empty()) out.elsewhere = in_other_encodings(library, packs, head, whole);
  return out;
}

std::string_view foreign_form(std::string_view head) {
  constexpr std::pair<std::string_view, std::string_view> forms[] = {
      {"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"}, {"PK\x03\x04", "ZIP"}, {"\xd0\xcf\x11\xe0", "XLS"}, {"\x1f\x8b", "gzip"}};
  for (auto const& [begin, name] : forms)
    if (head.starts_with(begin)) return name;
  return {};
}

}  // namespace custody::formats
