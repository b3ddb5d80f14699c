// How a file is laid out where its pack lays it out otherwise: what a program that knows nothing of the pack chose for all records
// alike. A residual says it once, so that it need not keep every record whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/pack.hpp"

namespace custody::formats {

/// What is not set is as the pack has it.
struct Layout {
  std::optional<int> indent;                  // json, xml: spaces a level; 0: all in one line
  bool spaced = false;                        // json: `": "` and `", "` within a line
  bool ascii = false;                         // json: every other character as \uXXXX
  std::optional<bool> empty_tag;              // xml: <a/> or <a></a>
  std::optional<CsvOptions::Quote> quote;     // csv
  std::optional<bool> crlf;                   // csv, fixed
  std::optional<std::string> between;         // what stands between two records

  bool operator==(Layout const&) const = default;
};

/// As lines of a residual have it: `indent 4`, `ascii yes`.
std::vector<std::pair<std::string, std::string>> settings_of(Layout const& layout);
/// False: a syntax has no such setting, or the setting no such value, or it is set already.
bool set(Layout& layout, Syntax syntax, std::string_view name, std::string_view value);

/// The layouts that a file of this syntax may have, without `between`; the pack's own is the first.
std::vector<Layout> layouts_of(Syntax syntax);

}  // namespace custody::formats
