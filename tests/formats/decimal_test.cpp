#include "formats/decimal.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/random.hpp"

using namespace custody::formats;

TEST_CASE("a text is a decimal of the model just where reading it changes nothing") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (std::string const text : {"0", "-0", "0.0", "12.30", "-7", "100", "007", "1.", ".5", "", "-", "1e5", "1.2.3", "--1", "00"}) {
    auto const read = parse_decimal(text);
    CAPTURE(text);
    CHECK(is_decimal(text) == (read && *read == text));
  }
  for (int round = 0; round < 5000; ++round) {
    std::string const text = random.bytes(6, "00129.-");
    auto const read = parse_decimal(text);
    CAPTURE(text);
    REQUIRE(is_decimal(text) == (read && *read == text));
  }
  CHECK(digits_behind_point("12.30") == 2);
  CHECK(digits_behind_point("12") == 0);
}
