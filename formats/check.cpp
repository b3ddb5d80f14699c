#include "formats/check.hpp"

#include <algorithm>

#include "formats/date_pattern.hpp"
#include "formats/decimal.hpp"

namespace custody::formats {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

/// The rows of a record and the values of one of them by element.
class RowChecks {
 public:
  RowChecks(Pack const& pack, Frame const& frame, Values const& values, ValueRow const& row, Problems& problems)
      : m_pack(pack), m_frame(frame), m_values(values), m_row(row), m_problems(problems) {}

  void run(Check const& check) {
    std::string_view const first = value(check.of[0]), second = check.of.size() > 1 ? value(check.of[1]) : std::string_view();
    switch (check.rule) {
      case Check::Rule::agency_of_number:
        if (first.size() == 23 && second.size() == 12 && first.substr(1, 6) != second.substr(0, 6))
          complain("agency-of-number", check.of[1], second);
        break;
      case Check::Rule::order:
        if (!first.empty() && !second.empty() && first.substr(0, second.size()) > second.substr(0, first.size()))
          complain("order", check.of[1], second);
        break;
      case Check::Rule::id_by_type: check_id(check, first, second); break;
      case Check::Rule::sex_of_id:
        if (is_citizen_number(first) && (second == "1" || second == "2") && sex_of(first) != second) complain("sex-of-id", check.of[1], second);
        break;
      case Check::Rule::birth_of_id:
        if (is_citizen_number(first) && !second.empty() && !agrees(birth_of(first), second)) complain("birth-of-id", check.of[1], second);
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

  static bool is_citizen_number(std::string_view id) {
    return (id.size() == 18 && all_digits(id.substr(0, 17)) && (is_digit(id[17]) || id[17] == 'X')) || (id.size() == 15 && all_digits(id));
  }

  static std::string_view sex_of(std::string_view id) { return (id[id.size() == 18 ? 16 : 14] - '0') % 2 == 1 ? "1" : "2"; }

  static std::string birth_of(std::string_view id) {
    std::string out(id.size() == 18 ? id.substr(6, 8) : std::string_view());
    if (id.size() == 15) out = "19" + std::string(id.substr(6, 6));
    return out.insert(6, "-").insert(4, "-");
  }

  /// As far as both are known.
  static bool agrees(std::string_view a, std::string_view b) {
    auto const common = std::min(a.size(), b.size());
    return a.substr(0, common) == b.substr(0, common);
  }

  void check_id(Check const& check, std::string_view type, std::string_view id) {
    bool const citizen = type.empty() || type == "111";
    if (id.empty() || !citizen) return;
    if (!is_citizen_number(id)) return complain("id-number/shape", check.of[1], id, true);
    if (auto const born = parse_time(birth_of(id)); !born) return complain("id-number/birth", check.of[1], id, true);
    if (id.size() == 18 && check_digit(id) != id[17]) complain("id-number/check-digit", check.of[1], id, true);
  }

  /// GB 11643.
  static char check_digit(std::string_view id) {
    constexpr int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < 17; ++i) sum += weights[i] * (id[i] - '0');
    return "10X98765432"[sum % 11];
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
  Values const& m_values;
  ValueRow const& m_row;
  Problems& m_problems;
};

}  // namespace

std::string_view wrong_value(Type type, std::string_view value) {
  switch (type) {
    case Type::case_number:
      return value.size() == 23 && value[0] >= 'A' && value[0] <= 'Z' && all_digits(value.substr(1)) ? "" : "case-number";
    case Type::agency: return value.size() == 12 && all_digits(value) ? "" : "agency";
    case Type::integer: return all_digits(value) && value.size() <= 18 ? "" : "integer";
    case Type::coordinate: return parse_decimal(value) ? "" : "coordinate";
    case Type::digest:
      return std::ranges::all_of(value, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }) ? "" : "digest";
    default: return "";
  }
}

void check_record(Pack const& pack, Frame const& frame, Values const& values, Problems& problems) {
  for (ValueRow const& row : values.rows) {
    auto const& checks = frame.model().entities()[row.entity].checks;
    if (checks.empty()) continue;
    RowChecks rows(pack, frame, values, row, problems);
    for (Check const& check : checks) rows.run(check);
  }
}

}  // namespace custody::formats
