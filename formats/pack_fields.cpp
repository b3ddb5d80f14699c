// `file` and `fields` of a pack: which rules there are and to which part of the record they belong.
#include <algorithm>

#include "formats/pack_reading.hpp"

namespace custody::formats {

namespace {

bool is_block(yaml::Node const& node) { return node.find("each") || node.find("one"); }

/// The element of a `where`, and the code or text it always has there.
void read_where(PackReading& reading, Block& block, yaml::Node const& where) {
  if (!where.is_map()) return reading.faults.add(where.at, say("expected a map of keys and values"));
  for (std::size_t i = 0; i < where.keys.size(); ++i) {
    std::string const& name = where.keys[i].text;
    auto const element = reading.model.find(name);
    if (!element || element->entity != block.entity) {
      reading.faults.add_unknown(where.keys[i].at, say("unknown element '{}'", name), name, reading.model.names());
      continue;
    }
    Element const& type = reading.model[*element];
    if (type.type == Type::code) {
      auto const* const table = reading.tables.pivot(type.family);
      if (table && !table->find(where.items[i].text))
        reading.faults.add(where.items[i].at, say("'{}' has no code '{}'", type.family, where.items[i].text));
    }
    block.where.emplace_back(*element, where.items[i].text);
  }
}

/// Two blocks of an entity must never both take a child: some element has another constant in each.
bool are_apart(Block const& a, Block const& b) {
  if (a.kind == Block::Kind::one && b.kind == Block::Kind::one && a.where == b.where) return a.nth != b.nth;
  return std::ranges::any_of(a.where, [&](auto const& mine) {
    return std::ranges::any_of(b.where, [&](auto const& other) { return mine.first == other.first && mine.second != other.second; });
  });
}

void read_rules(PackReading& reading, std::uint16_t number, yaml::Node const& list);

void read_block(PackReading& reading, yaml::Node const& node) {
  yaml::MapReader map(node, reading.faults);
  Block block;
  block.at = node.at;
  auto const each = map.text("each"), one = map.text("one");
  if (each && one) reading.faults.add(node.at, say("a block is 'each' or 'one'"));
  block.kind = each ? Block::Kind::each : Block::Kind::one;
  std::string const name = each ? *each : one.value_or("");
  Entity const& root = reading.model.entities()[reading.pack.record];
  auto const entity = reading.model.find_entity(name);
  if (!entity || std::ranges::find(root.children, name) == root.children.end()) {
    std::vector<std::string_view> const known(root.children.begin(), root.children.end());
    return reading.faults.add_unknown(node.at, say("'{}' has no children '{}'", root.name, name), name, known);
  }
  block.entity = *entity;
  if (block.kind == Block::Kind::one) {
    block.nth = static_cast<int>(map.number("nth", 1, 99).value_or(1));
  } else {
    Level level;
    level.at = map.required("at");
    block.level = static_cast<std::uint16_t>(reading.pack.shape.levels.size());
    reading.pack.shape.levels[0].order.push_back({true, block.level});
    reading.pack.shape.levels.push_back(std::move(level));
  }
  if (auto const* const where = map.find("where")) read_where(reading, block, *where);
  for (Block const& other : reading.pack.blocks)
    if (other.kind != Block::Kind::root && other.entity == block.entity && !are_apart(other, block))
      reading.faults.add(node.at, say("two blocks of '{}' could take the same child", name),
                         say("give each a 'where' that the other one does not have"));
  auto const number = static_cast<std::uint16_t>(reading.pack.blocks.size());
  reading.pack.blocks.push_back(std::move(block));
  if (auto const* const fields = map.find("fields"))
    read_rules(reading, number, *fields);
  else
    reading.faults.add(node.at, say("'{}' is missing", "fields"));
  map.done();
}

void read_rules(PackReading& reading, std::uint16_t number, yaml::Node const& list) {
  if (!list.is_list()) return reading.faults.add(list.at, say("'{}' is a list", "fields"));
  for (yaml::Node const& node : list.items) {
    if (is_block(node)) {
      if (number != 0)
        reading.faults.add(node.at, say("blocks are not nested"));
      else
        read_block(reading, node);
      continue;
    }
    // A copy: the list of blocks grows while rules are read.
    Block const block = reading.pack.blocks[number];
    std::uint16_t const level = block.level;
    auto rule = read_rule(reading, {reading.pack.shape.levels[level], level}, block, node);
    if (!rule) continue;
    rule->block = number;
    for (ElementId const element : rule->elements)
      for (std::uint16_t const other : reading.pack.blocks[number].rules)
        if (std::ranges::find(reading.pack.rules[other].elements, element) != reading.pack.rules[other].elements.end())
          reading.faults.add(node.at, say("'{}' stands in two rules", reading.model[element].name));
    reading.pack.blocks[number].rules.push_back(static_cast<std::uint16_t>(reading.pack.rules.size()));
    reading.pack.rules.push_back(*std::move(rule));
  }
}

}  // namespace

void read_file_rules(PackReading& reading, yaml::Node const& list) {
  if (!list.is_list()) return reading.faults.add(list.at, say("'{}' is a list", "file"));
  Block block;
  block.entity = reading.model.find_entity("file").value_or(0);
  for (yaml::Node const& node : list.items)
    if (auto rule = read_rule(reading, {reading.pack.shape.file, 0, true}, block, node))
      reading.pack.file_rules.push_back(*std::move(rule));
}

void read_fields(PackReading& reading, yaml::Node const& list) {
  Block root;
  root.entity = reading.pack.record;
  root.at = list.at;
  reading.pack.blocks.assign(1, root);
  reading.pack.shape.levels.assign(1, {});
  read_rules(reading, 0, list);
}

}  // namespace custody::formats
