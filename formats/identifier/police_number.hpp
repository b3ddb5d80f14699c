// Numbers that the police give: cases, persons, scenes and calls (a letter, an agency, a month, a sequence), and the agencies.
#pragma once

#include <optional>
#include <string_view>

#include "formats/identifier/damage.hpp"

namespace custody::formats {

namespace police {
inline constexpr Fault case_length = "case-number/length", case_letter = "case-number/letter", case_digits = "case-number/characters",
                       case_month = "case-number/month", agency_length = "agency/length", agency_characters = "agency/characters";
}  // namespace police

/// 案事件编号 A330500000000 202611 0001: 23 characters. Persons are R, scenes K, calls J.
struct PoliceNumber {
  char letter = 'A';
  std::string_view agency, month, sequence;
};
std::optional<PoliceNumber> parse_police_number(std::string_view number);
/// What is wrong with a number that should begin with `letter`.
Fault check_police_number(std::string_view number, char letter = 'A');

/// 公安机关机构代码: 12 digits, the first six of them an area of GB/T 2260.
Fault check_agency(std::string_view code);

/// Whether an agency may have given a number: the area of the one lies in that of the other. Both must have passed their checks.
bool agrees_with_agency(std::string_view police_number, std::string_view agency);

}  // namespace custody::formats
