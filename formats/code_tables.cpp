// The tables together: what must hold between them, and the way from one to another.
#include <algorithm>
#include <functional>

#include "formats/code_table.hpp"
#include "lib/base/ensure.hpp"
#include "lib/io/file.hpp"

namespace custody::formats {
namespace {

constexpr std::string_view list_name = "tables.yaml";

/// What tables.yaml says, in its order.
std::vector<std::pair<CodeTable::About, yaml::Position>> read_list(yaml::Node const& document, yaml::Faults& faults) {
  std::vector<std::pair<CodeTable::About, yaml::Position>> out;
  if (!document.is_map()) {
    faults.add(document.at, say("expected a map of keys and values"));
    return out;
  }
  for (std::size_t i = 0; i < document.keys.size(); ++i) {
    yaml::MapReader map(document.items[i], faults);
    CodeTable::About about;
    about.name = document.keys[i].text;
    about.family = map.required("family");
    about.pivot = map.required("pivot");
    about.version = map.required("version");
    about.source = map.required("source");
    map.done();
    if (about.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != about.name.npos)
      faults.add(document.keys[i].at, say("'{}' is no name for a table", about.name));
    out.emplace_back(std::move(about), document.keys[i].at);
  }
  for (auto const& [about, at] : out) {
    auto const pivot = std::ranges::find(out, about.pivot, [](auto const& each) { return each.first.name; });
    if (pivot == out.end() || pivot->first.family != about.family || pivot->first.pivot != about.pivot)
      faults.add(at, say("the pivot '{}' of '{}' is no pivot of its family", about.pivot, about.name));
  }
  return out;
}

/// Pivots that are in the pivot table; one preferred code a pivot.
void check_pivots(CodeTable const& table, CodeTable const& pivot, yaml::Faults& faults) {
  std::vector<std::string_view> preferred;
  for (Code const& code : table.rows()) {
    yaml::Position const at{static_cast<int>(code.index) + 2, 1};
    if (table.is_pivot()) {
      if (!code.pivot.empty()) faults.add(at, say("the code '{}' has a pivot in the pivot table itself", code.code));
      continue;
    }
    if (!code.pivot.empty() && !pivot.find(code.pivot))
      faults.add(at, say("the pivot '{}' of '{}' is not in the table '{}'", code.pivot, code.code, pivot.name()));
    if (code.prefer) preferred.push_back(code.pivot);
  }
  std::ranges::sort(preferred);
  if (auto const twice = std::ranges::adjacent_find(preferred); twice != preferred.end())
    faults.add({}, say("two codes are preferred for the pivot '{}'", *twice));
}

}  // namespace

std::optional<CodeTables> CodeTables::load(Open const& open, std::vector<Error>& errors) {
  std::size_t const errors_before = errors.size();
  auto const take = [&](std::vector<Error> more) { errors.insert(errors.end(), more.begin(), more.end()); };

  auto text = open(std::string(list_name));
  if (!text) return errors.push_back(std::move(text).error()), std::nullopt;
  auto const document = yaml::parse(*text, list_name);
  if (!document) return errors.push_back(document.error()), std::nullopt;
  yaml::Faults list_faults{std::string(list_name)};
  auto const list = read_list(*document, list_faults);
  take(list_faults.take());
  if (errors.size() != errors_before) return {};

  CodeTables out;
  for (auto const& [about, at] : list) {
    std::string const file = about.name + ".csv";
    auto csv = open(file);
    if (!csv) {
      errors.push_back(std::move(csv).error());
      continue;
    }
    yaml::Faults faults(file);
    if (auto table = CodeTable::parse(about, std::move(*csv), faults)) out.m_tables.push_back(std::move(table));
    take(faults.take());
  }
  if (errors.size() != errors_before) return {};
  for (auto const& table : out.m_tables) {
    yaml::Faults faults(table->name() + ".csv");
    check_pivots(*table, *out.pivot(table->family()), faults);
    take(faults.take());
  }
  if (errors.size() != errors_before) return {};
  return out;
}

Result<CodeTables> CodeTables::load(std::string const& directory) {
  std::vector<Error> errors;
  auto tables = load([&](std::string const& name) { return read_file(directory + "/" + name, file_limit); }, errors);
  if (!tables) return fail(std::move(errors.front()));
  return std::move(*tables);
}

CodeTable const* CodeTables::find(std::string_view name) const {
  auto const found = std::ranges::find(m_tables, name, [](auto const& table) -> std::string_view { return table->name(); });
  return found == m_tables.end() ? nullptr : found->get();
}

std::vector<CodeTable const*> CodeTables::all() const {
  std::vector<CodeTable const*> out;
  for (auto const& table : m_tables) out.push_back(table.get());
  return out;
}

CodeTable const* CodeTables::pivot(std::string_view family) const {
  auto const found = std::ranges::find_if(m_tables, [&](auto const& table) { return table->family() == family && table->is_pivot(); });
  return found == m_tables.end() ? nullptr : found->get();
}

Translation CodeTables::translate(CodeTable const& from, Code const& code, CodeTable const& to) const {
  using enum Translation::Kind;
  if (&from == &to) return {same, &code};
  ensure(from.family() == to.family(), "codes are translated within their family");
  CodeTable const* const pivot = this->pivot(from.family());

  bool less = false;
  Code const* middle = &code;
  if (!from.is_pivot()) {
    // What says less than its pivot must not become it: that would claim what nobody wrote.
    if (code.pivot.empty() || code.relation == Relation::wider) return {};
    less = code.relation == Relation::narrower;
    middle = pivot->find(code.pivot);
  }
  for (; middle != nullptr; middle = pivot->parent_of(*middle), less = true) {
    if (to.is_pivot()) return {less ? generalised : equal, middle};
    for (Code const& target : to.rows())
      if (target.prefer && target.pivot == middle->code && target.relation != Relation::narrower)
        return {less || target.relation == Relation::wider ? generalised : equal, &target};
  }
  return {};
}

}  // namespace custody::formats
