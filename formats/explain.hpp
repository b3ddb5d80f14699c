// Why a record became what it became: each place of the input with the value it gave, each place of the output with the value it
// was written from.
#pragma once

#include <string>

#include "formats/plan.hpp"

namespace custody::formats {

/// Lines of text with tabs: `read`, place, lexeme, element, value; then `write`, element, value, place, lexeme.
std::string explain(Plan const& plan, std::uint64_t ordinal, Sheet const& from, Values const& values, Sheet const& to);

}  // namespace custody::formats
