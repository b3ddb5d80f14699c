#include "lib/io/sorter.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/lib/random.hpp"

using namespace custody;

TEST_CASE("records come back in the order of their bytes, from memory and from disk, once and again") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (std::size_t const budget : {std::size_t{1} << 20, std::size_t{2000}, std::size_t{1}}) {
    Sorter sorter(budget);
    std::vector<std::string> expected;
    for (int i = 0; i < 3000; ++i) {
      std::string record;
      for (std::size_t n = random.below(40); n-- > 0;) record += static_cast<char>(random.below(256));
      REQUIRE(sorter.add(record));
      expected.push_back(std::move(record));
      if (budget == 1 && i == 300) break;
    }
    std::ranges::sort(expected);
    CHECK(sorter.count() == expected.size());
    for (int round = 0; round < 2; ++round) {
      REQUIRE(sorter.sort());
      std::vector<std::string> got;
      for (;;) {
        auto const record = sorter.next();
        REQUIRE(record);
        if (!*record) break;
        got.emplace_back(**record);
      }
      CHECK(got == expected);
    }
  }
}

TEST_CASE("nothing sorted is nothing read") {
  Sorter sorter(100);
  REQUIRE(sorter.sort());
  CHECK_FALSE(*sorter.next());
}
