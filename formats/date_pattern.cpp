#include "formats/date_pattern.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace custody::formats {

namespace {

/// `count` digits as a number, or -1.
int digits(char const* at, std::size_t count) {
  int out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    unsigned const digit = static_cast<unsigned char>(at[i]) - unsigned{'0'};
    if (digit > 9) return -1;
    out = out * 10 + static_cast<int>(digit);
  }
  return out;
}

void put_digits(char* out, int value, std::size_t count) {
  for (std::size_t i = count; i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

constexpr std::string_view field_letters = "YmdHMS";
std::size_t width(char field) { return field == 'Y' ? 4 : 2; }

using Precision = WallTime::Precision;

Precision precision_of(char field) {
  switch (field) {
    case 'Y': return Precision::year;
    case 'm': return Precision::month;
    case 'd': return Precision::day;
    case 'H':
    case 'M': return Precision::minute;
    default: return Precision::second;
  }
}

int& part(WallTime& time, char field) {
  switch (field) {
    case 'Y': return time.year;
    case 'm': return time.month;
    case 'd': return time.day;
    case 'H': return time.hour;
    case 'M': return time.minute;
    default: return time.second;
  }
}

}  // namespace

bool WallTime::is_valid() const {
  constexpr std::array<int, 12> days{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days[static_cast<std::size_t>(month - 1)]) return false;
  if (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0))) return false;
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

std::optional<WallTime> parse_time(std::string_view text) {
  WallTime out;
  char const* const at = text.data();
  auto const is = [&](std::size_t i, char c) { return text[i] == c; };
  switch (text.size()) {
    case 19:
      if (!is(16, ':')) return {};
      out.second = digits(at + 17, 2);
      [[fallthrough]];
    case 16:
      if (!is(10, 'T') || !is(13, ':')) return {};
      out.hour = digits(at + 11, 2);
      out.minute = digits(at + 14, 2);
      [[fallthrough]];
    case 10:
      if (!is(7, '-')) return {};
      out.day = digits(at + 8, 2);
      [[fallthrough]];
    case 7:
      if (!is(4, '-')) return {};
      out.month = digits(at + 5, 2);
      [[fallthrough]];
    case 4: out.year = digits(at, 4); break;
    default: return {};
  }
  out.precision = text.size() == 4    ? Precision::year
                  : text.size() == 7  ? Precision::month
                  : text.size() == 10 ? Precision::day
                  : text.size() == 16 ? Precision::minute
                                      : Precision::second;
  if (!out.is_valid()) return {};
  return out;
}

std::size_t format_time(WallTime const& time, char* out) {
  put_digits(out, time.year, 4);
  if (time.precision == Precision::year) return 4;
  out[4] = '-';
  put_digits(out + 5, time.month, 2);
  if (time.precision == Precision::month) return 7;
  out[7] = '-';
  put_digits(out + 8, time.day, 2);
  if (time.precision == Precision::day) return 10;
  out[10] = 'T';
  put_digits(out + 11, time.hour, 2);
  out[13] = ':';
  put_digits(out + 14, time.minute, 2);
  if (time.precision == Precision::minute) return 16;
  out[16] = ':';
  put_digits(out + 17, time.second, 2);
  return 19;
}

std::optional<DatePattern> DatePattern::parse(std::string_view pattern) {
  if (pattern.size() > longest / 2) return {};
  DatePattern out;
  out.m_text = pattern;
  std::string seen;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      if (pattern[i] >= '0' && pattern[i] <= '9') return {};
      out.m_parts.push_back({0, pattern[i]});
      continue;
    }
    if (++i == pattern.size() || field_letters.find(pattern[i]) == std::string_view::npos) return {};
    seen += pattern[i];
    out.m_parts.push_back({pattern[i], 0});
  }
  // From the year down, each in its place and none left out: everything else would be ambiguous when it is partial.
  if (seen.empty() || !field_letters.starts_with(seen) || seen == "YmdH") return {};
  out.m_finest = precision_of(seen.back());
  return out;
}

