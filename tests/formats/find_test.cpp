// Sixteen bytes at once say what one after another would, for every size around where the way changes.
#include "formats/find.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/random.hpp"

using namespace custody::formats;

namespace {

/// Every byte, and those that are looked for more often than others.
std::string text_of(Random& random, std::size_t size) {
  std::string out(size, 'a');
  for (char& c : out)
    if (random.below(8) == 0) c = random.below(2) == 0 ? random.byte() : "\",\n\r<&'\\\x1f\x20\x7f\x80\xff"[random.below(13)];
  return out;
}

template <class What>
void compare(What what) {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (int i = 0; i < 20000; ++i) {
    std::string const text = text_of(random, random.below(70));
    CAPTURE(text);
    auto const quick = look(text, what), slow = look_portable(text, what);
    REQUIRE(quick.found == slow.found);
    REQUIRE(quick.ascii == slow.ascii);
    char const *const begin = text.data(), *const end = begin + text.size();
    char const* const first = std::find_if(begin, end, what);
    REQUIRE(find_first(begin, end, what) == first);
    bool ascii = false;
    REQUIRE(find_first(begin, end, what, ascii) == first);
    REQUIRE(ascii == is_ascii({begin, static_cast<std::size_t>(first - begin)}));
  }
}

}  // namespace

TEST_CASE("one look at a text finds what a look at each byte finds") {
  SECTION("two bytes") { compare(EitherOf{',', '\n'}); }
  SECTION("four bytes") { compare(OneOf{',', '"', '\n', '\r'}); }
  SECTION("two bytes and the controls") { compare(json_special); }
}

TEST_CASE("each single byte is looked at, wherever in the text it stands") {
  for (std::size_t size = 1; size <= 50; ++size)
    for (std::size_t i = 0; i < size; ++i) {
      std::string text(size, 'a');
      CAPTURE(size, i);
      text[i] = '"';
      REQUIRE(look(text, json_special).found);
      REQUIRE(is_ascii(text));
      text[i] = '\x80';
      REQUIRE(!look(text, json_special).found);
      REQUIRE(!is_ascii(text));
    }
}
