// One rule of a pack: its places, its elements, its one codec and the options that go with it.
#include <algorithm>

#include "formats/pack_reading.hpp"

namespace custody::formats {

namespace {

class RuleReader {
 public:
  RuleReader(PackReading& reading, LevelReading level, Block const& block, yaml::Node const& node)
      : m_reading(reading), m_faults(reading.faults), m_level(level), m_block(block), m_node(node), m_map(node, reading.faults) {
    m_rule.at = node.at;
  }

  std::optional<Rule> read() {
    if (!m_node.is_map()) return {};
    std::size_t const before = m_faults.errors().size();
    auto const places = m_map.texts("at");
    if (places.empty()) m_faults.add(m_node.at, say("'{}' is missing", "at"));
    auto const elements = m_map.texts("is");
    for (yaml::Key const& name : elements) read_element(name);
    read_codec();
    for (yaml::Key const& place : places) m_rule.places.push_back(add_place(place));
    read_options();
    m_map.done();
    if (m_faults.errors().size() == before) check_numbers();
    if (m_faults.errors().size() != before) return {};
    return std::move(m_rule);
  }

 private:
  void read_element(yaml::Key const& name) {
    auto element = m_reading.model.find(name.text);
    if (!element) element = m_reading.model.add_own(name.text);
    if (!element)
      return m_faults.add_unknown(name.at, say("unknown element '{}'", name.text), name.text, m_reading.model.names());
    if (element->entity != m_block.entity)
      return m_faults.add(name.at, say("'{}' is no element of '{}'", name.text, m_reading.model.entities()[m_block.entity].name));
    if (std::ranges::any_of(m_block.where, [&](auto const& fixed) { return fixed.first == *element; }))
      return m_faults.add(name.at, say("'{}' is said by 'where' already", name.text));
    if (std::ranges::find(m_rule.elements, *element) != m_rule.elements.end())
      return m_faults.add(name.at, say("'{}' stands twice", name.text));
    m_rule.elements.push_back(*element);
  }

  PlaceId add_place(yaml::Key const& name) {
    std::string const key = (m_level.in_file ? "file/" : std::to_string(m_level.number) + "/") + name.text;
    if (!m_reading.used_places.insert(key).second) m_faults.add(name.at, say("the place '{}' stands in two rules", name.text));
    if (name.text.empty()) m_faults.add(name.at, say("a place has a name"));
    auto const index = static_cast<std::uint16_t>(m_level.level.places.size());
    m_level.level.order.push_back({false, index});
    Place place;
    place.name = name.text;
    place.at = name.at;
    m_level.level.places.push_back(std::move(place));
    return {m_level.number, index};
  }

  Place& place(PlaceId id) { return m_level.level.places[id.index]; }

  void read_codec() {
    int count = 0;
    for (auto const key : {"code", "codes", "date", "decimal", "list", "join", "blob", "const", "count"}) count += m_node.find(key) ? 1 : 0;
    if (count > 1) m_faults.add(m_node.at, say("a rule has one codec"));
    if (auto const table = m_map.text("code")) read_code(*table, m_node.find("code")->at);
    if (auto const* const codes = m_map.find("codes")) read_codes(*codes);
    if (auto const* const date = m_map.find("date")) read_date(*date);
    if (auto const* const decimal = m_map.find("decimal")) read_decimal(*decimal);
    if (auto const separator = m_map.text("list")) {
      m_rule.kind = Rule::Kind::list;
      m_rule.separator = *separator;
      if (separator->empty()) m_faults.add(m_node.find("list")->at, say("a separator is not empty"));
    }
    if (m_map.find("join")) read_join();
    if (m_map.text("blob")) m_rule.kind = Rule::Kind::blob;
    if (auto const constant = m_map.text("const")) {
      m_rule.kind = Rule::Kind::constant;
      m_rule.constant = *constant;
    }
    if (auto const counted = m_map.text("count")) {
      m_rule.kind = Rule::Kind::count;
      if (*counted != "records") {
        m_rule.counted = m_reading.model.find_entity(*counted);
        if (!m_rule.counted) m_faults.add(m_node.find("count")->at, say("'count' is of 'records' or of an entity, not of '{}'", *counted));
      }
    }
    auto const accept = m_map.texts("accept");
    for (yaml::Key const& each : accept) {
      if (m_rule.kind == Rule::Kind::list) {
        m_rule.accept_separators.push_back(each.text);
      } else if (auto const pattern = DatePattern::parse(each.text); pattern && m_rule.kind == Rule::Kind::date) {
        m_rule.accept_patterns.push_back(*pattern);
      } else {
        m_faults.add(each.at, say("'accept' lists further patterns of a date, or further separators of a list"));
      }
    }
  }

