// What a conversion does not show is kept, and the way back with it gives the source again.
#include "formats/residual_maker.hpp"

#include <catch2/catch.hpp>

#include "formats/encoding/codec.hpp"
#include "formats/way_back.hpp"
#include "tests/formats/conversion.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

std::string gb18030(std::string_view utf8) {
  std::string out;
  REQUIRE(Codec::of(Encoding::gb18030_2022).encode_all(utf8, out));
  return out;
}

std::string utf8(std::string_view gb) {
  std::string out;
  REQUIRE(Codec::of(Encoding::gb18030_2022).decode_all(gb, out));
  return out;
}

/// Cases of Shanghai with all the form that a file can have: quotes where none are needed, an unknown column, full-width brackets,
/// an amount with zeros behind, an empty line, no line end at the end.
std::string const shanghai =
    "案件编号,案件名称,案由,案由名称,事发时间,事发地址,损失万元,人员类别,人员,性别,联系电话,备用1\r\n"
    "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,嫌疑人,张三(310101189901010019),男,,\r\n"
    "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四（320106189906150022）,女,13800000000,x\r\n"
    "A3101040000002026110002,\"含,逗号\"\"引号\"\"\",050202,扒窃案,2026-11-02 08:00:00,\"两行\n地址\",0.0350,嫌疑人,王五310101189901010019,男,,\r\n"
    "\r\n"
    "A3101040000002026110003,\"无人案\",050300,诈骗案,,,,,,,,\r\n"
    "A3101040000002026110004,最后一案,050300,诈骗案,2026-11-02 08:00:00,又一地,,证人,赵六,未知,\"138\",";

struct Pair {
  Plan there, back;

  Pair(std::string const& a, std::string const& b)
      : there(test::library().model(), test::pack(a), test::pack(b), test::library().tables()),
        back(test::library().model(), test::pack(b), test::pack(a), test::library().tables()) {}
};

void replace(std::string& text, std::string_view old, std::string_view with) {
  auto const at = text.find(old);
  INFO(old << " in " << text);
  REQUIRE(at != std::string::npos);
  text.replace(at, old.size(), with);
}

/// Shanghai by way of Zhejiang's JSON, with an edit in between; what Shanghai then is, and what was found.
struct Edited {
  std::string before, after;
  test::Returned back;
};

Edited edit(std::function<void(std::string&)> const& change) {
  Pair const pair("sh-case-csv", "zj-case-json");
  auto const there = test::convert_keeping(pair.there, gb18030(shanghai));
  REQUIRE(there.error.empty());
  REQUIRE(there.rejects.empty());
  std::string json = there.file();
  change(json);
  Edited out;
  out.before = shanghai;
  out.back = test::convert_back(pair.back, json, there.beside);
  INFO(out.back.file.error << out.back.file.rejects);
  REQUIRE(out.back.file.error.empty());
  out.after = utf8(out.back.file.file());
  return out;
}

/// The lines that only one of two texts has.
std::string difference(std::string const& before, std::string const& after) {
  auto const lines = [](std::string const& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
      auto const end = std::min(text.find('\n', at), text.size());
      out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  };
  auto const a = lines(before), b = lines(after);
  std::string out;
  for (auto const& line : a)
    if (std::ranges::find(b, line) == b.end()) out += "-" + line + "\n";
  for (auto const& line : b)
    if (std::ranges::find(a, line) == a.end()) out += "+" + line + "\n";
  return out;
}

}  // namespace

TEST_CASE("there and back is the same file, byte for byte") {
  for (std::string const to : {"zj-case-json", "zj-case-jsonl", "js-case-xml", "ah-case-fixed"}) {
    INFO(to);
    Pair const pair("sh-case-csv", to);
    auto const there = test::convert_keeping(pair.there, gb18030(shanghai));
    INFO(there.error << there.rejects);
    REQUIRE(there.error.empty());
    auto const back = test::convert_back(pair.back, there.file(), there.beside);
    INFO(there.beside);
    INFO(back.file.error << back.file.rejects);
    CHECK(back.file.error.empty());
    CHECK(utf8(back.file.file()) == shanghai);
    CHECK(back.counts.same == there.summary.out);
  }
}

TEST_CASE("one value changed in B is just that value changed in A") {
  auto const edited = edit([](std::string& json) { replace(json, "张三", "张三丰"); });
  CHECK(edited.back.counts.edited == 1);
  CHECK(edited.back.file.rejects.empty());
  CHECK(difference(edited.before, edited.after) ==
        "-A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,嫌疑人,张三(310101189901010019),男,,\r\n"
        "+A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,嫌疑人,张三丰(310101189901010019),男,,\r\n");
}

