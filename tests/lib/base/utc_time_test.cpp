#include "lib/base/utc_time.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>

using namespace custody;

TEST_CASE("times have one spelling and are real") {
  CHECK(format_time({1795327200}) == "2026-11-22T06:00:00Z");
  CHECK(parse_time("9999-12-31T23:59:59Z")->seconds == last_second);
  for (char const* good : {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2000-02-29T00:00:00Z", "9999-12-31T23:59:59Z"})
    CHECK(format_time(*parse_time(good)) == good);
  for (char const* bad : {"2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-00-01T00:00:00Z",
                          "2026-04-31T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T05:60:00Z", "2026-11-22T05:55:60Z",
                          "1969-12-31T23:59:59Z", "2026-11-22t05:55:00Z", "2026-11-22T05:55:00", "2026-11-22T05:55:00+00:00",
                          "2026-11-22T05:55:00z", "2026-1-22T05:55:00Z", "2026-11-22T05:55:00Z ", " 2026-11-22T05:55:00Z",
                          "+026-11-22T05:55:00Z", "10000-01-01T00:00:00Z", "2026-11-22T05:55:0", ""})
    CHECK_FALSE(parse_time(bad));
}

TEST_CASE("times are those of the C library, come back, and sort like their text") {
  std::string before;
  for (std::int64_t second = 0; second <= last_second; second += 86400 * 13 + 3607) {
    std::time_t const t = second;
    std::tm parts;
    ::gmtime_r(&t, &parts);
    char expected[32];
    REQUIRE(std::strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &parts) == 20);
    std::string const text = format_time({second});
    REQUIRE(text == expected);
    REQUIRE(parse_time(text)->seconds == second);
    REQUIRE(before < text);
    before = text;
  }
}

TEST_CASE("a time is cut to its minute") { CHECK(format_time(parse_time("2026-11-22T05:55:21Z")->minute()) == "2026-11-22T05:55:00Z"); }

TEST_CASE("people write and read Beijing time, wherever the machine stands") {
  for (char const* zone : {"UTC", "America/New_York", "Asia/Shanghai"}) {
    ::setenv("TZ", zone, 1);
    ::tzset();
    CHECK(format_beijing({1795327200}) == "2026-11-22 14:00 +08:00");
    for (char const* same : {"2026-11-22 14:00", "2026-11-22T14:00:00", "2026-11-22 14:00 +08:00", "2026-11-22T14:00+08:00",
                             "2026-11-22T06:00:00Z", "2026-11-22T07:00+01:00", "2026-11-22T00:30-05:30"})
      CHECK(parse_beijing(same)->seconds == 1795327200);
  }
  ::unsetenv("TZ");
  ::tzset();
  CHECK(format_beijing(*parse_time("1970-01-01T00:00:00Z")) == "1970-01-01 08:00 +08:00");
  CHECK(format_time(*parse_beijing("2026-11-22")) == "2026-11-21T16:00:00Z");
}

TEST_CASE("what is no time of people is refused") {
  for (char const* bad : {"2026-11-22 ", "2026-11-22 14", "22.11.2026", "2026-13-01", "2026-11-22 14:00 ", "2026-11-22T14:00:00+8",
                          "2026-11-22T14:00:00+24:00", "2026-11-22T14:00:00+08:60", "1970-01-01", "2026-11-22 24:00", "", "now"})
    CHECK_FALSE(parse_beijing(bad));
}
