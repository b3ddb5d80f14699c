#include "cli/open_items.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "cli/entry_view.hpp"
#include "ledger/amendments.hpp"
#include "ledger/text.hpp"
#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

using formats::Requirement;
using formats::Standard;
using ledger::Ledger;
using ledger::Term;

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// Kinds of the later entries that refer to this one, but for those declared void.
Result<std::vector<std::string>> kinds_that_refer_to(Ledger const& ledger, std::uint64_t index) {
  std::vector<std::string> out;
  auto const quoted = fmt::format("{}#{}", ledger.origin(), index);
  if (!TRY(ledger.may_have(Term::quoted, quoted))) return out;
  for (auto const later : TRY(ledger.find(Term::quoted, quoted))) {
    auto const row = TRY(ledger.row(later));
    if (!TRY(ledger::as_amended(ledger, row)).void_by) out.push_back(entry_kind(row));
  }
  return out;
}

}  // namespace

Result<std::vector<Standard const*>> choose_standards(std::vector<std::string> const& names) {
  std::vector<std::string_view> known;
  for (auto const& standard : formats::shipped_standards()) known.push_back(standard.name);
  for (auto const& name : names)
    if (std::ranges::find(known, name) == known.end()) {
      auto error = misuse(say("unknown standard '{}'", name));
      auto const near = nearest(name, known);
      std::string list;
      for (auto const word : std::set<std::string_view>(known.begin(), known.end())) list += (list.empty() ? "" : " ") + std::string(word);
      return fail(std::move(error).with_hint(near.empty() ? say("known are: {}", list) : say("did you mean '{}'?", near)));
    }
  std::vector<Standard const*> out;
  for (auto const& standard : formats::shipped_standards())
    if (names.empty() ? standard.by_default : std::ranges::find(names, standard.name) != names.end()) out.push_back(&standard);
  return out;
}

void OpenItems::judge(formats::Act const& act, UtcTime recorded, std::uint64_t entry, std::uint64_t count) {
  auto const day = parse_beijing(act.value("act.time.from")).value_or(recorded);
  for (std::size_t s = 0; s < m_standards.size(); ++s) {
    auto const& standard = *m_standards[s];
    if (!standard.in_force(day)) continue;
    ++m_acts[s];
    for (auto& item : formats::open_items(standard, act)) {
      auto const place = static_cast<std::size_t>(item.requirement - standard.requirements.data());
      auto& ranges = m_items[{s, place, std::move(item.missing)}];
      if (!ranges.empty() && ranges.back().last + 1 == entry)
        ranges.back().last = entry + count - 1;
      else
        ranges.push_back({entry, entry + count - 1});
    }
  }
}

std::uint64_t OpenItems::count() const { return m_items.size(); }

std::uint64_t OpenItems::count(Standard const& standard) const {
  return static_cast<std::uint64_t>(std::ranges::count_if(m_items, [&](auto const& item) { return m_standards[item.first.standard] == &standard; }));
}

std::vector<Standard const*> OpenItems::in_force() const {
  std::vector<Standard const*> out;
  for (auto const& [place, acts] : m_acts) out.push_back(m_standards[place]);
  return out;
}

void OpenItems::print(Console& console, Standard const& standard, bool with_entries) const {
  bool const chinese = console.manner().language == Language::chinese;
  for (auto const& [key, ranges] : m_items) {
    if (m_standards[key.standard] != &standard) continue;
    auto const& asked = requirement(key);
    auto line = say("  open: {}, {} [{}]", asked.article, chinese ? asked.zh : asked.en, joined(key.missing));
    bool const one = ranges.size() == 1 && ranges.front().first == ranges.front().last;
    if (with_entries) line = one ? say("{}: entry {}", std::move(line), ranges.front().first) : say("{}: entries {}", std::move(line), list_of(ranges));
    console.line(line);
  }
}

std::string OpenItems::list_of(std::vector<Range> const& ranges) {
  std::string list;
  std::size_t shown = 0;
  for (auto const& range : ranges) {
    if (++shown > 8) return list + " ...";
    list += (list.empty() ? "" : ", ") + (range.first == range.last ? std::to_string(range.first) : fmt::format("{}-{}", range.first, range.last));
  }
  return list;
}

std::string OpenItems::text() const {
  constexpr std::size_t limit = 8000;   // an entry has room for more, but not for everything
  std::string out;
  for (auto const& [key, ranges] : m_items) {
    if (out.size() > limit) return out + "\n...";
    auto const& asked = requirement(key);
    out += out.empty() ? fmt::format("待补正 {} 项:", count()) : "\n";
    out += fmt::format("{} {} [{}] ({})", asked.article, asked.zh, joined(key.missing), list_of(ranges));
  }
  return out;
}

void OpenItems::write(JsonWriter& json) const {
  json.key("open").begin_array();
  for (auto const& [key, ranges] : m_items) {
    auto const& asked = requirement(key);
    json.begin_object().member("standard", m_standards[key.standard]->name).member("version", m_standards[key.standard]->version);
    json.member("rule", asked.id).member("article", asked.article);
    if (!asked.cure.empty()) json.member("cure", asked.cure);
    json.key("missing").begin_array();
    for (auto const& word : key.missing) json.value(word);
    json.end_array().key("entries").begin_array();
    for (auto const& range : ranges) json.begin_array().value(range.first).value(range.last).end_array();
    json.end_array().end_object();
  }
  json.end_array();
}

Result<std::uint64_t> judge_case(Ledger const& ledger, std::string_view number, UtcTime now, OpenItems& items) {
  auto const changed = TRY(ledger::amended_entries(ledger));
  std::unordered_set<std::uint64_t> const amended(changed.begin(), changed.end());
  std::set<std::uint64_t> entries;
  for (auto const term : {Term::case_number, Term::reference})
    for (auto const index : TRY(ledger.find(term, number))) entries.insert(index);
  // A number that was corrected belongs to the case that it was corrected to.
  std::vector<std::uint64_t> named(entries.begin(), entries.end());
  for (auto const index : named)
    if (auto const target = ledger::parse_number(TRY(ledger.row(index)).value("amends.index").value_or("")); target && *target < ledger.size())
      entries.insert(*target);
  std::uint64_t acts = 0;
  for (auto const index : entries) {
    auto const row = TRY(ledger.row(index));
    auto const kind = entry_kind(row);
    if (!kind.starts_with("evidence.")) continue;
    auto const entry = amended.contains(index) ? TRY(ledger::as_amended(ledger, row)) : TRY(ledger::as_recorded(row));
    if (entry.void_by) continue;
    if (entry.value("case.number") != number && entry.value("ref.number") != number) continue;
    ++acts;
    auto const later = TRY(kinds_that_refer_to(ledger, index));
    formats::Act const act{kind, [&](std::string_view key) { return entry.value(key); }, now,
                           [&](std::string_view wanted) { return std::ranges::find(later, wanted) != later.end(); }};
    items.judge(act, parse_time(entry_time(row)).value_or(UtcTime{}), index);
  }
  return acts;
}

Message verdict(OpenItems const& items, Standard const& standard) {
  auto const rule = fmt::format("{} ({})", standard.title, standard.version);
  auto const open = items.count(standard);
  if (open == 0) return say("FIELDS COMPLETE under {}. Completeness of fields, not lawfulness.", rule);
  return say("{} OPEN under {}. Completeness of fields, not lawfulness.", open, rule);
}

}  // namespace custody::cli
