#include "formats/identifier/citizen.hpp"

#include <algorithm>
#include <array>

#include "formats/identifier/digits.hpp"

namespace custody::formats {
namespace {

// The first two digits of an area. 81, 82 and 83 are those of residents from Hong Kong, Macau and Taiwan.
constexpr auto provinces = [] {
  std::array<bool, 100> out{};
  for (int const two : {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83})
    out[static_cast<std::size_t>(two)] = true;
  return out;
}();

bool is_area(std::string_view area, CodeTable const* areas) {
  if (!provinces[static_cast<std::size_t>(number(area.substr(0, 2)))]) return false;
  if (area[0] == '8') return area.substr(2) == "0000";
  if (area.substr(2) == "0000") return false;
  if (areas == nullptr || areas->find(area) != nullptr) return true;
  char const province[] = {area[0], area[1], '0', '0', '0', '0'};
  return areas->find({province, 6}) == nullptr;
}

bool is_birth(int year, std::string_view month_and_day) {
  return year >= 1800 && year < 2100 && is_day(year, number(month_and_day.substr(0, 2)), number(month_and_day.substr(2, 2)));
}

/// What became of a number when a spreadsheet took it for one.
Fault damage_of(std::string_view number, Fault otherwise) {
  if (auto const damaged = find_damage(number); !damaged.empty()) return damaged;
  return number.size() == 18 && is_digits(number) && number.ends_with("000") ? damage::rounded : otherwise;
}

}  // namespace

char citizen_check_digit(std::string_view first_17) {
  constexpr int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += weights[i] * (first_17[i] - '0');
  return "10X98765432"[sum % 11];
}

Fault check_citizen_number(std::string_view number, CodeTable const* areas) {
  if (number.size() == 18) {
    if (!is_digits(number.substr(0, 17)) || !(is_digit(number[17]) || number[17] == 'X')) return damage_of(number, citizen::characters);
    if (!is_birth(formats::number(number.substr(6, 4)), number.substr(10, 4))) return damage_of(number, citizen::birth);
    if (citizen_check_digit(number) != number[17]) return damage_of(number, citizen::check_digit);
    return is_area(number.substr(0, 6), areas) ? Fault{} : citizen::area;
  }
  if (number.size() != 15) return damage_of(number, citizen::length);
  if (!is_digits(number)) return damage_of(number, citizen::characters);
  if (!is_birth(1900 + formats::number(number.substr(6, 2)), number.substr(8, 4))) return citizen::birth;
  return is_area(number.substr(0, 6), areas) ? Fault{} : citizen::area;
}

std::optional<std::array<char, 18>> upgrade_citizen_number(std::string_view number) {
  if (number.size() != 15 || !is_digits(number)) return {};
  std::array<char, 18> out;
  std::ranges::copy(number.substr(0, 6), out.begin());
  out[6] = '1', out[7] = '9';
  std::ranges::copy(number.substr(6), out.begin() + 8);
  out[17] = citizen_check_digit({out.data(), 17});
  return out;
}

char sex_of(std::string_view citizen_number) {
  char const digit = citizen_number[citizen_number.size() == 18 ? 16 : 14];
  return (digit - '0') % 2 != 0 ? '1' : '2';
}

std::array<char, 8> birth_of(std::string_view citizen_number) {
  std::array<char, 8> out{'1', '9'};
  if (citizen_number.size() == 18)
    std::ranges::copy(citizen_number.substr(6, 8), out.begin());
  else
    std::ranges::copy(citizen_number.substr(6, 6), out.begin() + 2);
  return out;
}

bool agrees_with_birth(std::string_view citizen_number, std::string_view birth) {
  auto const own = birth_of(citizen_number);
  std::size_t at = 0;
  for (char const c : birth.substr(0, 10))
    if (c != '-' && (at == own.size() || c != own[at++])) return false;
  return true;
}

bool agrees_with_sex(std::string_view citizen_number, std::string_view sex) {
  return (sex != "1" && sex != "2") || sex[0] == sex_of(citizen_number);
}

}  // namespace custody::formats
