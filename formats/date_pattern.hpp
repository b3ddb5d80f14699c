// Dates as formats write them, to and from the time of the model: 1990, 1990-05, 2026-11-01, 2026-11-01T20:00:05. A wall clock
// without a zone, exactly as precise as it was written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/slot.hpp"

namespace custody::formats {

/// A wall clock time and how much of it is known.
struct WallTime {
  enum class Precision : std::uint8_t { year, month, day, minute, second };
  int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  Precision precision = Precision::year;

  bool is_valid() const;
  bool operator==(WallTime const&) const = default;
};

/// The form of the model; nothing if it is not that or no such day exists.
std::optional<WallTime> parse_time(std::string_view model);
/// At most 19 bytes.
std::size_t format_time(WallTime const& time, char* out);

/// How a pattern writes what is not known: not at all, as zeros (19900000), or by ending early (1990-05).
enum class Partial : std::uint8_t { none, zeros, shorter };

/// `%Y %m %d %H %M %S` and letters that stand for themselves.
class DatePattern {
 public:
  /// Nothing if the pattern has other fields, one of them twice, or none.
  static std::optional<DatePattern> parse(std::string_view pattern);

  std::string const& text() const { return m_text; }
  /// For people: `YYYY-MM-DD hh:mm:ss`.
  std::string shown() const;
  std::optional<WallTime> read(std::string_view text, Partial partial) const;
  /// At most longest bytes. Zero if not even a part of what is known can be said; `less` if a part cannot.
  std::size_t write(WallTime const& time, Partial partial, char* out, bool& less) const;
  static constexpr std::size_t longest = 64;
  /// The most precise time that it can write, and the least precise (with Partial::none these are all).
  WallTime::Precision finest() const { return m_finest; }

 private:
  struct Part {
    char field;   // Y m d H M S, or 0 for a letter
    char letter;
  };
  std::string m_text;
  std::vector<Part> m_parts;
  WallTime::Precision m_finest = WallTime::Precision::year;
};

/// Days since 1899-12-30 with a fraction, as spreadsheets of the 1900 system count (and 1904-01-01 in the other one).
std::optional<WallTime> read_serial(std::string_view text, bool epoch_1904);

}  // namespace custody::formats
