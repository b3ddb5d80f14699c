// What values must be: by their type, and against each other within a record. Nothing here changes a value.
#pragma once

#include <string>
#include <string_view>

#include "formats/code_table.hpp"
#include "formats/model.hpp"
#include "formats/pack.hpp"
#include "formats/problem.hpp"
#include "formats/sheet.hpp"
#include "formats/values.hpp"

namespace custody::formats {

/// The rule that `value` breaks by itself, or "": the shape of the type; check digits are a matter of the row (id.type).
std::string_view wrong_value(Type type, std::string_view value);

/// The rules of the model over whole rows. A check that the pack only flags rejects nothing. `areas` is GB/T 2260, if there is one.
void check_record(Pack const& pack, Frame const& frame, CodeTable const* areas, Values const& values, Problems& problems);

/// "xyrlb[2]/zjhm": the place as a person finds it in the record.
std::string place_name(Shape const& shape, Sheet const& sheet, SheetRow const& row, std::uint16_t place);

}  // namespace custody::formats
