// What a residual keeps of a record field by field: the places of A that A would not write so from what B shows, each with what B
// showed of it. Shorter than the record, as long as A wrote it in its own layout.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "formats/pack.hpp"
#include "formats/problem.hpp"
#include "formats/residual_lines.hpp"
#include "formats/sheet.hpp"
#include "formats/shown.hpp"
#include "formats/values.hpp"

namespace custody::formats {

/// Of two packs, A with the residual and B with what was shown; views of a plan that leads either way.
class ResidualFields {
 public:
  ResidualFields(Pack const& a, Pack const& b, Shown const& shown) : m_a(a), m_b(b), m_shown(shown) {}

  struct Source {
    Sheet const& sheet;              // of A
    Values const& values;            // what it says
    Values const& image;             // what B shows of that
    Sheet const& again;              // what A writes of the image,
    std::vector<RowPlace> const& places;   // and where it writes each row
  };
  /// The fields that make `again` the sheet of A. Nothing if children do not pair, or are too many: then only the bytes say it.
  std::optional<ResidualKept> difference(Source const& source) const;

  /// The row of values that each unit is about; none: it is gone, and not put back.
  using Rows = std::vector<std::optional<std::size_t>>;
  /// Of values that are the image.
  static Rows rows_of_image(ResidualKept const& kept);
  /// Takes out of `rows` those that A writes into another list or place now, where what was kept has no field. Finding: "orphan".
  void leave_moved(ResidualKept const& kept, std::vector<RowPlace> const& places, Rows& rows, Problems& findings) const;
  /// Puts what was kept into `sheet`, which A wrote of values with these `places`; they follow their rows. False: the residual is
  /// not of these packs.
  bool put(ResidualKept const& kept, Rows const& rows, std::vector<RowPlace>& places, Sheet& sheet, Arena& arena) const;

  struct Recalled {
    Values image;                    // what B showed, as far as it matters: the edited record with every guard in its place
    Rows rows;
  };
  /// The image of an edited record. Findings: "ambiguous", "orphan". Nothing: the residual is not of these packs.
  std::optional<Recalled> recall(ResidualKept const& kept, Values const& edited, Arena& arena, Problems& findings) const;

 private:
  class Difference;

  Block const* block_of(ResidualUnit const& unit) const;
  std::vector<std::uint16_t> guarded(Rule const& rule) const;
  std::string guard(Rule const& rule, ValueRow const& row) const;
  bool read_values(std::string_view text, std::uint16_t entity, Slot* slots, Arena& arena) const;
  Rule const* rule_at(std::uint16_t level, std::string_view place) const;

  Pack const& m_a;
  Pack const& m_b;
  Shown const& m_shown;
};

}  // namespace custody::formats
