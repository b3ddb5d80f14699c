#include "formats/model.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace custody::formats {

namespace {

using Named = std::pair<std::string_view, Type>;
constexpr std::array<Named, 13> types{{{"string", Type::string},
                                       {"text", Type::text},
                                       {"integer", Type::integer},
                                       {"decimal", Type::decimal},
                                       {"time", Type::time},
                                       {"code", Type::code},
                                       {"case-number", Type::case_number},
                                       {"id-number", Type::id_number},
                                       {"agency", Type::agency},
                                       {"phone", Type::phone},
                                       {"digest", Type::digest},
                                       {"coordinate", Type::coordinate},
                                       {"blob", Type::blob}}};

constexpr std::array<std::pair<std::string_view, Check::Rule>, 6> check_rules{{{"agency-of-number", Check::Rule::agency_of_number},
                                                                         {"order", Check::Rule::order},
                                                                         {"id-by-type", Check::Rule::id_by_type},
                                                                         {"sex-of-id", Check::Rule::sex_of_id},
                                                                         {"birth-of-id", Check::Rule::birth_of_id},
                                                                         {"refers", Check::Rule::refers}}};

template <std::size_t N, class T>
std::vector<std::string_view> words(std::array<std::pair<std::string_view, T>, N> const& list) {
  std::vector<std::string_view> out;
  for (auto const& [name, value] : list) out.push_back(name);
  return out;
}

/// "code case-category many": the type, the family of a code, and whether there are several.
void read_type(std::string_view text, yaml::Position at, Element& element, yaml::Faults& faults) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    auto const end = std::min(text.find(' ', begin), text.size());
    if (end > begin) parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!parts.empty() && parts.back() == "many") element.many = true, parts.pop_back();
  std::string_view const word = parts.empty() ? std::string_view() : parts.front();
  auto const* const found = std::ranges::find(types, word, &Named::first);
  if (found == types.end()) return faults.add_unknown(at, say("unknown type '{}'", word), word, words(types));
  element.type = found->second;
  if (element.type == Type::code && parts.size() == 2)
    element.family = parts[1];
  else if (parts.size() != 1)
    faults.add(at, say("a type is a word, 'code' has its family behind it, and 'many' may stand last"));
}

}  // namespace

std::string_view name_of(Type type) {
  return std::ranges::find(types, type, &Named::second)->first;
}

std::string_view name_of(Check::Rule rule) {
  return std::ranges::find(check_rules, rule, &std::pair<std::string_view, Check::Rule>::second)->first;
}

std::optional<std::uint16_t> Entity::find(std::string_view full_name) const {
  for (std::size_t i = 0; i < elements.size(); ++i)
    if (elements[i].name == full_name) return static_cast<std::uint16_t>(i);
  return {};
}