std::string DatePattern::shown() const {
  std::string out;
  for (Part const& piece : m_parts) {
    switch (piece.field) {
      case 0: out += piece.letter; break;
      case 'Y': out += "YYYY"; break;
      case 'm': out += "MM"; break;
      case 'd': out += "DD"; break;
      case 'H': out += "hh"; break;
      case 'M': out += "mm"; break;
      default: out += "ss"; break;
    }
  }
  return out;
}

std::optional<WallTime> DatePattern::read(std::string_view text, Partial partial) const {
  WallTime out;
  std::size_t at = 0;
  bool zeros = false;   // from here on nothing is known
  for (Part const& piece : m_parts) {
    if (piece.field == 0) {
      if (at == text.size() && partial == Partial::shorter) break;
      if (at == text.size() || text[at] != piece.letter) return {};
      ++at;
      continue;
    }
    if (at == text.size() && partial == Partial::shorter && piece.field != 'Y') break;
    std::size_t const count = width(piece.field);
    if (text.size() - at < count) return {};
    int const value = digits(text.data() + at, count);
    if (value < 0) return {};
    at += count;
    // 19900000: a month that is none, and then nothing but zeros.
    if (partial == Partial::zeros && value == 0 && (piece.field == 'm' || piece.field == 'd')) zeros = true;
    if (zeros) {
      if (value != 0) return {};
      continue;
    }
    part(out, piece.field) = value;
    out.precision = precision_of(piece.field);
  }
  if (at != text.size() || !out.is_valid()) return {};
  // An hour alone, or a date that ended behind a letter, is no precision that there is.
  if (partial == Partial::shorter && at < m_parts.size() && !text.empty() && (text.back() < '0' || text.back() > '9')) return {};
  return out;
}

std::size_t DatePattern::write(WallTime const& time, Partial partial, char* out, bool& less) const {
  less = time.precision > m_finest;
  if (time.precision < m_finest) {
    // A day is not midnight: zeros stand for what is not known only where they are no time.
    bool const sayable = partial == Partial::shorter || (partial == Partial::zeros && time.precision < Precision::day);
    if (!sayable) return 0;
  }
  WallTime copy = time;
  std::size_t size = 0, known = 0;
  for (Part const& piece : m_parts) {
    if (piece.field == 0) {
      out[size++] = piece.letter;
      continue;
    }
    std::size_t const count = width(piece.field);
    bool const is_known = precision_of(piece.field) <= time.precision;
    put_digits(out + size, is_known ? part(copy, piece.field) : 0, count);
    size += count;
    if (is_known) known = size;
  }
  return partial == Partial::shorter && time.precision < m_finest ? known : size;
}

std::optional<WallTime> read_serial(std::string_view text, bool epoch_1904) {
  double serial = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), serial);
  if (error != std::errc() || end != text.data() + text.size() || !(serial >= 1) || serial > 2'958'465) return {};
  auto seconds = static_cast<long>(std::llround(serial * 86400));
  long days = seconds / 86400;
  seconds %= 86400;
  // The 1900 system counts a 29 February 1900 that never was.
  if (!epoch_1904 && days == 60) return {};
  if (!epoch_1904 && days < 60) ++days;
  using namespace std::chrono;
  auto const epoch = epoch_1904 ? sys_days(year(1904) / 1 / 1) : sys_days(year(1899) / 12 / 30);
  year_month_day const date(epoch + std::chrono::days(days));
  WallTime out;
  out.year = static_cast<int>(date.year());
  out.month = static_cast<int>(static_cast<unsigned>(date.month()));
  out.day = static_cast<int>(static_cast<unsigned>(date.day()));
  out.hour = static_cast<int>(seconds / 3600);
  out.minute = static_cast<int>(seconds / 60 % 60);
  out.second = static_cast<int>(seconds % 60);
  out.precision = seconds == 0 ? Precision::day : out.second == 0 ? Precision::minute : Precision::second;
  return out;
}

}  // namespace custody::formats
