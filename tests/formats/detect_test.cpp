#include "formats/detect.hpp"

#include <algorithm>

#include "formats/sample_file.hpp"
#include "tests/formats/conversion.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::formats;
using namespace custody::formats::test;

namespace {

std::vector<Pack const*> all() {
  std::vector<Pack const*> out;
  for (auto const& name : library().names()) out.push_back(&pack(name));
  return out;
}

Detection look(std::string_view head, bool whole = true) { return detect(library(), all(), head, whole); }

std::string verdict(Detection const& found) {
  std::string out;
  for (std::size_t i = 0; i < found.best; ++i) out += (i == 0 ? "" : " ") + found.fits[i].pack->id;
  return out;
}

std::string samples(Pack const& of, std::uint64_t count, std::uint64_t seed, bool ugly) {
  std::string out;
  auto const written = write_samples(library().model(), library().tables(), of, count, seed, ugly, [&](std::string_view bytes) -> Result<> {
    out += bytes;
    return {};
  });
  REQUIRE(written);
  return out;
}

std::string in_encoding(std::string_view bytes, Encoding from, Encoding to) {
  std::string text, out;
  REQUIRE(Codec::of(from).decode_all(bytes, text));
  REQUIRE(Codec::of(to).encode_all(text, out));
  return out;
}

Fit const& fit_of(std::vector<Fit> const& fits, std::string_view id) {
  auto const found = std::ranges::find(fits, id, [](Fit const& fit) { return std::string_view(fit.pack->id); });
  REQUIRE(found != fits.end());
  return *found;
}

}  // namespace

TEST_CASE("samples of a pack look like that pack and no other") {
  for (auto const* const each : all())
    for (bool const ugly : {false, true})
      for (std::uint64_t const count : {1, 40}) {
        INFO(each->id << (ugly ? " ugly " : " plain ") << count);
        auto const file = samples(*each, count, 3, ugly);
        auto const found = look(file);
        CHECK(verdict(found) == each->id);
      }
}

TEST_CASE("the first bytes of a long file are enough") {
  for (auto const* const each : all()) {
    INFO(each->id);
    auto const file = samples(*each, 60, 4, false);
    for (std::size_t const part : {file.size() / 2, file.size() / 3 * 2 + 1}) CHECK(verdict(look(std::string_view(file).substr(0, part), false)) == each->id);
  }
}

TEST_CASE("a file that ends too early still looks like its pack and says where reading stopped") {
  for (auto const* const each : all()) {
    INFO(each->id);
    auto const file = samples(*each, 60, 5, false);
    auto const found = look(std::string_view(file).substr(0, file.size() / 2));
    CHECK(verdict(found) == each->id);
    bool const can_tell = each->syntax == Syntax::json || each->syntax == Syntax::xml;
    if (can_tell) CHECK(found.fits.at(0).stopped.has_value());
  }
}

TEST_CASE("bytes of any kind look like nothing") {
  CHECK(verdict(look({})) == "");
  for (std::string_view const text : {"\n", "{}", "[]", "{}\n{}\n", "[1,2]", "a,b\n1,2\n", "<a/>", "<?xml version=\"1.0\"?><package/>", "hello\nworld\n",
                                      "{\"data\":[]}", "{\"data\":[{}]}", "{\"name\":\"x\",\"id\":1}\n"}) {
    INFO(text);
    CHECK(look(text).fits.empty());
  }
  Random random;
  for (int i = 0; i < 50; ++i) {
    auto const bytes = random.bytes(5000, "\n,{}<>\"A");
    for (bool const whole : {false, true}) CHECK(look(bytes, whole).fits.empty());
  }
}

TEST_CASE("why a pack does not fit is said for each") {
  for (std::string_view const text : {"", "a,b\n1,2\n", "{\"ajbh\":\"x\"}\n", "<package><TB_ST_ASJ/></package>"}) {
    INFO(text);
    auto const found = look(text);
    CHECK(found.fits.size() + found.others.size() == all().size());
    for (Fit const& fit : found.others) CHECK(fit.why_not);
    for (Fit const& fit : found.fits) CHECK_FALSE(fit.why_not);
  }
}

