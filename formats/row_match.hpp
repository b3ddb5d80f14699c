// Which row of one record is which row of another one of the same entity: by the keys of the model.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "formats/shown.hpp"
#include "formats/values.hpp"

namespace custody::formats {

using RowRefs = std::vector<ValueRow const*>;

struct RowMatch {
  std::vector<std::optional<std::size_t>> second;   // for each row of the first list its partner in the second
  bool ambiguous = false;                           // several could have been it: none was taken
};

/// Two rows are the same if the first key that both have is equal, or if neither has one; several equal ones are told apart by all
/// that they show, then by the tie of the entity, then by their order if they are equally many. Each row has at most one partner.
RowMatch match_rows(RowRefs const& first, RowRefs const& second, Shown const& shown);

}  // namespace custody::formats
