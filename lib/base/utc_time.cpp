#include "lib/base/utc_time.hpp"

#include <fmt/format.h>

#include <chrono>

#include "lib/base/ensure.hpp"

namespace custody {
namespace {

constexpr std::int64_t beijing_offset = 8 * 3600;

struct Civil {
  int year = 1970;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

Civil civil_of(std::int64_t seconds) {
  std::chrono::sys_seconds const point{std::chrono::seconds(seconds)};
  auto const day = std::chrono::floor<std::chrono::days>(point);
  std::chrono::year_month_day const date{day};
  std::chrono::hh_mm_ss const clock{point - day};
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          static_cast<unsigned>(clock.hours().count()),
          static_cast<unsigned>(clock.minutes().count()),
          static_cast<unsigned>(clock.seconds().count())};
}

std::optional<std::int64_t> seconds_of(Civil const& c) {
  std::chrono::year_month_day const date{std::chrono::year(c.year), std::chrono::month(c.month), std::chrono::day(c.day)};
  if (!date.ok() || c.hour > 23 || c.minute > 59 || c.second > 59) return {};
  return std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86400} +
         std::int64_t{c.hour} * 3600 + c.minute * 60 + c.second;
}

/// Reads fixed pieces from the front of a text; any failure sticks.
class DigitReader {
 public:
  explicit DigitReader(std::string_view text) : m_rest(text) {}

  unsigned digits(std::size_t count) {
    unsigned value = 0;
    if (m_rest.size() < count) m_good = false;
    for (std::size_t i = 0; m_good && i < count; ++i) {
      if (m_rest[i] < '0' || m_rest[i] > '9') m_good = false;
      value = value * 10 + static_cast<unsigned>(m_rest[i] - '0');
    }
    if (m_good) m_rest.remove_prefix(count);
    return value;
  }
  void exactly(char c) { m_good = take(c) && m_good; }
  bool take(char c) {
    if (!m_good || !m_rest.starts_with(c)) return false;
    m_rest.remove_prefix(1);
    return true;
  }
  void date(Civil& c) {
    c.year = static_cast<int>(digits(4));
    exactly('-');
    c.month = digits(2);
    exactly('-');
    c.day = digits(2);
  }
  bool done() const { return m_good && m_rest.empty(); }
  bool good() const { return m_good; }

 private:
  std::string_view m_rest;
  bool m_good = true;
};

std::optional<UtcTime> in_range(std::optional<std::int64_t> seconds) {
  if (!seconds || *seconds < 0 || *seconds > last_second) return {};
  return UtcTime{*seconds};
}

}  // namespace

std::string format_time(UtcTime time) {
  ensure(in_range(time.seconds).has_value(), "a time that is written lies in 1970..9999");
  Civil const c = civil_of(time.seconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::optional<UtcTime> parse_time(std::string_view text) {
  Civil c;
  DigitReader in(text);
  in.date(c);
  in.exactly('T');
  c.hour = in.digits(2);
  in.exactly(':');
  c.minute = in.digits(2);
  in.exactly(':');
  c.second = in.digits(2);
  in.exactly('Z');
  if (!in.done()) return {};
  return in_range(seconds_of(c));
}

std::string format_beijing(UtcTime time) {
  Civil const c = civil_of(time.seconds + beijing_offset);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} +08:00", c.year, c.month, c.day, c.hour, c.minute);
}

std::optional<UtcTime> parse_beijing(std::string_view text) {
  Civil c;
  std::int64_t offset = beijing_offset;
  DigitReader in(text);
  in.date(c);
  if (in.take('T') || in.take(' ')) {
    c.hour = in.digits(2);
    in.exactly(':');
    c.minute = in.digits(2);
    if (in.take(':')) c.second = in.digits(2);
    bool const space = in.take(' ');
    bool const plus = in.take('+');
    if (plus || in.take('-')) {
      unsigned const hours = in.digits(2);
      in.exactly(':');
      unsigned const minutes = in.digits(2);
      if (hours > 23 || minutes > 59) return {};
      offset = (plus ? 1 : -1) * static_cast<std::int64_t>(hours * 3600 + minutes * 60);
    } else if (space) {
      return {};
    } else if (in.take('Z')) {
      offset = 0;
    }
  }
  if (!in.done()) return {};
  auto const seconds = seconds_of(c);
  if (!seconds) return {};
  return in_range(*seconds - offset);
}

UtcTime system_time() {
  return {std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch().count()};
}

}  // namespace custody
