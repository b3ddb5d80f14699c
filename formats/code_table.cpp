#include "formats/code_table.hpp"

#include <algorithm>
#include <cstring>

#include "formats/code_rows.hpp"
#include "lib/base/bytes.hpp"
#include "lib/base/ensure.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::formats {
namespace {

constexpr std::string_view columns[] = {"code",       "name",    "valid_from", "valid_to", "parent", "successors",
                                        "aliases",    "pivot",   "relation",   "prefer",   "note"};
enum TableColumn { code_column, name_column, from_column, to_column, parent_column, successors_column, aliases_column, pivot_column,
              relation_column, prefer_column, note_column, column_count };

std::uint64_t front_of(std::string_view key) {
  std::uint64_t front = 0;
  std::memcpy(&front, key.data(), std::min<std::size_t>(key.size(), 8));
  return front;
}

std::uint64_t mix(std::uint64_t front, std::size_t size) {
  std::uint64_t const product = (front ^ size) * 0x9e3779b97f4a7c15;
  return product ^ product >> 32;
}

/// 2010, 2010-12 or 2010-12-31.
bool is_date(std::string_view text) {
  static constexpr std::string_view form = "0000-00-00";
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (form[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  auto const two = [&](std::size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  if (text.size() >= 7 && (two(5) < 1 || two(5) > 12)) return false;
  return text.size() < 10 || (two(8) >= 1 && two(8) <= 31);
}

std::vector<std::string_view> list(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    auto const end = std::min(text.find(';'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// How two dates of whatever precision lie: -1, 0, 1, or nothing if the coarser one holds the finer.
std::optional<int> compare(std::string_view a, std::string_view b) {
  auto const size = std::min(a.size(), b.size());
  if (int const order = a.substr(0, size).compare(b.substr(0, size)); order != 0) return order < 0 ? -1 : 1;
  if (a.size() == b.size()) return 0;
  return {};
}

}  // namespace

void CodeTable::Hash::reserve(std::size_t count) {
  std::size_t size = 16;
  while (size < 2 * count) size *= 2;
  m_entries.assign(size, {});
  m_mask = size - 1;
}

bool CodeTable::Hash::insert(std::string_view key, std::uint32_t index) {
  if (find(key) != Code::none) return false;
  std::uint64_t at = mix(front_of(key), key.size()) & m_mask;
  while (m_entries[at].index != Code::none) at = (at + 1) & m_mask;
  m_entries[at] = {front_of(key), key.data(), static_cast<std::uint32_t>(key.size()), index};
  return true;
}

std::uint32_t CodeTable::Hash::find(std::string_view key) const {
  if (m_entries.empty()) return Code::none;
  std::uint64_t const front = front_of(key);
  for (std::uint64_t at = mix(front, key.size()) & m_mask;; at = (at + 1) & m_mask) {
    Entry const& entry = m_entries[at];
    if (entry.index == Code::none) return Code::none;
    if (entry.front == front && entry.size == key.size() &&
        (key.size() <= 8 || std::memcmp(entry.data + 8, key.data() + 8, key.size() - 8) == 0))
      return entry.index;
  }
}

std::unique_ptr<CodeTable> CodeTable::parse(About about, std::string text, yaml::Faults& faults) {
  std::unique_ptr<CodeTable> table(new CodeTable);
  table->m_about = std::move(about);
  table->m_text = std::move(text);
  table->m_sha256 = hex_encode(custody::sha256(table->m_text));
  std::size_t const faults_before = faults.errors().size();

  CodeRows rows(table->m_text, column_count, table->m_unquoted, faults);
  CodeRow row;
  if (!rows.next(row)) {
    if (faults.errors().size() == faults_before) faults.add({}, say("there are no rows"));
    return nullptr;
  }
  for (std::size_t i = 0; i < column_count; ++i)
    if (row.fields[i].text != columns[i])
      faults.add(row.fields[i].at, say("the column '{}' is called '{}' here", columns[i], row.fields[i].text));
  if (faults.errors().size() != faults_before) return nullptr;

  std::vector<std::pair<std::string_view, yaml::Position>> parents;
  std::vector<yaml::Position> places;
  while (rows.next(row)) {
    auto const& f = row.fields;
    Code code;
    code.code = f[code_column].text, code.name = f[name_column].text;
    code.index = static_cast<std::uint32_t>(table->m_rows.size());
    if (code.code.empty()) faults.add(f[code_column].at, say("a row has no code"));
    if (code.name.empty()) faults.add(f[name_column].at, say("the code '{}' has no name", code.code));
    code.valid_from = f[from_column].text, code.valid_to = f[to_column].text;
    if (code.valid_to.ends_with('?')) code.valid_to.remove_suffix(1), code.end_is_known = false;
    for (auto const& [date, column] : {std::pair{code.valid_from, from_column}, {code.valid_to, to_column}})
      if (!date.empty() && !is_date(date)) faults.add(f[column].at, say("'{}' is no date", f[column].text));
    if (auto const order = compare(code.valid_from, code.valid_to);
        !code.valid_from.empty() && !code.valid_to.empty() && order && *order > 0)
      faults.add(f[to_column].at, say("the code '{}' ends before it begins", code.code));
    code.successors = list(f[successors_column].text), code.aliases = list(f[aliases_column].text);
    code.pivot = f[pivot_column].text;
    std::string_view const relation = f[relation_column].text;
    if (relation.empty() != code.pivot.empty() || (!relation.empty() && relation != "=" && relation != "<" && relation != ">"))
      faults.add(f[relation_column].at, say("beside a pivot stands '=', '<' or '>'"));
    code.relation = relation == "<" ? Relation::narrower : relation == ">" ? Relation::wider : Relation::equal;
    std::string_view const prefer = f[prefer_column].text;
    if (!prefer.empty() && (prefer != "1" || code.pivot.empty())) faults.add(f[prefer_column].at, say("'{}' is '1' or nothing, beside a pivot", "prefer"));
    code.prefer = !prefer.empty();
    code.note = f[note_column].text;
    parents.emplace_back(f[parent_column].text, f[parent_column].at);
    places.push_back(f[code_column].at);
    table->m_rows.push_back(std::move(code));
  }

  table->m_codes.reserve(table->m_rows.size());
  for (Code const& code : table->m_rows)
    if (!code.code.empty() && !table->m_codes.insert(code.code, code.index))
      faults.add(places[code.index], say("the code '{}' stands there already", code.code));

  for (Code& code : table->m_rows) {
    auto const& [parent, at] = parents[code.index];
    if (parent.empty()) continue;
    code.parent = table->m_codes.find(parent);
    if (code.parent == Code::none) faults.add(at, say("the parent '{}' is not in the table", parent));
  }
  for (Code const& code : table->m_rows) {
    std::size_t steps = 0;
    for (auto const* up = table->parent_of(code); up != nullptr && steps <= table->m_rows.size(); up = table->parent_of(*up)) ++steps;
    if (steps > table->m_rows.size()) {
      faults.add(places[code.index], say("the code '{}' is among its own parents", code.code));
      break;
    }
  }

  // Aliases must be clear; a name that two rows share finds none of them.
  std::size_t names = 0;
  for (Code const& code : table->m_rows) names += 1 + code.aliases.size();
  table->m_names.reserve(names);
  for (Code const& code : table->m_rows)
    for (auto const alias : code.aliases)
      if (alias.empty() || table->m_codes.find(alias) != Code::none || !table->m_names.insert(alias, code.index))
        faults.add(places[code.index], say("the alias '{}' already stands for something", alias));
  std::vector<std::string_view> by_name;
  for (Code const& code : table->m_rows) by_name.push_back(code.name);
  std::ranges::sort(by_name);
  for (Code const& code : table->m_rows)
    if (auto const [first, last] = std::ranges::equal_range(by_name, code.name); last - first == 1) table->m_names.insert(code.name, code.index);

  return faults.errors().size() == faults_before ? std::move(table) : nullptr;
}

Code const* CodeTable::find(std::string_view code) const {
  auto const index = m_codes.find(code);
  return index == Code::none ? nullptr : &m_rows[index];
}

Code const* CodeTable::find_name(std::string_view name) const {
  auto const index = m_names.find(name);
  return index == Code::none ? nullptr : &m_rows[index];
}

Code const* CodeTable::find_damaged(std::string_view code) const {
  if (code.ends_with(".0")) {
    code.remove_suffix(2);
    if (auto const* const found = find(code)) return found;
  }
  if (code.empty() || code.size() > 16 || !std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; })) return nullptr;
  std::string padded(code);
  for (int zeros = 0; zeros < 3; ++zeros) {
    padded.insert(0, "0");
    if (auto const* const found = find(padded)) return found;
  }
  return nullptr;
}

bool CodeTable::is_within(Code const& code, Code const& ancestor) const {
  for (auto const* up = &code; up != nullptr; up = parent_of(*up))
    if (up == &ancestor) return true;
  return false;
}

Validity CodeTable::validity(Code const& code, std::string_view day) {
  day = day.substr(0, 10);
  if (!code.valid_from.empty()) {
    auto const order = compare(day, code.valid_from);
    // A month that begins the code, or a year: some of its days are before.
    if (!order) return Validity::unsure;
    if (*order < 0) return Validity::not_yet;
  }
  if (!code.valid_to.empty()) {
    auto const order = compare(day, code.valid_to);
    if (!order) return day.size() > code.valid_to.size() ? Validity::valid : Validity::unsure;
    if (*order > 0) return code.end_is_known ? Validity::ended : Validity::unsure;
  }
  return Validity::valid;
}

}  // namespace custody::formats