  CodeTable const* table(std::string const& name, yaml::Position at) {
    m_rule.table = name;
    m_rule.kind = Rule::Kind::code;
    auto const* const found = m_reading.tables.find(name);
    if (!found) {
      std::vector<std::string_view> known;
      for (auto const* const each : m_reading.tables.all()) known.push_back(each->name());
      m_faults.add_unknown(at, say("unknown code table '{}'", name), name, known);
      return nullptr;
    }
    for (ElementId const element : m_rule.elements) {
      Element const& type = m_reading.model[element];
      if (type.type == Type::code && type.family != found->family())
        m_faults.add(at, say("the table '{}' is of the family '{}', and '{}' is of '{}'", name, found->family(), type.name, type.family));
    }
    return found;
  }

  void read_code(std::string const& name, yaml::Position at) { table(name, at); }

  void read_codes(yaml::Node const& codes) {
    if (!codes.is_map()) return m_faults.add(codes.at, say("expected a map of keys and values"));
    auto const* const name = codes.find("table");
    if (!name) return m_faults.add(codes.at, say("'{}' is missing", "table"));
    auto const* const found = table(name->text, name->at);
    for (std::size_t i = 0; i < codes.keys.size(); ++i) {
      if (codes.keys[i].text == "table") continue;
      if (found && !found->find(codes.items[i].text))
        m_faults.add(codes.items[i].at, say("'{}' has no code '{}'", name->text, codes.items[i].text));
      m_rule.local.emplace_back(codes.keys[i].text, codes.items[i].text);
    }
    if (m_rule.local.empty()) m_faults.add(codes.at, say("'codes' says what stands there for which code"));
  }

  void read_date(yaml::Node const& date) {
    m_rule.kind = Rule::Kind::date;
    if (date.text == "excel") {
      m_rule.excel = true;
    } else {
      m_rule.pattern = DatePattern::parse(date.text);
      if (!m_rule.pattern) m_faults.add(date.at, say("'{}' is no pattern of a date: %Y %m %d %H %M %S, from the year down", date.text));
    }
  }

  void read_decimal(yaml::Node const& decimal) {
    m_rule.kind = Rule::Kind::decimal;
    yaml::MapReader map(decimal, m_faults);
    if (auto const places = map.number("places", 0, 9)) m_rule.places_after_point = static_cast<int>(*places);
    if (auto const scale = map.number("scale", 0, 9)) m_rule.scale = static_cast<int>(*scale);
    if (auto const point = map.one_of("point", {"none"})) m_rule.point = false;
    if (!m_rule.point && m_rule.places_after_point < 0) m_faults.add(decimal.at, say("without a point, 'places' says how many digits stand behind it"));
    map.done();
  }

  void read_join() {
    m_rule.kind = Rule::Kind::join;
    for (yaml::Key const& text : m_map.texts("join")) {
      Template out;
      std::string literal;
      std::string_view rest = text.text;
      while (!rest.empty()) {
        auto const open = rest.find('{');
        literal += rest.substr(0, open);
        if (open == std::string_view::npos) break;
        auto const close = rest.find('}', open);
        if (close == std::string_view::npos) {
          m_faults.add(text.at, say("a hole is '{{element}}'"));
          break;
        }
        auto const name = rest.substr(open + 1, close - open - 1);
        auto const element = m_reading.model.find(name);
        auto const hole = element ? std::ranges::find(m_rule.elements, *element) : m_rule.elements.end();
        if (hole == m_rule.elements.end()) {
          std::vector<std::string_view> known;
          for (ElementId const each : m_rule.elements) known.push_back(m_reading.model[each].name);
          m_faults.add_unknown(text.at, say("'{}' is none of this rule's elements", name), name, known);
        } else {
          out.parts.push_back({literal, static_cast<std::uint16_t>(hole - m_rule.elements.begin())});
        }
        literal.clear();
        rest.remove_prefix(close + 1);
      }
      out.tail = literal;
      m_rule.templates.push_back(std::move(out));
    }
    if (m_rule.templates.empty()) m_faults.add(m_node.at, say("'join' has at least one template"));
  }

