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
  std::optional<std::size_t> columns;         // csv without a header: how many, where the pack names fewer
  std::optional<std::string> between;         // what stands between two records
  /// json: of a list (empty: the record itself) its places and lists as they stand, where the pack has them in another order.
  std::vector<std::pair<std::string, std::vector<std::string>>> order;

  bool operator==(Layout const&) const = default;
};

/// A setting and its values, as a line of a residual has them: `indent 4`, `ascii yes`.
using Setting = std::vector<std::string>;
std::vector<Setting> settings_of(Layout const& layout);
/// False: files of this pack have no such setting, or the setting no such value, or it is set already.
bool set(Layout& layout, Pack const& pack, Setting const& setting);

/// The layouts that a file of this syntax may have, without `between` and `order`; the pack's own is the first.
std::vector<Layout> layouts_of(Syntax syntax);

/// The pack's shape with its places in the order of the layout.
Shape laid_out(Shape const& shape, Layout const& layout);
/// The name of a place or a list in Level::order.
std::string const& name_of(Shape const& shape, Level const& level, Level::Item const& item);

}  // namespace custody::formats
