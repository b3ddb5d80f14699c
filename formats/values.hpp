// One record as the model has it: the middle of every conversion. And the numbering that makes it small: of a pair of packs only
// the elements that one of them names have a slot.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/model.hpp"
#include "formats/pack.hpp"
#include "formats/slot.hpp"

namespace custody::formats {

/// The elements of one entity that a pair of packs knows, in the order of the model.
class Frame {
 public:
  Frame(Model const& model, std::vector<Pack const*> const& packs);

  static constexpr std::uint16_t none = 0xffff;

  std::uint16_t slot_of(ElementId id) const { return m_slots[id.entity][id.index]; }
  /// The elements of an entity that have slots, by slot.
  std::vector<ElementId> const& elements(std::uint16_t entity) const { return m_elements[entity]; }
  std::size_t size(std::uint16_t entity) const { return m_elements[entity].size(); }
  Model const& model() const { return *m_model; }

 private:
  Model const* m_model;
  std::vector<std::vector<std::uint16_t>> m_slots;
  std::vector<std::vector<ElementId>> m_elements;
};

/// A row of an entity. Values are in the form of the model: times as parse_time reads them, codes with their table, the items
/// of a `many` element separated by item_separator.
struct ValueRow {
  std::uint16_t entity = 0;
  std::uint16_t block = 0;     // of the pack it was read with
  std::uint32_t sheet_row = 0; // of the sheet it was read from
  Slot* slots = nullptr;
};

/// rows[0] is the root; children of one entity stand in their order.
struct Values {
  std::vector<ValueRow> rows;

  void clear() { rows.clear(); }
};

/// Where a row of values stands in a sheet: with which block of the pack, in which row.
struct RowPlace {
  static constexpr std::uint32_t none = 0xffffffff;
  std::uint32_t sheet_row = none;   // none: nowhere
  std::uint16_t block = 0;
};

inline constexpr char item_separator = '\x1f';

}  // namespace custody::formats
