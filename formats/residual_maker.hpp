// Keeps, beside a conversion from A to B, what B does not show of A.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "formats/convert.hpp"
#include "formats/echo.hpp"
#include "formats/residual_fields.hpp"
#include "formats/residual_lines.hpp"
#include "formats/shown.hpp"

namespace custody::formats {

/// A companion of convert(): its text, behind encode_residual_head(), is the residual of the file.
class ResidualMaker final : public Companion {
 public:
  static Result<std::unique_ptr<ResidualMaker>> create(Plan const& plan);

  Result<> begin(std::string_view head, std::span<Piece const> first) override;
  bool after(Converted const& record, Arena& arena, std::string& text, Problems& problems) const override;

  /// The head of the residual, once the conversion is done.
  std::string head(std::string input_sha256, Summary const& summary) const;

 private:
  explicit ResidualMaker(Plan const& plan) : m_plan(plan), m_shown{plan.frame(), plan.tables()}, m_fields(plan.from(), plan.to(), m_shown) {}

  /// What one record takes, kept from record to record.
  struct Bench {
    Sheet sheet, again;
    Values image;
    Output out;
    Problems ignored;
    std::vector<RowPlace> places;
  };
  /// The shorter of bytes and fields, where A does not write the record so from the image.
  void keep(Converted const& record, Bench& bench, Arena& arena, ResidualRecord& kept) const;
  std::unique_ptr<Bench> take_bench() const;
  void give_back(std::unique_ptr<Bench> bench) const;

  Plan const& m_plan;
  Shown m_shown;
  ResidualFields m_fields;
  Layout m_layout;   // of the input
  std::unique_ptr<Echo> m_from, m_to;
  mutable std::mutex m_mutex;
  mutable std::vector<std::unique_ptr<Bench>> m_benches;
};

}  // namespace custody::formats
