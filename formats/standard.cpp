#include "formats/standard.hpp"

#include <algorithm>
#include <cstdint>

namespace custody::formats {

namespace {

using Keys = std::vector<std::string>;

std::size_t people_in(std::string const& list, FieldValue const& value) {
  std::size_t count = 0;
  while (!value(list + "." + std::to_string(count) + ".name").empty()) ++count;
  return count;
}

bool concerns(Requirement const& asked, std::string_view kind, FieldValue const& value) {
  constexpr std::string_view prefix = "evidence.";
  if (!kind.starts_with(prefix) || std::ranges::find(asked.kinds, kind.substr(prefix.size())) == asked.kinds.end()) return false;
  if (!asked.types.empty() && std::ranges::find(asked.types, value("item.type")) == asked.types.end()) return false;
  auto const holds = [&](auto const& condition) { return value(condition.first) == condition.second; };
  if (!std::ranges::all_of(asked.when, holds) || std::ranges::any_of(asked.unless, holds)) return false;
  return asked.given.empty() || std::ranges::any_of(asked.given, [&](auto const& key) { return !value(key).empty(); });
}

Keys missing_of(Keys const& keys, FieldValue const& value) {
  Keys out;
  std::ranges::copy_if(keys, std::back_inserter(out), [&](auto const& key) { return value(key).empty(); });
  return out;
}

}  // namespace

std::vector<OpenItem> open_items(Standard const& standard, std::string_view kind, FieldValue const& value) {
  std::vector<OpenItem> out;
  for (auto const& asked : standard.requirements) {
    if (!concerns(asked, kind, value)) continue;
    auto missing = missing_of(asked.need, value);
    if (!asked.alternatives.empty()) {
      // What was begun is what was meant; if nothing was, the first.
      auto const& meant = *std::ranges::max_element(asked.alternatives, {}, [&](Keys const& keys) {
        auto const lacking = missing_of(keys, value).size();
        return lacking == 0 ? SIZE_MAX : keys.size() - lacking;
      });
      std::ranges::move(missing_of(meant, value), std::back_inserter(missing));
    }
    if (!asked.people.empty())
      for (auto i = people_in(asked.people, value); i < asked.least; ++i) missing.push_back(asked.people + "." + std::to_string(i) + ".name");
    if (!missing.empty()) out.push_back({&asked, std::move(missing)});
  }
  return out;
}

}  // namespace custody::formats
