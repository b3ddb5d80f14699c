// Records that nobody lived: for trying a pack, for the laws, for figures of speed. Everything is drawn from a seed, numbers have
// their right check digits, persons were born in 1899, and the same seed gives the same records for every pack of a record type.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/code_table.hpp"
#include "formats/model.hpp"
#include "formats/values.hpp"

namespace custody::formats {

/// What may be unpleasant about a record. A name is part of the interface of `packs sample --ugly`.
enum class Ugliness : std::uint8_t {
  none,
  full_width,     ///< letters and digits of identifiers two bytes wide
  line_break,     ///< texts of several lines, with CR LF and lone CR
  quotes,         ///< quotes, separators and brackets that syntaxes live by
  markup,         ///< < & > ]]> and entities
  escapes,        ///< backslashes, \u, tabs
  rare,           ///< characters of four bytes in GB 18030, of the planes beyond the first, minority names with a dot
  disputed,       ///< characters whose place changed in 2022
  leading_zeros,  ///< numbers and texts that begin with zeros
  spaces,         ///< before, behind and only spaces, also the wide one and U+00A0
  nothing,        ///< words that look like no value: null, 无, 0, -, 不详
  sparse,         ///< only what a record must have
  children_many,  ///< dozens of children
  children_alike, ///< several children that are the same, or differ in one element
  children_none,
  longest,        ///< texts of hundreds of characters
  spreadsheet,    ///< 3.30106E+17, lost zeros, a trailing .0, an apostrophe: to be rejected by name
  partial_dates,  ///< years and months
  retired_codes,  ///< areas that are no more
  wrong_numbers   ///< check digits that do not hold, births that contradict: to be rejected or found
};
std::span<Ugliness const> uglinesses();
std::string_view name_of(Ugliness ugliness);

struct SampleValue {
  ElementId element;
  std::string value;               // in the form of the model, unless it is ugly; items of a list are separated by item_separator
  CodeTable const* table = nullptr;
};

struct SampleRow {
  std::uint16_t entity = 0;
  std::vector<SampleValue> values;
};

/// The root, then the children.
struct SampleRecord {
  Ugliness ugliness = Ugliness::none;
  std::vector<SampleRow> rows;
};

class Sampler {
 public:
  /// `root`: an entity that is a record. `ugly`: each record has one of the uglinesses, in turn with plain ones.
  Sampler(Model const& model, CodeTables const& codes, std::uint16_t root, std::uint64_t seed, bool ugly);

  /// The n-th record, from 0. Any order, any thread.
  SampleRecord record(std::uint64_t n) const;

 private:
  friend class SampleMaker;
  Model const& m_model;
  CodeTables const& m_codes;
  std::uint16_t m_root;
  std::uint64_t m_seed;
  bool m_ugly;
  std::vector<std::string_view> m_areas, m_retired_areas;
  struct Choice {
    std::string family;
    CodeTable const* table;
    std::vector<std::string_view> codes;
  };
  std::vector<Choice> m_choices;  // by family: codes that every table of the family can show
};

/// The record in the slots of a frame; elements that the frame does not know are left out. `tables` are those of the plan.
void fill(SampleRecord const& record, Frame const& frame, std::span<CodeTable const* const> tables, Arena& arena, Values& values);

}  // namespace custody::formats
