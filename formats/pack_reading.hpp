// The parts in which the loader of packs is written: the head of a pack, the options of its syntax, its fields, one rule.
#pragma once

#include <set>
#include <string>

#include "formats/code_table.hpp"
#include "formats/pack.hpp"

namespace custody::formats {

/// What travels through the loader.
struct PackReading {
  Model& model;
  CodeTables const& tables;
  yaml::Faults& faults;
  Pack pack{};
  std::set<std::string> used_places{};             // "<level>/<name>": each place stands in one rule
};

/// The options under the name of the syntax; defaults if there are none.
void read_syntax_options(PackReading& reading, yaml::MapReader& map);
void read_file_rules(PackReading& reading, yaml::Node const& list);
/// `fields`: rules and blocks, in their order.
void read_fields(PackReading& reading, yaml::Node const& list);
/// What can only be said of the whole: places and lines of fixed layouts, a group that is a column.
void check_layout(PackReading& reading);

/// Where the places of the rules of one level go.
struct LevelReading {
  Level& level;
  std::uint16_t number;        // in Shape::levels
  bool in_file = false;        // places of the envelope
};

/// One rule; its places enter the level. `block` says whose elements it may name.
std::optional<Rule> read_rule(PackReading& reading, LevelReading level, Block const& block, yaml::Node const& node);

}  // namespace custody::formats
