// One change of one record, as a clerk might make it in format B: a value, or a row of a list. Drawn from dice, so that the laws
// can be tried with the same edits again.
#pragma once

#include <optional>
#include <string_view>

#include "formats/plan.hpp"
#include "formats/sample_text.hpp"

namespace custody::formats {

struct RecordEdit {
  enum class Kind : std::uint8_t { change, remove_value, remove_row, copy_row, swap_rows };
  Kind kind = Kind::change;
  std::size_t row = 0;   // of the values
};
std::string_view name_of(RecordEdit::Kind kind);

/// Changes `values`, which were read with Plan::read_back(), in a way that the second pack of the plan may be able to write. Nothing:
/// the dice found nothing to change. `n`: of the record, so that no two get the same key. Slots point into `arena`.
std::optional<RecordEdit> edit_record(Plan const& plan, CodeTables const& codes, std::uint64_t n, Dice& dice, Values& values, Arena& arena);

}  // namespace custody::formats
