#include "lib/base/text.hpp"

#include <catch2/catch.hpp>

#include "lib/base/bytes.hpp"
#include "lib/base/utc_time.hpp"

using namespace custody;

TEST_CASE("text is escaped as the vectors of the format say") {
  struct Vector {
    std::string bytes, text;
  };
  for (auto const& [bytes, text] : {Vector{"100%", "100%25"}, {" a ", "%20a%20"}, {"a\nb", "a%0Ab"}, {"\xff.jpg", "%FF.jpg"},
                                    {"~$x.docx", "~$x.docx"}, {"a\u202e" "b", "a%E2%80%AEb"}, {"%41", "%2541"},
                                    {"\xe4\xb8", "%E4%B8"}, {"\ufeffx", "%EF%BB%BFx"}, {" ", "%20"}, {"a b", "a b"}}) {
    CHECK(escape_text(bytes) == text);
    CHECK(unescape_text(text) == bytes);
  }
}

TEST_CASE("a text that the writer would not have written is refused") {
  for (char const* bad : {"%41", "%0a", "%E4%B8%AD", "%2", "", " x", "x ", "a\nb", "a\u202e", "\xff"}) CHECK_FALSE(unescape_text(bad));
}

TEST_CASE("every sequence of two bytes comes back from its text") {
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      std::string const bytes{static_cast<char>(a), static_cast<char>(b)};
      REQUIRE(unescape_text(escape_text(bytes)) == bytes);
    }
}

TEST_CASE("base64 is canonical or nothing") {
  CHECK(base64_encode(as_bytes("ab")) == "YWI=");
  CHECK(base64_decode("YWI="));
  for (char const* bad : {"YWJ=", "YWI", "YW=I", "YQ=a", "YR==", "Y===", "YWI=\n", "YW I", "===="}) CHECK_FALSE(base64_decode(bad));
  CHECK(base64_decode("")->empty());
}

TEST_CASE("hex is lower case and even") {
  CHECK(hex_encode(as_bytes("\x01\xff")) == "01ff");
  CHECK(hex_decode("01ff"));
  CHECK_FALSE(hex_decode("01F"));
  CHECK_FALSE(hex_decode("01FF"));
}

TEST_CASE("times have one spelling and are real") {
  CHECK(format_time({1795327200}) == "2026-11-22T06:00:00Z");
  for (char const* good : {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "9999-12-31T23:59:59Z"})
    CHECK(format_time(*parse_time(good)) == good);
  for (char const* bad : {"2025-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T05:55:60Z", "1969-12-31T23:59:59Z",
                          "2026-11-22t05:55:00Z", "2026-11-22T05:55:00", "2026-11-22T05:55:00+00:00", "2026-1-22T05:55:00Z", ""})
    CHECK_FALSE(parse_time(bad));
}

TEST_CASE("people write and read Beijing time") {
  CHECK(format_beijing({1795327200}) == "2026-11-22 14:00 +08:00");
  for (char const* same : {"2026-11-22 14:00", "2026-11-22T14:00:00", "2026-11-22 14:00 +08:00", "2026-11-22T06:00:00Z",
                           "2026-11-22T07:00+01:00"})
    CHECK(parse_beijing(same)->seconds == 1795327200);
  CHECK(format_time(*parse_beijing("2026-11-22")) == "2026-11-21T16:00:00Z");
  for (char const* bad : {"2026-11-22 ", "2026-11-22 14", "22.11.2026", "2026-13-01", "2026-11-22 14:00 "}) CHECK_FALSE(parse_beijing(bad));
}

TEST_CASE("Chinese characters take two columns, combining marks none") {
  CHECK(display_width("现场照片 01.jpg") == 15);
  CHECK(display_width("e\u0301") == 1);
}

TEST_CASE("the nearest word is found when it is near enough") {
  std::string_view const words[] = {"verify", "check", "review"};
  CHECK(nearest("verfy", words) == "verify");
  CHECK(nearest("zebra-crossing", words).empty());
}