TEST_CASE("a file in another encoding than its pack looks like nothing and what it would be is said") {
  auto const& shanghai = pack("sh-case-csv");
  auto const file = samples(shanghai, 20, 6, false);
  auto const found = look(in_encoding(file, shanghai.encoding, Encoding::utf8));
  CHECK(found.best == 0);
  REQUIRE(found.elsewhere.size() == 1);
  CHECK(found.elsewhere[0].pack == &shanghai);
  CHECK(found.elsewhere[0].encoding == Encoding::utf8);

  auto const& clue = pack("fraud-clue-csv");
  auto text = samples(clue, 20, 6, false);
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  auto const chinese = look(in_encoding(text, Encoding::utf8, Encoding::gb18030_2022));
  CHECK(chinese.best == 0);
  REQUIRE(chinese.elsewhere.size() == 1);
  CHECK(chinese.elsewhere[0].pack == &clue);
}

TEST_CASE("records that break a rule are still of their pack") {
  auto const found = look("{\"ajbh\":\"A3305000000002026110001\",\"ajmc\":\"甲案\",\"larq\":\"20261399\"}\n");
  CHECK(verdict(found) == "zj-case-jsonl");
  CHECK(found.fits.at(0).accepted == 0);
  CHECK(found.fits.at(0).problems == std::map<std::string, std::uint64_t>{{"date", 1}});
}

TEST_CASE("fields that no rule names are told") {
  auto const found = look("{\"ajbh\":\"A3305000000002026110001\",\"ajmc\":\"甲案\",\"other\":1,\"fadd\":{\"deep\":2,\"dzmc\":\"x\"}}\n");
  CHECK(verdict(found) == "zj-case-jsonl");
  CHECK(found.fits.at(0).named == std::vector<std::string>{"ajbh", "ajmc", "fadd/dzmc"});
  CHECK(found.fits.at(0).unnamed == std::vector<std::string>{"fadd/deep", "other"});

  auto const most = look("{\"ajbh\":\"A3305000000002026110001\",\"a\":1,\"b\":2}\n");
  CHECK(most.best == 0);
  CHECK(fit_of(most.others, "zj-case-jsonl").why_not == say("its rules name {} of {} fields", 1, 3));
}

TEST_CASE("packs that fit alike are no answer") {
  // The same pack under another name, and one that knows fewer fields.
  Pack twin = pack("zj-case-jsonl");
  twin.id = "twin";
  auto const file = samples(twin, 5, 1, false);
  auto const both = detect(library(), {&pack("zj-case-jsonl"), &twin}, file, true);
  CHECK(verdict(both) == "zj-case-jsonl twin");

  Pack better = pack("fraud-clue-csv"), worse = better;
  better.id = "better";
  auto const clues = samples(better, 5, 1, false);
  worse.id = "worse";
  worse.shape.levels[0].places[2].name = "其他";
  auto const one = detect(library(), {&worse, &better}, clues, true);
  CHECK(verdict(one) == "better");
  CHECK(one.fits.size() == 2);
}

TEST_CASE("packs that are only written are not tried") {
  Pack out = pack("zj-case-jsonl");
  out.only = Only::out;
  auto const found = detect(library(), {&out}, samples(pack("zj-case-jsonl"), 3, 1, false), true);
  CHECK(found.fits.empty());
  CHECK(found.others.empty());
}

TEST_CASE("what no pack reads is known by its first bytes") {
  CHECK(foreign_form("\xff\xfe" "a") == "UTF-16");
  CHECK(foreign_form("PK\x03\x04xl") == "ZIP");
  CHECK(foreign_form("PK") == "");
  CHECK(foreign_form("") == "");
}
