// Decimal numbers as digits: moved, padded and compared without ever becoming a double.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace custody::formats {

/// `-?digits(.digits)?`, without leading zeros but one before the point: the decimal of the model, digits behind the point as written.
std::optional<std::string> parse_decimal(std::string_view text);
/// Whether it is one already.
bool is_decimal(std::string_view text);
std::size_t digits_behind_point(std::string_view decimal);
/// One from digits without a point of which the last `places` stand behind it.
std::optional<std::string> parse_implied(std::string_view digits, int places);
/// value * 10^by, exact; no zeros are left at the end behind the point.
std::string shift_decimal(std::string_view decimal, int by);
/// With exactly `places` digits behind the point. Nothing if a digit that is not zero would go.
std::optional<std::string> fit_decimal(std::string_view decimal, int places);
/// The same, letting digits go.
std::string cut_decimal(std::string_view decimal, int places);
/// 3.30106E+17: what a spreadsheet leaves of a long number.
bool is_damaged_number(std::string_view text);

}  // namespace custody::formats
