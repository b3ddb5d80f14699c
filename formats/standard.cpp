#include "formats/standard.hpp"

#include <algorithm>
#include <cstdint>

namespace custody::formats {

namespace {

using Keys = std::vector<std::string>;

std::size_t people_in(std::string const& list, Act const& act) {
  std::size_t count = 0;
  while (!act.value(list + "." + std::to_string(count) + ".name").empty()) ++count;
  return count;
}

constexpr std::string_view evidence_prefix = "evidence.";

bool concerns(Requirement const& asked, Act const& act) {
  auto const& value = act.value;
  if (!act.kind.starts_with(evidence_prefix) || std::ranges::find(asked.kinds, act.kind.substr(evidence_prefix.size())) == asked.kinds.end()) return false;
  if (!asked.types.empty() && std::ranges::find(asked.types, value("item.type")) == asked.types.end()) return false;
  auto const holds = [&](auto const& condition) { return value(condition.first) == condition.second; };
  if (!std::ranges::all_of(asked.when, holds) || std::ranges::any_of(asked.unless, holds)) return false;
  return asked.given.empty() || std::ranges::any_of(asked.given, [&](auto const& key) { return !value(key).empty(); });
}

Keys missing_of(Keys const& keys, Act const& act) {
  Keys out;
  std::ranges::copy_if(keys, std::back_inserter(out), [&](auto const& key) { return act.value(key).empty(); });
  return out;
}

/// The day is over, and nothing followed. A day that cannot be read is no day.
bool has_ended(Requirement const& asked, Act const& act) {
  if (asked.until.empty()) return false;
  auto const text = act.value(asked.until);
  auto end = parse_beijing(text);
  if (!end) return false;
  if (text.size() == 10) end->seconds += 24 * 3600;
  if (act.now < *end) return false;
  return std::ranges::none_of(asked.ended_by, [&](auto const& kind) { return act.followed_by && act.followed_by(std::string(evidence_prefix) + kind); });
}

}  // namespace

std::vector<OpenItem> open_items(Standard const& standard, Act const& act) {
  std::vector<OpenItem> out;
  for (auto const& asked : standard.requirements) {
    if (!concerns(asked, act)) continue;
    auto missing = missing_of(asked.need, act);
    if (!asked.alternatives.empty()) {
      // What was begun is what was meant; if nothing was, the first.
      auto const& meant = *std::ranges::max_element(asked.alternatives, {}, [&](Keys const& keys) {
        auto const lacking = missing_of(keys, act).size();
        return lacking == 0 ? SIZE_MAX : keys.size() - lacking;
      });
      std::ranges::move(missing_of(meant, act), std::back_inserter(missing));
    }
    if (!asked.people.empty())
      for (auto i = people_in(asked.people, act); i < asked.least; ++i) missing.push_back(asked.people + "." + std::to_string(i) + ".name");
    if (has_ended(asked, act)) missing.push_back(std::string(evidence_prefix) + asked.ended_by.front());
    if (!missing.empty()) out.push_back({&asked, std::move(missing)});
  }
  return out;
}

}  // namespace custody::formats