void Model::add(yaml::Node const& document, yaml::Faults& faults) {
  std::size_t const before = faults.errors().size();
  Entity entity;
  yaml::MapReader map(document, faults);
  entity.name = map.required("entity");
  entity.label = map.required("label");
  if (find_entity(entity.name)) faults.add(document.at, say("the entity '{}' is there already", entity.name));

  if (auto const* const elements = map.find("elements"); elements && elements->is_map())
    for (std::size_t i = 0; i < elements->keys.size(); ++i) {
      yaml::Node const& item = elements->items[i];
      Element element;
      element.name = entity.name + "." + elements->keys[i].text;
      bool const usual = item.is_list() && item.items.size() == 4 && std::ranges::all_of(item.items, &yaml::Node::is_scalar);
      if (!usual) {
        faults.add(item.at, say("an element is [label, identifier, type, grade]"));
        continue;
      }
      element.label = item.items[0].text;
      element.identifier = item.items[1].text;
      read_type(item.items[2].text, item.items[2].at, element, faults);
      std::string const& grade = item.items[3].text;
      if (grade.size() != 1 || grade[0] < '1' || grade[0] > '4') faults.add(item.items[3].at, say("a grade is 1, 2, 3 or 4"));
      else element.grade = grade[0] - '0';
      entity.elements.push_back(std::move(element));
    }
  else
    faults.add(document.at, say("'{}' is missing", "elements"));

  auto const element_of = [&](std::string const& name, yaml::Position at) -> std::optional<std::uint16_t> {
    if (auto const found = entity.find(entity.name + "." + name)) return found;
    std::vector<std::string_view> known;
    for (Element const& element : entity.elements) known.push_back(std::string_view(element.name).substr(entity.name.size() + 1));
    faults.add_unknown(at, say("unknown element '{}'", name), name, known);
    return {};
  };
  if (auto const* const keys = map.find("keys"))
    for (yaml::Node const& key : keys->items) {
      std::vector<std::uint16_t> parts;
      for (yaml::Node const& part : key.items)
        if (auto const found = element_of(part.text, part.at)) parts.push_back(*found);
      entity.keys.push_back(std::move(parts));
    }
  if (auto const tie = map.text("tie")) entity.tie = element_of(*tie, document.find("tie")->at);
  if (auto const* const children = map.find("children"))
    for (yaml::Key const& child : children->keys) entity.children.push_back(child.text);

  auto const number = static_cast<std::uint16_t>(m_entities.size());
  if (auto const* const checks = map.find("checks"))
    for (yaml::Node const& item : checks->items) {
      yaml::MapReader check(item, faults);
      Check out{};
      auto const rule = check.one_of("rule", words(check_rules));
      for (yaml::Key const& of : check.texts("of"))
        if (auto const found = element_of(of.text, of.at)) out.of.push_back({number, *found});
      auto const to = check.text("to");
      check.done();
      if (!rule) continue;
      out.rule = check_rules[*rule].second;
      if (to) {
        if (auto const found = find(*to)) out.to = *found;
        else faults.add_unknown(item.at, say("unknown element '{}'", *to), *to, names());
      }
      std::size_t const wanted = out.rule == Check::Rule::refers ? 1 : 2;
      if (out.of.size() != wanted) faults.add(item.at, say("'{}' is about {} elements", name_of(out.rule), wanted));
      entity.checks.push_back(std::move(out));
    }
  map.done();
  if (faults.errors().size() == before) m_entities.push_back(std::move(entity));
}

void Model::finish(yaml::Faults& faults) {
  for (Entity const& entity : m_entities)
    for (std::string const& child : entity.children)
      if (!find_entity(child)) faults.add({}, say("'{}' has children '{}', which are no entity", entity.name, child));
}

std::optional<std::uint16_t> Model::find_entity(std::string_view name) const {
  for (std::size_t i = 0; i < m_entities.size(); ++i)
    if (m_entities[i].name == name) return static_cast<std::uint16_t>(i);
  return {};
}

std::optional<ElementId> Model::find(std::string_view element) const {
  auto const entity = find_entity(element.substr(0, element.find('.')));
  if (!entity) return {};
  auto const index = m_entities[*entity].find(element);
  if (!index) return {};
  return ElementId{*entity, *index};
}

std::vector<std::string_view> Model::names() const {
  std::vector<std::string_view> out;
  for (Entity const& entity : m_entities)
    for (Element const& element : entity.elements) out.push_back(element.name);
  return out;
}

std::optional<ElementId> Model::add_own(std::string_view element) {
  auto const dot = element.find('.');
  auto const entity = find_entity(element.substr(0, dot));
  if (!entity || dot == std::string_view::npos || !element.substr(dot + 1).starts_with("x-") || element.size() <= dot + 3) return {};
  if (auto const found = find(element)) return found;
  Element own;
  own.name = element;
  own.label = element.substr(dot + 3);
  own.grade = 3;
  auto& elements = m_entities[*entity].elements;
  elements.push_back(std::move(own));
  return ElementId{*entity, static_cast<std::uint16_t>(elements.size() - 1)};
}

}  // namespace custody::formats
