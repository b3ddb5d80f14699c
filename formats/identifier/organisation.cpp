#include "formats/identifier/organisation.hpp"

#include <algorithm>

#include "formats/identifier/digits.hpp"

namespace custody::formats {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

int value36(char c) { return is_digit(c) ? c - '0' : c - 'A' + 10; }

}  // namespace

char social_credit_check_digit(std::string_view first_17) {
  constexpr int weights[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += weights[i] * static_cast<int>(alphabet.find(first_17[i]));
  return alphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

char organisation_check_digit(std::string_view first_8) {
  constexpr int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += weights[i] * value36(first_8[i]);
  return "0123456789X0"[11 - sum % 11];
}

Fault check_social_credit_code(std::string_view code) {
  if (code.size() != 18) {
    auto const damaged = find_damage(code);
    return damaged.empty() ? organisation::length : damaged;
  }
  if (code.find_first_not_of(alphabet) != code.npos) return organisation::characters;
  if (!is_digits(code.substr(2, 6))) return organisation::characters;
  if (std::string_view("159Y").find(code[0]) == std::string_view::npos || std::string_view("1239").find(code[1]) == std::string_view::npos)
    return organisation::department;
  if (social_credit_check_digit(code) != code[17]) return is_digits(code) && code.ends_with("000") ? damage::rounded : organisation::check_digit;
  return organisation_check_digit(code.substr(8, 8)) == code[16] ? Fault{} : organisation::inner;
}

Fault check_organisation_code(std::string_view code) {
  bool const has_hyphen = code.size() == 10 && code[8] == '-';
  if (code.size() != 9 && !has_hyphen) return organisation::code_length;
  auto const is_of_it = [](char c) { return is_digit(c) || is_capital(c); };
  if (!std::ranges::all_of(code.substr(0, 8), is_of_it) || !is_of_it(code.back())) return organisation::code_characters;
  return organisation_check_digit(code.substr(0, 8)) == code.back() ? Fault{} : organisation::code_check_digit;
}

}  // namespace custody::formats
