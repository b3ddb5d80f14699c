#include "lib/base/bytes.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/random.hpp"

using namespace custody;

TEST_CASE("base64 gives the vectors of RFC 4648") {
  char const* const vectors[][2] = {{"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (auto const& [bytes, text] : vectors) {
    CHECK(base64_encode(as_bytes(bytes)) == text);
    REQUIRE(base64_decode(text));
    CHECK(as_text(*base64_decode(text)) == bytes);
  }
}

TEST_CASE("base64 is canonical or nothing") {
  for (char const* bad : {"YWJ=", "YWI", "YW=I", "YQ=a", "YR==", "Y===", "YWI=\n", "YW I", "====", "==", "=", "YWI=YWI=", "YWI-", "YW_j"})
    CHECK_FALSE(base64_decode(bad));
}

TEST_CASE("base64 goes into a place of just its size") {
  std::array<std::byte, 2> place;
  CHECK(base64_decode_into("YWI=", place));
  CHECK(as_text(place) == "ab");
  CHECK_FALSE(base64_decode_into("YQ==", place));
  CHECK_FALSE(base64_decode_into("YWJj", place));
}

TEST_CASE("every text has at most one value and every value one text, in base64 and hex") {
  Random random;
  INFO("seed " << random.seed);
  for (int i = 0; i < 20'000; ++i) {
    std::string const bytes = random.bytes(40, "\xff\xfe");
    REQUIRE(as_text(base64_decode(base64_encode(as_bytes(bytes))).value()) == bytes);
    REQUIRE(as_text(hex_decode(hex_encode(as_bytes(bytes))).value()) == bytes);

    std::string text = base64_encode(as_bytes(bytes));
    if (!text.empty()) text[random.below(text.size())] = "ABwxyz019+/= \n"[random.below(14)];
    if (auto const value = base64_decode(text)) REQUIRE(base64_encode(*value) == text);
  }
}

TEST_CASE("hex is lower case and even") {
  CHECK(hex_encode(as_bytes("\x01\xff")) == "01ff");
  for (char const* bad : {"0", "01F", "01FF", "0g", " 1", "0x"}) CHECK_FALSE(hex_decode(bad));
}

TEST_CASE("numbers are written with the highest byte first") {
  std::byte place[8];
  put_u64(place, 0x0102030405060708);
  CHECK(hex_encode(place) == "0102030405060708");
  CHECK(get_u64(place) == 0x0102030405060708);
}
