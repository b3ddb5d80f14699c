// Standards as people write them: formats/standards/*.yaml.
#include <algorithm>
#include <set>

#include "formats/standard.hpp"
#include "formats/yaml.hpp"
#include "lib/base/ensure.hpp"

namespace custody::formats {

namespace {

using yaml::Faults;
using yaml::MapReader;
using yaml::Node;

constexpr std::string_view known_kinds[] = {"collected", "seized", "sealed", "kept", "frozen", "unfrozen", "obtained", "accepted",
                                            "examined", "copied", "sent-for-appraisal", "received", "unsealed", "returned", "destroyed"};
constexpr std::string_view known_types[] = {"file", "directory", "link", "image", "object", "record"};

std::vector<std::string> words(std::vector<yaml::Key> const& keys) {
  std::vector<std::string> out;
  for (auto const& key : keys) out.push_back(key.text);
  return out;
}

template <std::size_t N>
std::vector<std::string> words_of(MapReader& map, std::string_view key, std::string_view const (&known)[N], Faults& faults) {
  auto const keys = map.texts(key);
  for (auto const& word : keys)
    if (std::ranges::find(known, word.text) == std::end(known))
      faults.add_unknown(word.at, say("unknown word '{}'", word.text), word.text, {std::begin(known), std::end(known)});
  return words(keys);
}

std::vector<std::pair<std::string, std::string>> conditions(MapReader& map, std::string_view key, Faults& faults) {
  std::vector<std::pair<std::string, std::string>> out;
  auto const* const node = map.find(key);
  if (!node) return out;
  if (!node->is_map()) {
    faults.add(node->at, say("'{}' takes fields with their values", key));
    return out;
  }
  for (std::size_t i = 0; i < node->keys.size(); ++i) out.emplace_back(node->keys[i].text, node->items[i].text);
  return out;
}

std::vector<std::vector<std::string>> alternatives(MapReader& map, Faults& faults) {
  std::vector<std::vector<std::string>> out;
  auto const* const node = map.find("or");
  if (!node) return out;
  for (auto const& set : node->items) {
    std::vector<std::string> keys;
    for (auto const& item : set.items) keys.push_back(item.text);
    if (!set.is_list() || keys.empty()) faults.add(set.at, say("each of the alternatives is a list of fields"));
    out.push_back(std::move(keys));
  }
  if (!node->is_list() || out.size() < 2) faults.add(node->at, say("'{}' takes two alternatives or more", "or"));
  return out;
}

Requirement read_requirement(Node const& node, Faults& faults) {
  MapReader map(node, faults);
  Requirement out;
  out.id = map.required("id");
  out.article = map.required("article");
  out.cure = map.text("cure").value_or("");
  out.kinds = words_of(map, "for", known_kinds, faults);
  if (out.kinds.empty()) faults.add(node.at, say("'{}' is missing", "for"));
  out.types = words_of(map, "types", known_types, faults);
  out.when = conditions(map, "when", faults);
  out.unless = conditions(map, "unless", faults);
  out.given = words(map.texts("given"));
  out.need = words(map.texts("need"));
  out.alternatives = alternatives(map, faults);
  if (auto const* const people = map.find("people")) {
    MapReader list(*people, faults);
    out.people = list.required("list");
    out.least = static_cast<std::size_t>(list.number("least", 1, 99).value_or(0));
    if (out.least == 0) faults.add(people->at, say("'{}' is missing", "least"));
    list.done();
  }
  if (auto const* const until = map.find("until")) {
    MapReader end(*until, faults);
    out.until = end.required("field");
    out.ended_by = words_of(end, "ended-by", known_kinds, faults);
    if (out.ended_by.empty()) faults.add(until->at, say("'{}' is missing", "ended-by"));
    end.done();
  }
  if (out.need.empty() && out.alternatives.empty() && out.people.empty() && out.until.empty()) faults.add(node.at, say("this asks for nothing"));
  out.zh = map.required("zh");
  out.en = map.required("en");
  map.done();
  return out;
}

UtcTime read_day(MapReader& map, std::string_view key, std::optional<std::string> const& text, Faults& faults) {
  auto const time = text ? parse_beijing(*text) : std::nullopt;
  if (time && text->size() == 10) return *time;
  faults.add(map.at(), say("'{}' takes a day such as 2026-11-22", key));
  return {};
}

bool read_yes(MapReader& map, std::string_view key) { return map.one_of(key, {"no", "yes"}).value_or(0) == 1; }

}  // namespace

std::expected<Standard, std::vector<Error>> read_standard(std::string_view text, std::string_view name) {
  auto const root = yaml::parse(text, name);
  if (!root) return std::unexpected(std::vector{root.error()});
  Faults faults{std::string(name)};
  MapReader map(*root, faults);
  Standard out;
  map.number("language", 1, 1);
  out.name = map.required("standard");
  out.version = map.required("version");
  out.title = map.required("title");
  out.valid_from = read_day(map, "valid-from", map.text("valid-from"), faults);
  if (auto const until = map.text("valid-until")) out.valid_until = read_day(map, "valid-until", until, faults);
  out.by_default = read_yes(map, "default");
  out.text_checked = map.one_of("text", {"checked", "unchecked"}).value_or(0) == 0;
  std::set<std::string> ids;
  if (auto const* const rules = map.find("rules"))
    for (auto const& rule : rules->items) {
      out.requirements.push_back(read_requirement(rule, faults));
      if (!ids.insert(out.requirements.back().id).second) faults.add(rule.at, say("'{}' stands there already", out.requirements.back().id));
    }
  if (out.requirements.empty()) faults.add(map.at(), say("'{}' is missing", "rules"));
  map.done();
  if (!faults.empty()) return std::unexpected(faults.take());
  return out;
}

}  // namespace custody::formats
