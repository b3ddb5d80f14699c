#include "ledger/text.hpp"

#include <catch2/catch.hpp>

#include "lib/base/text.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::ledger;

TEST_CASE("a number has one spelling and at most 63 bits") {
  CHECK(parse_number("0") == 0u);
  CHECK(parse_number("1") == 1u);
  CHECK(parse_number("9223372036854775807") == 9223372036854775807u);
  for (char const* bad : {"", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "9223372036854775808", "18446744073709551616", "99999999999999999999",
                          "\xd9\xa3", "1\n"})
    CHECK_FALSE(parse_number(bad));
}

TEST_CASE("a hash and a salt are canonical base64 of their size") {
  Hash hash{};
  CHECK(parse_hash(format_hash(hash)) == hash);
  CHECK(format_hash(hash).size() == 44);
  CHECK(parse_salt("AAECAwQFBgcICQoLDA0ODw=="));
  std::string const zeros(43, 'A');
  for (std::string const& bad : {std::string(), zeros, zeros + "==", zeros.substr(1) + "B=", zeros + "=\n", "AAECAwQFBgcICQoLDA0ODw==" + zeros})
    CHECK_FALSE(parse_hash(bad));
  // Only every fourth, or every sixteenth, last character leaves the unused bits zero (wire.md 1).
  std::string const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (char const c : alphabet) {
    CHECK(parse_hash(zeros.substr(1) + c + "=").has_value() == (std::string("AEIMQUYcgkosw048").find(c) != std::string::npos));
    CHECK(parse_salt(std::string(21, 'A') + c + "==").has_value() == (std::string("AQgw").find(c) != std::string::npos));
  }
}

TEST_CASE("words, keys and kinds are as the grammar says") {
  for (char const* good : {"a", "a1", "sent-for-appraisal", "a-"}) CHECK(is_word(good));
  for (char const* bad : {"", "1a", "-a", "A", "a_b", "a.b", "a ", "\xc3\xa9"}) CHECK_FALSE(is_word(bad));
  for (std::string const& good : {std::string("a"), std::string("act.by.0.name"), std::string("item.joint.9999"), std::string(64, 'a')}) CHECK(is_key(good));
  for (std::string const& bad : {std::string(), std::string("0"), std::string("a."), std::string(".a"), std::string("a..b"), std::string("a.01"),
                                 std::string("a.10000"), std::string("a.0b"), std::string(65, 'a')})
    CHECK_FALSE(is_key(bad));
  CHECK(is_kind("evidence.collected"));
  for (std::string const& bad : {std::string("act"), std::string("evidence."), std::string("evidence.0"), "a." + std::string(63, 'b')})
    CHECK_FALSE(is_kind(bad));
}

TEST_CASE("an origin is a host name with paths, and an own one leaves room for twin and witness") {
  for (std::string const& good : {std::string("evidence.huzhou.example"), std::string("a.b"), std::string("a.b/c"), std::string("example.com/log/Testdata").substr(0, 15),
                                  std::string("1.2/x_y.z-0"), "a.b/" + std::string(124, 'c')})
    CHECK(is_own_origin(good));
  for (std::string const& bad : {std::string(), std::string("localhost"), std::string("a..b"), std::string(".a.b"), std::string("a.b."), std::string("A.b"),
                                 std::string("a.b/"), std::string("a.b//c"), std::string("a.b/C"), std::string("a_b.c"), std::string("a/b.c"), std::string("a.b c"),
                                 std::string("a.b+c"), "a.b/" + std::string(125, 'c')})
    CHECK_FALSE(is_origin(bad));
  for (char const* twin : {"a.b/sm3", "a.b/witness", "a.b/c/sm3"}) {
    CHECK(is_origin(twin));
    CHECK_FALSE(is_own_origin(twin));
  }
}

TEST_CASE("text is escaped as the vectors say, and every other spelling is refused") {
  std::pair<std::string, std::string> const vectors[] = {{"100%", "100%25"},
                                                         {" a ", "%20a%20"},
                                                         {"a\nb", "a%0Ab"},
                                                         {"\xff.jpg", "%FF.jpg"},
                                                         {"~$x.docx", "~$x.docx"},
                                                         {"a\xe2\x80\xae"
                                                          "b",
                                                          "a%E2%80%AEb"},
                                                         {"%41", "%2541"},
                                                         {"\xe4\xb8", "%E4%B8"},
                                                         {"\xef\xbb\xbfx", "%EF%BB%BFx"}};
  for (auto const& [bytes, text] : vectors) {
    CHECK(escape_text(bytes) == text);
    CHECK(unescape_text(text) == bytes);
    CHECK(is_text(text));
  }
  for (char const* bad : {"%41", "%0a", "%E4%B8%AD", "%2", "", " a", "a ", "%", "a%", "%zz", "\x7f", "a\tb", "\xff", "\xe2\x80\xae", "\xc2\x85"})
    CHECK_FALSE(is_text(bad));
}

TEST_CASE("any bytes have just one text, and is_text knows it") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (int round = 0; round < 20000; ++round) {
    std::string const bytes = random.bytes(12, "% \n\x7f\xc2\x80\xe2\x80\x8b\xef\xbb\xbf\xf3\xa0\x80\x80"
                                               "4A0a");
    CHECK(is_text(bytes) == (!bytes.empty() && unescape_text(bytes).has_value()));
    if (!bytes.empty()) CHECK(unescape_text(escape_text(bytes)) == bytes);
  }
}

TEST_CASE("lines end in LF, the last too") {
  Lines lines("one\n\ntwo\nthree");
  CHECK(lines.number() == 1);
  CHECK(lines.next() == "one");
  CHECK(lines.next() == "");
  CHECK(lines.number() == 3);
  CHECK(lines.next() == "two");
  CHECK_FALSE(lines.next());
  CHECK_FALSE(lines.done());
  CHECK(lines.rest() == "three");
  CHECK(after_word("kind act", "kind") == "act");
  for (char const* bad : {"kind", "kin act", "kindact", "kind\tact"}) CHECK_FALSE(after_word(bad, "kind"));
}
