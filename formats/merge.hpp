// A record that somebody changed in format B, and what it was in format A: what was changed comes from B, all else stays as it was.
#pragma once

#include <functional>
#include <vector>

#include "formats/plan.hpp"
#include "formats/row_match.hpp"

namespace custody::formats {

struct Merged {
  /// Of a row of `values`: the row of the original that it is, and which of its elements were changed, by slot.
  struct Origin {
    std::optional<std::size_t> original;
    std::vector<bool> edited;
  };
  Values values;
  std::vector<Origin> origins;
};

/// What B showed of a record: its values; for each row of the record the row that showed it, if one did; and for each row that was
/// shown the one of the edited record that it has become, if it is still there.
struct Image {
  Values values;
  std::vector<std::optional<std::size_t>> row_of;
  std::vector<std::optional<std::size_t>> edited_of;
};

/// `original`: what A said; `image`: what B showed of it; `edited`: what B says now. All of the frame of `plan`, which leads from B
/// to A. `has_more`: whether a row of the original has something besides its values that B does not show (an unknown field).
/// Finding: "orphan".
Merged merge(Plan const& plan, Shown const& shown, Values const& original, Image const& image, Values const& edited,
             std::function<bool(ValueRow const&)> const& has_more, Arena& arena, Problems& problems);

}  // namespace custody::formats