  void read_options() {
    if (auto const name = m_map.text("name")) {
      if (m_rule.kind != Rule::Kind::code) m_faults.add(m_node.find("name")->at, say("a 'name' stands beside a code"));
      m_rule.name_place = add_place({*name, m_node.find("name")->at});
    }
    if (auto const into = m_map.text("into")) {
      auto const element = m_reading.model.find(*into);
      auto const found = element ? std::ranges::find(m_rule.elements, *element) : m_rule.elements.end();
      if (m_rule.kind != Rule::Kind::join || found == m_rule.elements.end())
        m_faults.add(m_node.find("into")->at, say("'into' is one of the elements of a join"));
      else
        m_rule.into = static_cast<std::uint16_t>(found - m_rule.elements.begin());
    }
    if (auto const partial = m_map.one_of("partial", {"zeros", "short"}))
      m_rule.partial = *partial == 0 ? Partial::zeros : Partial::shorter;
    if (m_map.one_of("range", {"same"})) m_rule.range_same = true;
    m_rule.required = m_map.one_of("required", {"false", "true"}).value_or(0) == 1;
    m_rule.fallback = m_map.text("default");
    if (auto const absent = m_map.one_of("absent", {"omit", "null", "empty", "blank"})) m_rule.absent = static_cast<Absent>(*absent);
    for (yaml::Key const& lexeme : m_map.texts("absent-also")) m_rule.absent_also.push_back(lexeme.text);
    if (auto const max = m_map.number("max", 1, 100'000'000))
      for (PlaceId const id : m_rule.places) place(id).max = static_cast<std::size_t>(*max);
    if (auto const over = m_map.one_of("over", {"reject", "cut"})) m_rule.over = static_cast<Over>(*over);
    if (auto const unknown = m_map.one_of("unknown", {"reject", "flag"})) m_rule.unknown = *unknown == 0 ? Unknown::reject : Unknown::flag;
    m_rule.otherwise = m_map.text("else");
    read_datum();
    if (m_map.one_of("json", {"number"})) {
      if (m_reading.pack.syntax != Syntax::json && m_reading.pack.syntax != Syntax::jsonl)
        m_faults.add(m_node.find("json")->at, say("'json' belongs to json and jsonl"));
      for (PlaceId const id : m_rule.places) place(id).number = true;
    }
    if (auto const only = m_map.one_of("only", {"in", "out"})) m_rule.only = *only == 0 ? Only::in : Only::out;
    m_rule.why = m_map.text("why").value_or("");
    if (m_rule.only != Only::both && m_rule.why.empty()) m_faults.add(m_node.at, say("'only' has a 'why' beside it"));
    if (m_map.one_of("after", {"records"})) {
      if (!m_level.in_file) m_faults.add(m_node.find("after")->at, say("'after' belongs to the rules of 'file'"));
      for (PlaceId const id : m_rule.places) place(id).after_records = true;
    }
    m_rule.show = m_map.text("show").value_or("");
    m_rule.cell_number = m_map.one_of("cell", {"number"}).has_value();
  }

  /// A coordinate without a datum is a number, and one datum is not turned into another: places that hold others are refused, so that
  /// no two packs can disagree by half a kilometre in silence.
  void read_datum() {
    bool const is_coordinate = std::ranges::any_of(m_rule.elements, [&](ElementId id) { return m_reading.model[id].type == Type::coordinate; });
    auto const* const node = m_node.find("datum");
    auto const datum = m_map.one_of("datum", {"wgs84", "cgcs2000", "gcj02", "bd09"});
    if (is_coordinate && !node) m_faults.add(m_node.at, say("a coordinate has a 'datum'"));
    if (!is_coordinate && node) m_faults.add(node->at, say("'datum' belongs to coordinates"));
    if (datum.value_or(0) != 0) m_faults.add(node->at, say("coordinates of the datum '{}' are not converted", node->text), say("it is one of: {}", "wgs84"));
  }

  /// How many places and elements each codec has, and which types it can hold.
  void check_numbers() {
    using Kind = Rule::Kind;
    std::size_t const places = m_rule.places.size(), elements = m_rule.elements.size();
    bool const alone = m_rule.kind == Kind::constant || m_rule.kind == Kind::count;
    if (alone && (elements != 0 || places != 1)) m_faults.add(m_node.at, say("a constant or a count has one place and no element"));
    if (m_rule.kind == Kind::count && !m_level.in_file) m_faults.add(m_node.at, say("'count' belongs to the rules of 'file'"));
    if (m_rule.kind == Kind::join && (places != 1 || elements < 2)) m_faults.add(m_node.at, say("a join has one place and several elements"));
    if (!alone && m_rule.kind != Kind::join) {
      std::size_t const wanted = m_rule.range_same ? 2 : 1;
      if (places != wanted || elements != wanted)
        m_faults.add(m_node.at, say("this rule has {} places and {} elements, and {} of each is needed", places, elements, wanted));
    }
    for (ElementId const element : m_rule.elements) {
      Element const& type = m_reading.model[element];
      if ((type.type == Type::time) != (m_rule.kind == Kind::date))
        m_faults.add(m_node.at, say("'{}' is of the type '{}'", type.name, name_of(type.type)), say("times have 'date', and only times"));
      if ((type.type == Type::code) != (m_rule.kind == Kind::code))
        m_faults.add(m_node.at, say("'{}' is of the type '{}'", type.name, name_of(type.type)), say("codes have 'code' or 'codes', and only codes"));
      if (m_rule.kind == Kind::decimal && type.type != Type::decimal && type.type != Type::integer)
        m_faults.add(m_node.at, say("'{}' is of the type '{}'", type.name, name_of(type.type)));
      if (m_rule.kind == Kind::list && !type.many) m_faults.add(m_node.at, say("'{}' has one value", type.name));
    }
  }

  PackReading& m_reading;
  yaml::Faults& m_faults;
  LevelReading m_level;
  Block const& m_block;
  yaml::Node const& m_node;
  yaml::MapReader m_map;
  Rule m_rule;
};

}  // namespace

std::optional<Rule> read_rule(PackReading& reading, LevelReading level, Block const& block, yaml::Node const& node) {
  return RuleReader(reading, level, block, node).read();
}

}  // namespace custody::formats
