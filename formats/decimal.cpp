#include "formats/decimal.hpp"

#include <algorithm>

#include "formats/identifier/digits.hpp"

namespace custody::formats {

namespace {

bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

struct Parts {
  bool minus = false;
  std::string_view whole, behind;
};

Parts parts_of(std::string_view decimal) {
  Parts out;
  if (decimal.starts_with('-')) out.minus = true, decimal.remove_prefix(1);
  auto const point = decimal.find('.');
  out.whole = decimal.substr(0, point);
  if (point != std::string_view::npos) out.behind = decimal.substr(point + 1);
  return out;
}

std::string spell(bool minus, std::string_view whole, std::string_view behind) {
  auto const first = std::min(whole.find_first_not_of('0'), whole.size());
  std::string out = minus ? "-" : "";
  out += first == whole.size() ? std::string_view("0") : whole.substr(first);
  if (!behind.empty()) out.append(".").append(behind);
  return out;
}

}  // namespace

bool is_decimal(std::string_view text) {
  Parts const parts = parts_of(text);
  bool const has_point = text.find('.') != std::string_view::npos;
  return all_digits(parts.whole) && (parts.whole[0] != '0' || parts.whole.size() == 1) && (!has_point || all_digits(parts.behind));
}

std::size_t digits_behind_point(std::string_view decimal) { return parts_of(decimal).behind.size(); }

std::optional<std::string> parse_decimal(std::string_view text) {
  Parts const parts = parts_of(text);
  if (!all_digits(parts.whole)) return {};
  if (text.find('.') != std::string_view::npos && !all_digits(parts.behind)) return {};
  return spell(parts.minus, parts.whole, parts.behind);
}

std::optional<std::string> parse_implied(std::string_view digits, int places) {
  bool const minus = digits.starts_with('-');
  if (minus) digits.remove_prefix(1);
  if (!all_digits(digits)) return {};
  auto const behind = static_cast<std::size_t>(places);
  std::string padded(behind + 1 > digits.size() ? behind + 1 - digits.size() : 0, '0');
  padded += digits;
  return spell(minus, std::string_view(padded).substr(0, padded.size() - behind), std::string_view(padded).substr(padded.size() - behind));
}

std::string shift_decimal(std::string_view decimal, int by) {
  Parts const parts = parts_of(decimal);
  std::string whole(parts.whole), behind(parts.behind);
  for (; by > 0; --by) {
    whole += behind.empty() ? '0' : behind[0];
    if (!behind.empty()) behind.erase(0, 1);
  }
  for (; by < 0; ++by) {
    behind.insert(behind.begin(), whole.empty() ? '0' : whole.back());
    if (!whole.empty()) whole.pop_back();
  }
  while (behind.ends_with('0')) behind.pop_back();
  return spell(parts.minus, whole, behind);
}

std::optional<std::string> fit_decimal(std::string_view decimal, int places) {
  Parts const parts = parts_of(decimal);
  auto const wanted = static_cast<std::size_t>(places);
  if (parts.behind.size() > wanted && parts.behind.find_first_not_of('0', wanted) != std::string_view::npos) return {};
  return cut_decimal(decimal, places);
}

std::string cut_decimal(std::string_view decimal, int places) {
  Parts const parts = parts_of(decimal);
  std::string behind(parts.behind.substr(0, static_cast<std::size_t>(places)));
  behind.resize(static_cast<std::size_t>(places), '0');
  return spell(parts.minus, parts.whole, behind);
}

bool is_damaged_number(std::string_view text) {
  auto const e = text.find_first_of("eE");
  if (e == std::string_view::npos || e == 0 || e + 1 == text.size()) return false;
  auto const exponent = text.substr(text[e + 1] == '+' ? e + 2 : e + 1);
  return parse_decimal(text.substr(0, e)).has_value() && all_digits(exponent);
}

}  // namespace custody::formats
