#include "formats/identifier/police_number.hpp"

#include "formats/identifier/digits.hpp"

namespace custody::formats {
namespace {

constexpr std::size_t number_size = 23, agency_size = 12;

/// 330000 is what lies in 33, 330500 what lies in 3305.
std::string_view without_zeros(std::string_view area) {
  while (area.ends_with("00")) area.remove_suffix(2);
  return area;
}

}  // namespace

Fault check_police_number(std::string_view number, char letter) {
  if (number.size() != number_size) return damage_or(number, police::case_length);
  if (number[0] != letter) return police::case_letter;
  if (!is_digits(number.substr(1))) return damage_or(number, police::case_digits);
  int const year = formats::number(number.substr(13, 4)), month = formats::number(number.substr(17, 2));
  return year >= 1949 && year < 2100 && month >= 1 && month <= 12 ? Fault{} : police::case_month;
}

std::optional<PoliceNumber> parse_police_number(std::string_view number) {
  if (number.empty() || !is_capital(number[0]) || !check_police_number(number, number[0]).empty()) return {};
  return PoliceNumber{number[0], number.substr(1, 12), number.substr(13, 6), number.substr(19, 4)};
}

Fault check_agency(std::string_view code) {
  if (is_digits(code)) {
    if (code.size() == agency_size) return {};
    // 11 digits of which a zero was lost cannot be an area: none begins with 0. What is short is short.
    return police::agency_length;
  }
  return damage_or(code, code.size() == agency_size ? police::agency_characters : police::agency_length);
}

bool agrees_with_agency(std::string_view police_number, std::string_view agency) {
  auto const of_number = without_zeros(police_number.substr(1, 6)), of_agency = without_zeros(agency.substr(0, 6));
  return of_number.starts_with(of_agency) || of_agency.starts_with(of_number);
}

}  // namespace custody::formats
