// The model: what records are about, whatever format they stand in. A record is one root row and ordered lists of child rows;
// a row holds elements; an element is absent or has a value. Read from formats/model/*.yaml, one file an entity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/yaml.hpp"

namespace custody::formats {

enum class Type : std::uint8_t {
  string,       ///< as it is
  text,         ///< as it is, of several lines
  integer,
  decimal,
  time,         ///< as precise as it was written: 1990, 1990-05, 2026-11-01, 2026-11-01T20:00, 2026-11-01T20:00:05
  code,         ///< of a table of the element's family
  case_number,  ///< 23 characters
  id_number,    ///< of the kind that the row's id.type says
  agency,       ///< 12 digits
  phone,
  digest,       ///< lower-case hex
  coordinate,
  blob
};
std::string_view name_of(Type type);

/// Of which entity, and which of its elements: numbers of the Model.
struct ElementId {
  std::uint16_t entity = 0, index = 0;
  auto operator<=>(ElementId const&) const = default;
};

struct Element {
  std::string name;        // "person.id.type", with its entity
  std::string label;       // 常用证件代码
  std::string identifier;  // CYZJDM: GA/T 543 and 1054, or ours
  Type type = Type::string;
  std::string family;      // of a code: the family of tables
  bool many = false;       // several values, order kept
  int grade = 1;           // 1 to 4, how sensitive; release control reads it
};

/// Rules over several elements of one row.
struct Check {
  enum class Rule : std::uint8_t { agency_of_number, order, id_by_type, sex_of_id, birth_of_id, refers };
  Rule rule;
  std::vector<ElementId> of;
  std::optional<ElementId> to;  // refers: where the value should be found in the same record
};
std::string_view name_of(Check::Rule rule);

struct Entity {
  std::string name, label;
  std::vector<Element> elements;
  std::vector<std::vector<std::uint16_t>> keys;  // the first that two rows both have says whether they are the same
  std::optional<std::uint16_t> tie;              // several equal by key: those with this one equal
  std::vector<std::string> children;             // of a root
  std::vector<Check> checks;

  std::optional<std::uint16_t> find(std::string_view full_name) const;
};

class Model {
 public:
  /// Reads one entity. What is wrong with it is added to `faults`, all of it, and the model stays as it was.
  void add(yaml::Node const& document, yaml::Faults& faults);
  /// To be called when all are read: names of children, `refers`.
  void finish(yaml::Faults& faults);

  std::vector<Entity> const& entities() const { return m_entities; }
  std::optional<std::uint16_t> find_entity(std::string_view name) const;
  /// "person.id.type"
  std::optional<ElementId> find(std::string_view element) const;
  Element const& operator[](ElementId id) const { return m_entities[id.entity].elements[id.index]; }
  /// Every full name, for did-you-mean.
  std::vector<std::string_view> names() const;

  /// An element that a pack declares for itself: `case.x-name`, a string of grade 3.
  std::optional<ElementId> add_own(std::string_view element);

 private:
  std::vector<Entity> m_entities;
};

}  // namespace custody::formats
