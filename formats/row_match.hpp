// Which row of one record is which row of another one of the same entity: by the keys of the model.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "formats/shown.hpp"
#include "formats/values.hpp"

namespace custody::formats {

using RowRefs = std::vector<ValueRow const*>;

/// The children of an entity, in their order.
RowRefs children_of(Values const& values, std::uint16_t entity);

struct RowMatch {
  std::vector<std::optional<std::size_t>> second;   // for each row of the first list its partner in the second
  bool ambiguous = false;                           // rows are left that could be each other: none was taken
};

/// Whether some key that both have is equal, or neither has one: whether one could be taken for the other.
bool share_key(ValueRow const& a, ValueRow const& b, Shown const& shown);

/// Rows are the same that are equal in all they show, else in all their keys and the tie, else in their best key; several equal ones
/// are paired in their order if they are equally many on both sides. One that has lost or got a better key is still known by the first
/// key that both have, if it and its partner are the only ones of their lists with that key. Each row has at most one partner.
RowMatch match_rows(RowRefs const& first, RowRefs const& second, Shown const& shown);

}  // namespace custody::formats
