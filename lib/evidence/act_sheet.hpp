// A sheet of a night's work: `name value` lines, typed by people in whatever editor. What the names mean is not decided here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"

namespace custody {

/// A line that says something.
struct SheetLine {
  std::size_t number = 0;   // from 1
  std::string name, value;

  bool operator==(SheetLine const&) const = default;
};

inline constexpr std::size_t sheet_size_limit = 1 << 20;
inline constexpr std::size_t sheet_value_limit = 16 * 1024;

/// Empty lines and those that begin with '#' say nothing. A byte order mark, CR and blanks at the ends of lines are no fault:
/// people cannot see them. Code "act-syntax", with "<path>:<line>: ": not UTF-8, a control character, a name that is none, a
/// name without value, too long.
Result<std::vector<SheetLine>> parse_act_sheet(std::string_view text, std::string_view path);

/// An Error about a line of the sheet, of the same form.
Error at_sheet_line(std::string_view path, std::size_t number, Error error);

}  // namespace custody
