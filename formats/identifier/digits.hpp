// What every identifier is made of.
#pragma once

#include <string_view>

namespace custody::formats {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// At least one, and nothing else.
constexpr bool is_digits(std::string_view text) {
  for (char const c : text)
    if (!is_digit(c)) return false;
  return !text.empty();
}

/// The number that a few digits write; they must be digits.
constexpr int number(std::string_view digits) {
  int out = 0;
  for (char const c : digits) out = out * 10 + (c - '0');
  return out;
}

/// Whether such a day exists (Gregorian, also before 1582).
constexpr bool is_day(int year, int month, int day) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  bool const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[month - 1] + (month == 2 && leap);
}

/// The Luhn sum of `digits`, the last of which is the check digit.
constexpr bool is_luhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto i = digits.size(); i-- > 0; twice = !twice) {
    int const d = (digits[i] - '0') << (twice ? 1 : 0);
    sum += d > 9 ? d - 9 : d;
  }
  return sum % 10 == 0;
}

}  // namespace custody::formats
