// The citizen number (公民身份号码, GB 11643): area, day of birth, sequence, check digit. And the 15 digits it had before 1999.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "formats/code_table.hpp"
#include "formats/identifier/damage.hpp"

namespace custody::formats {

namespace citizen {
inline constexpr Fault length = "id-number/length", characters = "id-number/characters", area = "id-number/area",
                       birth = "id-number/birth", check_digit = "id-number/check-digit";
}  // namespace citizen

/// What is wrong with a normalised number of 18 or 15 characters. With `areas` (GB/T 2260, retired codes included) its area must
/// have been valid at some time, as far as the table knows its province; without, only the province is looked at.
Fault check_citizen_number(std::string_view number, CodeTable const* areas = nullptr);

/// The 18th character that belongs to the first 17, which must be digits.
char citizen_check_digit(std::string_view first_17);

/// The 18 characters of a number of 15 digits, for comparing; whoever stores it keeps the 15. People born before 1900 have no
/// unambiguous one: 19 is assumed, as the law did.
std::optional<std::array<char, 18>> upgrade_citizen_number(std::string_view number);

// The number must have passed check_citizen_number.

/// GB/T 2261.1: '1' or '2'.
char sex_of(std::string_view citizen_number);
/// YYYYMMDD
std::array<char, 8> birth_of(std::string_view citizen_number);
/// Whether a time of the model (1990, 1990-05, 1990-05-03, ...) does not contradict the number, as far as it goes.
bool agrees_with_birth(std::string_view citizen_number, std::string_view birth);
/// Whether a code of GB/T 2261.1 does not contradict it: 0 and 9 say nothing.
bool agrees_with_sex(std::string_view citizen_number, std::string_view sex);

}  // namespace custody::formats
