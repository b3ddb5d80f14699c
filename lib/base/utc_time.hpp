// Time as the ledger knows it: whole seconds of UTC, 1970 to 9999, written one way.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace custody {

/// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
struct UtcTime {
  std::int64_t seconds = 0;

  auto operator<=>(UtcTime const&) const = default;

  /// Cut to the minute, as the public leaf shows it (wire.md 2).
  UtcTime minute() const { return {seconds - seconds % 60}; }
};

/// 253402300799: 9999-12-31T23:59:59Z.
inline constexpr std::int64_t last_second = 253402300799;

/// `YYYY-MM-DDTHH:MM:SSZ` (wire.md 1, `time`). The time must lie in 1970..9999.
std::string format_time(UtcTime time);
/// Exactly that form and a real date; anything else is nothing.
std::optional<UtcTime> parse_time(std::string_view text);

/// `2026-11-22 03:14 +08:00`, for people.
std::string format_beijing(UtcTime time);
/// A day (`2026-11-22`, its first second in +08:00), a minute or second with or without an offset
/// (`2026-11-22 03:14`, `2026-11-22T03:14:07+08:00`, `...Z`; without one +08:00 is meant). Nothing if it is none.
std::optional<UtcTime> parse_beijing(std::string_view text);

/// The system's clock, cut to the second.
UtcTime system_time();

}  // namespace custody
