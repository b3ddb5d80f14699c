// One record as a format has it: a slot a place. What every syntax reads and writes, and the side of the converter that still
// knows how things were written.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "formats/slot.hpp"

namespace custody::formats {

/// The slots of one level, in the order of its places: the record's own, or those of one child.
struct SheetRow {
  std::uint16_t level = 0;
  Slot* slots = nullptr;
};

/// A field that no rule names. Its slot holds what the syntax would write back: text, or for `nested` raw bytes.
struct Extra {
  std::uint32_t row = 0;       // of Sheet::rows
  std::string_view path;       // in the words of the syntax, from that row on; the reader's
  Slot slot;
};

/// rows[0] is the record's own row, then the children in the order of the file. Slots live in the batch's arena. Lexemes are
/// UTF-8 with the syntax undone (quotes, escapes, entities, padding) and nothing else: no trimming, no normalising.
struct Sheet {
  std::vector<SheetRow> rows;
  std::vector<Extra> extras;

  void clear() {
    rows.clear();
    extras.clear();
  }
  /// Extras stand row by row, those of a row in the order of the file. To be called behind the last one by who adds some.
  void order_extras() {
    if (!std::ranges::is_sorted(extras, {}, &Extra::row)) std::ranges::stable_sort(extras, {}, &Extra::row);
  }
  std::span<Extra const> extras_of(std::uint32_t row) const {
    auto const found = std::ranges::equal_range(extras, row, {}, &Extra::row);
    return {found.begin(), found.end()};
  }
  /// A row of `places` missing slots.
  SheetRow& add(std::uint16_t level, std::size_t places, Arena& arena) {
    return rows.emplace_back(level, arena.slots(places));
  }
};

}  // namespace custody::formats
