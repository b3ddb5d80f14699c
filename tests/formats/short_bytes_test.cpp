// The short way of comparing and copying does what memcmp and memcpy do, for every size around where it changes its way.
#include "formats/short_bytes.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/random.hpp"

using namespace custody::formats;

TEST_CASE("short bytes are the same only if every one of them is") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (std::size_t size = 0; size <= 40; ++size) {
    std::string a(size, '\0');
    for (char& c : a) c = random.byte();
    std::string b = a;
    CHECK(same_bytes(a, b));
    for (std::size_t i = 0; i < size; ++i) {
      CAPTURE(size, i);
      b[i] = static_cast<char>(b[i] ^ 1 << random.below(8));
      REQUIRE(!same_bytes(a, b));
      b[i] = a[i];
    }
    CHECK(!same_bytes(a, a + "x"));
  }
}

TEST_CASE("short bytes are copied whole, and nothing beside them is touched") {
  for (std::size_t size = 0; size <= 40; ++size) {
    std::string from(size, '\0'), to(size + 2, '#');
    for (std::size_t i = 0; i < size; ++i) from[i] = static_cast<char>('A' + i);
    copy_bytes(to.data() + 1, from.data(), size);
    CHECK(to == "#" + from + "#");
  }
}
