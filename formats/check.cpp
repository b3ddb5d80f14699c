#include "formats/check.hpp"

#include <algorithm>

#include "formats/date_pattern.hpp"
#include "formats/decimal.hpp"
#include "formats/identifier/citizen.hpp"
#include "formats/identifier/digits.hpp"
#include "formats/identifier/police_number.hpp"
#include "formats/identifier/things.hpp"

namespace custody::formats {

namespace {

/// The rows of a record and the values of one of them by element.
class RowChecks {
 public:
  RowChecks(Pack const& pack, Frame const& frame, CodeTable const* areas, Values const& values, ValueRow const& row, Problems& problems)
      : m_pack(pack), m_frame(frame), m_areas(areas), m_values(values), m_row(row), m_problems(problems) {}

  void run(Check const& check) {
    std::string_view const first = value(check.of[0]), second = check.of.size() > 1 ? value(check.of[1]) : std::string_view();
    switch (check.rule) {
      case Check::Rule::agency_of_number:
        if (parse_police_number(first) && check_agency(second).empty() && !agrees_with_agency(first, second))
          complain("agency-of-number", check.of[1], second);
        break;
      case Check::Rule::order:
        if (!first.empty() && !second.empty() && first.substr(0, second.size()) > second.substr(0, first.size()))
          complain("order", check.of[1], second);
        break;
      case Check::Rule::id_by_type: check_id(check, first, second); break;
      case Check::Rule::sex_of_id:
        if (is_citizen_number(first) && !agrees_with_sex(first, second)) complain("sex-of-id", check.of[1], second);
        break;
      case Check::Rule::birth_of_id:
        if (is_citizen_number(first) && !agrees_with_birth(first, second)) complain("birth-of-id", check.of[1], second);
        break;
      case Check::Rule::refers: check_refers(check, first); break;
    }
  }

 private:
  std::string_view value(ElementId id) const {
    auto const slot = m_frame.slot_of(id);
    if (slot == Frame::none || !m_row.slots[slot].has_value()) return {};
    return m_row.slots[slot].view();
  }

  /// Only flags what may be right although it looks wrong; what cannot be is rejected, unless the pack says otherwise.
  void complain(std::string_view rule, ElementId element, std::string_view value, bool rejects = false) {
    Problem out;
    out.stage = Stage::check;
    out.rule = rule;
    out.element = m_frame.model()[element].name;
    out.value = value;
    out.rejects = rejects;
    for (auto const& [name, flag] : m_pack.flagged)
      if (name == rule) out.rejects = !flag;
    m_problems.push_back(std::move(out));
  }

  static bool is_citizen_number(std::string_view id) { return check_citizen_number(id).empty(); }

  void check_id(Check const& check, std::string_view type, std::string_view id) {
    if (id.empty()) return;
    auto const fault = is_citizen_document(type) ? check_citizen_number(id, m_areas) : check_document(type, id);
    // An area that no table has ever had is most likely wrong; tables are younger than some numbers.
    if (!fault.empty()) complain(fault, check.of[1], id, fault != citizen::area);
  }

  void check_refers(Check const& check, std::string_view value) {
    if (value.empty() || !check.to) return;
    auto const slot = m_frame.slot_of(*check.to);
    if (slot == Frame::none) return;
    bool const found = std::ranges::any_of(m_values.rows, [&](ValueRow const& row) {
      return row.entity == check.to->entity && row.slots[slot].has_value() && row.slots[slot].view() == value;
    });
    if (!found) complain("refers", check.of[0], value);
  }

  Pack const& m_pack;
  Frame const& m_frame;
  CodeTable const* m_areas;
  Values const& m_values;
  ValueRow const& m_row;
  Problems& m_problems;
};

}  // namespace

std::string_view wrong_value(Type type, std::string_view value) {
  switch (type) {
    case Type::case_number: {
      bool const has_letter = !value.empty() && is_capital(value.front());
      return check_police_number(value, has_letter ? value.front() : 'A');
    }
    case Type::agency: return check_agency(value);
    case Type::id_number:
    case Type::phone: return find_damage(value);
    case Type::integer: return is_digits(value) && value.size() <= 18 ? "" : "integer";
    case Type::coordinate: return parse_decimal(value) ? "" : "coordinate";
    case Type::digest:
      return std::ranges::all_of(value, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }) ? "" : "digest";
    default: return "";
  }
}

void check_record(Pack const& pack, Frame const& frame, CodeTable const* areas, Values const& values, Problems& problems) {
  for (ValueRow const& row : values.rows) {
    auto const& checks = frame.model().entities()[row.entity].checks;
    if (checks.empty()) continue;
    RowChecks rows(pack, frame, areas, values, row, problems);
    for (Check const& check : checks) rows.run(check);
  }
}

}  // namespace custody::formats
