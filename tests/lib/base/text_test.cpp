#include "lib/base/text.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/random.hpp"

using namespace custody;

namespace {

std::string utf8_of(char32_t p) {
  auto const tail = [&](int shift) { return static_cast<char>(0x80 | (p >> shift & 0x3f)); };
  if (p < 0x80) return {static_cast<char>(p)};
  if (p < 0x800) return {static_cast<char>(0xc0 | p >> 6), tail(0)};
  if (p < 0x10000) return {static_cast<char>(0xe0 | p >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | p >> 18), tail(12), tail(6), tail(0)};
}

std::string percent(std::string_view bytes) {
  std::string out;
  for (char const c : bytes) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

/// The list of wire.md 1, word by word.
bool is_listed(char32_t p) {
  constexpr char32_t ranges[][2] = {{'%', '%'},         {0x00, 0x1f},     {0x7f, 0x7f},     {0x80, 0x9f},     {0x61c, 0x61c},
                                    {0x200b, 0x200f},   {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0000, 0xe007f}};
  for (auto const& [first, last] : ranges)
    if (p >= first && p <= last) return true;
  return false;
}

constexpr std::string_view special = "% \n\xe2\x80\xae\xef\xbb\xbf\xf3\xa0\xed\xf4\xc2\xe4\xb8\xad" "0123ABCDEFa";

}  // namespace

TEST_CASE("every character of Unicode is escaped if it is listed and else left alone") {
  for (char32_t p = 0; p <= 0x10ffff; ++p) {
    if (p >= 0xd800 && p <= 0xdfff) continue;
    std::string const c = utf8_of(p), bytes = "a" + c + "b";
    REQUIRE(utf8_length(c) == c.size());
    REQUIRE(utf8_decode(c) == p);
    std::string text = "a";
    text += is_listed(p) ? percent(c) : c;
    text += 'b';
    REQUIRE(escape_text(bytes) == text);
    REQUIRE(unescape_text(text) == bytes);
    REQUIRE(needs_no_escape(c) == (escape_text(c) == c));
  }
}

TEST_CASE("every character of Unicode is written as it is read") {
  for (char32_t p = 0; p <= 0x10ffff; ++p) {
    char utf8[4];
    std::string const written(utf8, utf8_encode(p, utf8));
    if (written != utf8_of(p)) FAIL(static_cast<unsigned>(p));
    bool const surrogate = p >= 0xd800 && p < 0xe000;
    if (!surrogate && (utf8_length(written) != written.size() || utf8_decode(written) != p)) FAIL(static_cast<unsigned>(p));
  }
}

TEST_CASE("surrogates, long forms and numbers beyond Unicode are no characters") {
  for (char const* bad : {"\xed\xa0\x80", "\xed\xbf\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xff", "\xe4\xb8", "\xf0\x9f\x93"}) {
    CHECK(utf8_length(bad) == 0);
    CHECK_FALSE(is_utf8(bad));
    CHECK(escape_text(bad) == percent(bad));
  }
}

TEST_CASE("any bytes come back from their text, and there is one text for them") {
  Random random;
  INFO("seed " << random.seed);
  for (int i = 0; i < 50'000; ++i) {
    std::string const bytes = random.bytes(20, special);
    std::string const text = escape_text(bytes);
    REQUIRE(is_utf8(text));
    REQUIRE(needs_no_escape(bytes) == (!bytes.empty() && text == bytes));
    if (!bytes.empty()) REQUIRE(unescape_text(text) == bytes);
    std::string const other = random.bytes(8, special);
    if (auto const meaning = unescape_text(other)) REQUIRE(escape_text(*meaning) == other);
  }
}

TEST_CASE("every sequence of two bytes comes back from its text") {
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      std::string const bytes{static_cast<char>(a), static_cast<char>(b)};
      REQUIRE(unescape_text(escape_text(bytes)) == bytes);
      REQUIRE(needs_no_escape(bytes) == (escape_text(bytes) == bytes));
    }
}

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
  for (char const* bad : {"%41", "%0a", "%E4%B8%AD", "%2", "%", "%g0", "a%2g", "", " ", " x", "x ", "a\nb", "a\u202e", "\xff"}) CHECK_FALSE(unescape_text(bad));
}

TEST_CASE("Chinese characters take two columns, combining marks none") {
  CHECK(display_width("现场照片 01.jpg") == 15);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("ＡＢ、。") == 8);
  CHECK(display_width("\xff") == 1);
}

TEST_CASE("the nearest word is found when it is near enough") {
  std::string_view const words[] = {"verify", "check", "review"};
  CHECK(nearest("verfy", words) == "verify");
  CHECK(nearest("zebra-crossing", words).empty());
}
