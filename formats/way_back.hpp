// The way back: B, perhaps edited, and the residual give A again. A record that nobody touched comes back byte for byte; of an
// edited one just what was edited is new.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "formats/convert.hpp"
#include "formats/echo.hpp"
#include "formats/groups.hpp"
#include "formats/merge.hpp"
#include "formats/residual_fields.hpp"
#include "formats/residual_index.hpp"
#include "formats/shown.hpp"

namespace custody::formats {

class WayBack final : public Rewriter {
 public:
  struct Counts {
    std::uint64_t same = 0, edited = 0, fresh = 0, deleted = 0;
  };

  /// `plan` leads from B to A; `residual` was made on the way from A to B by the same versions of both packs (else misuse).
  /// `strict`: a record with findings is not written, and its lines stay for another one.
  static Result<std::unique_ptr<WayBack>> create(Plan const& plan, ResidualIndex& residual, bool strict = false);

  void record(Values const& values, Sheet& to, Output& out, Arena& arena, Problems& problems) override;
  Result<> end(std::map<std::string, std::string> const& envelope, formats::Counts const& counts, Output& head, Output& tail,
               Problems& findings) override;

  Counts const& counts() const { return m_counts; }
  /// Tables that are not those of the way there.
  std::vector<std::string> const& other_tables() const { return m_other_tables; }

 private:
  WayBack(Plan const& plan, ResidualIndex& residual) 
      : m_plan(plan), m_residual(residual), m_shown{plan.frame(), plan.tables()}, m_fields(plan.to(), plan.from(), m_shown), m_groups(plan.to()) {}

  void same(ResidualRecord const& kept, Values const& values, Sheet& to, Output& body, Arena& arena, Problems& problems);
  void edited(ResidualRecord const& kept, Values const& values, Sheet& to, Output& body, Arena& arena, Problems& problems);
  /// What A said of an edited record, and what B showed of that. False: it cannot be had, and was said.
  bool recall(ResidualRecord const& kept, Values const& values, Sheet& original, Values& said, Image& image, Arena& arena, Problems& problems);
  void write(Values const& values, Sheet& to, Output& body, Arena& arena, Problems& problems);
  bool loses_something(ValueRow const& row, Image const& image, std::size_t place, std::uint16_t block) const;
  void keep_silent_rows(Sheet const& before, Values const& original, std::vector<RowPlace> const& places, Sheet& to,
                        std::vector<std::uint32_t>& row_now) const;
  Image image_of(Values const& values, Arena& arena, Problems& problems);
  /// Which row of `edited` each row of `image` has become, by their keys.
  std::vector<std::optional<std::size_t>> later_rows(Values const& image, Values const& edited, Problems& problems) const;
  void check_shown(std::string_view body, Values const& wanted, Arena& arena, Problems& problems);
  void put(ResidualRecord const* kept, std::string_view body, Output& out);
  bool recount(formats::Counts const& counts, std::string& head, std::string& tail) const;

  Plan const& m_plan;
  ResidualIndex& m_residual;
  Shown m_shown;
  ResidualFields m_fields;
  std::unique_ptr<Echo> m_from, m_to;
  Groups m_groups;
  Counts m_counts;
  std::vector<std::string> m_other_tables;
  std::uint64_t m_last = 0;         // ordinal of the record written last; 0: a new one
  bool m_any = false, m_line_open = false;
  bool m_strict = false;
  std::optional<Error> m_error;     // of reading the residual
};

}  // namespace custody::formats