TEST_CASE("what an edit does not touch keeps its letters") {
  // The full-width brackets of 李四, the unknown column behind her, the amount with its zeros.
  auto const name = edit([](std::string& json) { replace(json, "徐汇盗窃案", "徐汇大案"); });
  CHECK(name.after.find("李四（320106189906150022）,女,13800000000,x") != std::string::npos);
  CHECK(name.after.find("徐汇盗窃案") == std::string::npos);
  auto const other = edit([](std::string& json) { replace(json, "王五", "王武"); });
  CHECK(other.after.find("0.0350,嫌疑人,王武(310101189901010019)") != std::string::npos);
}

TEST_CASE("records and children may be deleted, added and put in another order") {
  auto const deleted = edit([](std::string& json) {
    auto const begin = json.find("{\"ajbh\":\"A3101040000002026110002\""), end = json.find("{\"ajbh\":\"A3101040000002026110003\"");
    json.erase(begin, end - begin);
  });
  CHECK(deleted.back.counts.deleted == 1);
  CHECK(deleted.after.find("A3101040000002026110002") == std::string::npos);
  CHECK(difference(deleted.before, deleted.after).find('+') == std::string::npos);

  auto const added = edit([](std::string& json) {
    auto const at = json.find("{\"ajbh\":\"A3101040000002026110003\"");
    json.insert(at, "{\"ajbh\":\"A3101040000002026110009\",\"ajmc\":\"新\",\"ajlb\":\"050300\"},\n");
  });
  CHECK(added.back.counts.fresh == 1);
  CHECK(added.after.find("A3101040000002026110009,新,050300,") != std::string::npos);

  auto const swapped = edit([](std::string& json) {
    auto const first = json.find("{\"ajbh\":\"A3101040000002026110003\""), second = json.find("{\"ajbh\":\"A3101040000002026110004\"");
    auto const end = json.find("\n]", second);
    auto const a = json.substr(first, second - first - 2), b = json.substr(second, end - second);
    json.replace(first, end - first, b + ",\n" + a);
  });
  CHECK(swapped.back.counts.same == 4);
  CHECK(swapped.after.find("\"138\",\r\nA3101040000002026110003") != std::string::npos);
}

TEST_CASE("a key changed in B is found, and what was hidden does not move to another record") {
  auto const edited = edit([](std::string& json) { replace(json, "A3101040000002026110002", "A3101040000002026110008"); });
  CHECK(edited.back.counts.fresh == 1);
  CHECK(edited.back.counts.deleted == 1);
  CHECK(edited.back.file.rejects.find("\"orphan\"") != std::string::npos);
  CHECK(edited.after.find("A3101040000002026110002") == std::string::npos);
}

TEST_CASE("lines of the residual serve once") {
  auto const edited = edit([](std::string& json) {
    auto const begin = json.find("{\"ajbh\":\"A3101040000002026110003\""), end = json.find("{\"ajbh\":\"A3101040000002026110004\"");
    json.insert(begin, json.substr(begin, end - begin));
  });
  CHECK(edited.back.file.summary.rejected == 1);
  CHECK(edited.back.file.rejects.find("\"served\"") != std::string::npos);
  CHECK(edited.after == edited.before);
}

TEST_CASE("what A has no place for is named when it was changed in B") {
  Pair const pair("sh-case-csv", "js-case-xml");
  auto const there = test::convert_keeping(pair.there, gb18030(shanghai));
  REQUIRE(there.error.empty());
  std::string xml = there.file();
  replace(xml, "</js:ajmc>", "</js:ajmc>\n    <js:jyaq>新的简要案情</js:jyaq>");
  auto const back = test::convert_back(pair.back, xml, there.beside);
  CHECK(back.file.rejects.find("edit-dropped") != std::string::npos);
  CHECK(back.file.rejects.find("case.abstract") != std::string::npos);
}

TEST_CASE("a residual that is damaged, of another version or another pair is refused") {
  Pair const pair("sh-case-csv", "zj-case-json");
  auto const there = test::convert_keeping(pair.there, gb18030(shanghai));
  auto const open = [&](std::string residual) {
    auto const read_at = [residual](std::uint64_t offset, std::size_t size) -> Result<std::string> {
      return offset >= residual.size() ? std::string() : residual.substr(offset, size);
    };
    auto index = ResidualIndex::open(read_at, pair.back.to().encoding);
    if (!index) return std::string(index.error().code);
    auto const way = WayBack::create(pair.back, *index);
    return way ? std::string("ok") : std::string(way.error().code);
  };
  CHECK(open(there.beside) == "ok");
  CHECK(open("") == "residual");
  CHECK(open("custody/residual/v2\n") == "newer");
  CHECK(open(there.beside.substr(0, there.beside.size() - 1)) == "residual");
  CHECK(open(there.beside + "nonsense\n") == "residual");
  auto other = there.beside;
  replace(other, "sh-case-csv\t1", "sh-case-csv\t2");
  CHECK(open(other) == "usage");
  other = there.beside;
  replace(other, "record\t2", "record\t1");
  CHECK(open(other) == "residual");
}
