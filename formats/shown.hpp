// What a record shows, as one text in one order: the sum by which the way back knows an untouched record, and the key by which it
// knows an edited one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/model.hpp"
#include "formats/values.hpp"

namespace custody::formats {

class CodeTable;

/// Values of one plan, with what is needed to say them so that another plan of the same two packs says the same.
struct Shown {
  Frame const& frame;
  std::vector<CodeTable const*> const& tables;

  /// `case.category=case-category-6:050201`, or empty for an element without value.
  std::string say(std::uint16_t entity, std::uint16_t slot, Slot const& value) const;
  /// The value behind `=` or `:` of what say() said. Nothing: say() would not have written it.
  static std::optional<std::string> unescape(std::string_view said);
  bool same(Slot const& a, Slot const& b) const;
  /// The first half of a SHA-256, in hex, over all values, row by row.
  std::string sum(Values const& values) const;
  /// The elements of the entity's first key that the row has, separated by spaces; empty if it has none.
  std::string key(ValueRow const& row) const;
  /// The element that tells apart rows with one key (a person's role); empty if there is none.
  std::string tie(ValueRow const& row) const;
  /// The elements of all its keys, and its tie: what a child is known by.
  std::string name(ValueRow const& row) const;
  std::vector<std::uint16_t> name_slots(std::uint16_t entity) const;
};

}  // namespace custody::formats
