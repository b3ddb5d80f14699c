// Fields that no rule names: kept beside the record, and there again when it comes back, edited or not.
#include <algorithm>
#include <regex>

#include "tests/formats/conversion.hpp"

using namespace custody;
using namespace custody::formats;
using namespace custody::formats::test;

namespace {

struct Both {
  std::string residual, same, edited;
};

/// There and back, as it is and with one text of B changed.
Both there_and_back(std::string const& from, std::string const& to, std::string const& file, std::string_view old, std::string_view with) {
  Plan const there(library().model(), pack(from), pack(to), library().tables()), back(library().model(), pack(to), pack(from), library().tables());
  auto const converted = convert_keeping(there, file);
  INFO(converted.error << converted.rejects);
  REQUIRE(converted.error.empty());
  REQUIRE(converted.rejects.empty());
  Both out{converted.beside, convert_back(back, converted.file(), converted.beside).file.file(), {}};
  std::string changed = converted.file();
  auto const at = changed.find(old);
  REQUIRE(at != std::string::npos);
  changed.replace(at, old.size(), with);
  auto const edited = convert_back(back, changed, converted.beside);
  INFO(edited.file.error << edited.file.rejects);
  CHECK(edited.counts.edited == 1);
  out.edited = edited.file.file();
  return out;
}

std::string replaced(std::string text, std::string_view old, std::string_view with) {
  auto const at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), with);
}

}  // namespace

TEST_CASE("unknown members of JSON stand behind the others of their object and come back") {
  std::string const file =
      "{\"ajbh\":\"A3305000000002026110001\",\"ajmc\":\"甲案\",\"fadd\":{\"dzmc\":\"某路1号\",\"xq\":{\"a\":[1, 2]}},"
      "\"jyaq\":\"夜间门锁被撬，监控已调取，双方已到派出所，现场未发现其他痕迹，情况待查。\","
      "\"xyrlb\":[{\"xm\":\"张三\",\"csrq\":\"19900101\",\"bz\":\"旧\"},{\"xm\":\"李四\"}],\"bz\":null,\"a\\\"b\":1.50}\n";
  auto const both = there_and_back("zj-case-jsonl", "zj-case-json", file, "甲案", "乙案");
  CHECK(both.same == file);
  CHECK(both.edited == replaced(file, "甲案", "乙案"));
  CHECK(both.residual.find("\nraw\t") == std::string::npos);
  CHECK(both.residual.find("extra\tfadd/xq\tnested\t{\"a\":[1, 2]}\n") != std::string::npos);
  CHECK(both.residual.find("extra\tbz\tnested\tnull\n") != std::string::npos);
}

TEST_CASE("a member whose name holds what divides a path is not the member of a member") {
  for (std::string const members : {R"("fadd/xq":"1")", R"("fadd/dzmc":"某路2号")", R"("fadd":{"dzmc":"某路1号"},"fadd/dzmc":"某路2号")",
                                    R"("fadd":{"dzmc":"某路1号","a/b":1,"xq":2},"fadd/a":{"b":3})", R"("fadd":{"~":1,"~1":2,"":3},"":4,"/":5,"~0":6,"a//b":7)"}) {
    std::string const file = "{\"ajbh\":\"A3305000000002026110001\",\"ajmc\":\"甲案\"," + members + "}\n";
    INFO(file);
    auto const both = there_and_back("zj-case-jsonl", "zj-case-json", file, "甲案", "乙案");
    CHECK(both.same == file);
    CHECK(both.edited == replaced(file, "甲案", "乙案"));
  }
}

TEST_CASE("an object of which only unknown members are there is still written") {
  std::string const file = "{\"ajbh\":\"A3305000000002026110001\",\"ajmc\":\"甲案\",\"fadd\":{\"xq\":1}}\n";
  auto const both = there_and_back("zj-case-jsonl", "zj-case-json", file, "甲案", "乙案");
  CHECK(both.same == file);
  CHECK(both.edited == replaced(file, "甲案", "乙案"));
  CHECK(both.residual.find("\nraw\t") == std::string::npos);
}

TEST_CASE("a null where an object is expected stays until there is something to say in it") {
  std::string const file = "{\"ajbh\":\"A3305000000002026110001\",\"ajmc\":\"甲案\",\"fadd\":null,\"jyaq\":\"简要\"}\n";
  auto const both = there_and_back("zj-case-jsonl", "zj-case-json", file, "甲案", "乙案");
  CHECK(both.same == file);
  CHECK(both.edited == replaced(file, "甲案", "乙案"));
  auto const filled = there_and_back("zj-case-jsonl", "zj-case-json", file, "\"ajmc\":\"甲案\"", "\"ajmc\":\"甲案\",\"fadd\":{\"dzmc\":\"某路\"}");
  CHECK(filled.edited == replaced(file, "null", "{\"dzmc\":\"某路\"}"));
}

TEST_CASE("what stands in the bytes of a line that are no place comes back") {
  Pack anhui = pack("ah-case-fixed");
  anhui.unknown = Unknown::keep;
  std::string file =
      "A" "A3401040000002026110001" "050200" "20261101200000" "340104" + std::string(12, ' ') + std::string(10, ' ') + std::string(8, ' ') + "000000010000" "0" "\r\n"
      "R" "1" "zhang san   " + std::string(3, ' ') + std::string(18, ' ') + " " + std::string(8, ' ') + "13800000000" + "memo" + std::string(21, ' ') + "\r\n";
  Plan const there(library().model(), anhui, pack("zj-case-json"), library().tables()), back(library().model(), pack("zj-case-json"), anhui, library().tables());
  auto const converted = convert_keeping(there, file);
  INFO(converted.error << converted.rejects);
  REQUIRE(converted.summary.out == 1);
  CHECK(converted.beside.find("extra\tfiller\tmemo\n") != std::string::npos);
  CHECK(convert_back(back, converted.file(), converted.beside).file.file() == file);
  auto const edited = convert_back(back, replaced(converted.file(), "13800000000", "13900000000"), converted.beside);
  CHECK(edited.file.file() == replaced(file, "13800000000", "13900000000"));
}

TEST_CASE("what no rule names goes with its child, wherever that goes, and a new child stands where B has it") {
  auto const child = [](int n, bool more) {
    std::string const number = std::to_string(n);
    return "{\"asjxgrybh\":\"X35200000" + number + "\",\"xm\":\"壬" + std::string(n % 2 ? "巳" : "卯") + "\"" + (more ? ",\"n" + number + "\":" + number : "") + "}";
  };
  auto const file = [&](std::string const& gap, std::vector<int> const& order, bool more) {
    std::string list, story;
    for (int i = 0; i < 20; ++i) story += "双方已到派出所。夜间门锁被撬。";
    for (int const n : order) list += (list.empty() ? "" : ",") + child(n, more && n < 8);
    return "{\"ajbh\":\"A3305000000002026110001\",\"ajmc\":" + gap + "\"甲案\",\"jyaq\":\"" + story + "\",\"xyrlb\":[" + list + "]}";
  };
  // Kept field by field, and with an odd space as a whole. 8 and 9 are new in B.
  for (std::string const gap : {"", "  "})
    for (std::vector<int> const& order : std::vector<std::vector<int>>{{1, 2, 3, 4}, {2, 1, 3, 4}, {4, 3, 2, 1}, {3, 4}, {4, 1}, {1, 8, 2, 3, 4}, {8, 1, 2, 3, 4}, {1, 2, 3, 4, 8, 9}, {4, 8, 9, 2, 3, 1}}) {
      std::string const before = file(gap, {1, 2, 3, 4}, true) + "\n";
      INFO(before);
      auto const both = there_and_back("zj-case-jsonl", "zj-case-json", before, file("", {1, 2, 3, 4}, false).substr(1), replaced(file("", order, false), "甲案", "乙案").substr(1));
      CHECK(both.same == before);
      CHECK((both.residual.find("\nraw\t") != std::string::npos) == !gap.empty());
      CHECK(both.edited == replaced(file("", order, true), "甲案", "乙案") + "\n");
    }
}

TEST_CASE("columns that no rule names keep their cells apart, whatever they are called") {
  // Without a name, as spreadsheets leave them; with one name twice; with the number of another one for a name.
  for (std::string const columns : {",", "备用,备用", "#13,", "a/b,a", "\"备,用\",\" \"\"\""}) {
    auto const row = [](std::string const& person, std::string const& cells) {
      return "A3101040000002026110001,甲案,050200,盗窃案,,,,嫌疑人," + person + ",男,," + cells + "\r\n";
    };
    std::string const file = "案件编号,案件名称,案由,案由名称,事发时间,事发地址,损失万元,人员类别,人员,性别,联系电话," + columns + "\r\n" + row("张三", "p,q") + row("李四", ",s");
    INFO(file);
    auto const both = there_and_back("sh-case-csv", "zj-case-json", gb18030(file), "甲案", "乙案");
    CHECK(utf8(both.same) == file);
    CHECK(utf8(both.edited) == replaced(replaced(file, "甲案", "乙案"), "甲案", "乙案"));
  }
}

TEST_CASE("a great many columns that no rule names keep their cells, too") {
  std::string columns, first, second;
  for (int i = 0; i < 40; ++i) {
    columns += ",c" + std::to_string(i * 7 % 40);
    first += ",p" + std::to_string(i);
    second += i % 3 == 0 ? "," : ",q" + std::to_string(i);
  }
  std::string const file = "案件编号,案件名称,案由,案由名称,事发时间,事发地址,损失万元,人员类别,人员,性别,联系电话" + columns + "\r\n" +
                           "A3101040000002026110001,甲案,050200,盗窃案,,,,嫌疑人,张三,男," + first + "\r\n" +
                           "A3101040000002026110001,甲案,050200,盗窃案,,,,嫌疑人,李四,男," + second + "\r\n";
  auto const both = there_and_back("sh-case-csv", "zj-case-json", gb18030(file), "甲案", "乙案");
  CHECK(utf8(both.same) == file);
  CHECK(utf8(both.edited) == replaced(replaced(file, "甲案", "乙案"), "甲案", "乙案"));
}

TEST_CASE("without a header columns stay at their numbers, those too that no rule names") {
  Pack numbered = pack("fraud-clue-csv");
  auto& csv = std::get<CsvOptions>(numbered.options);
  csv.header = 0, csv.bom = false, csv.quote = CsvOptions::Quote::minimal;
  // A column between the first and the second place is nobody's.
  auto& places = numbered.shape.levels[0].places;
  std::size_t const phone = static_cast<std::size_t>(std::ranges::find(places, "涉案电话", &Place::name) - places.begin());
  for (std::size_t i = 0; i < places.size(); ++i) places[i].name = "#" + std::to_string(i == 0 ? 1 : i + 2);
  auto const row = [&](std::string const& number, std::string const& second, std::string const& call, std::string const& behind) {
    return number + "," + second + std::string(phone, ',') + call + std::string(places.size() - phone - 1, ',') + behind + "\n";
  };
  Plan const there(library().model(), numbered, pack("fraud-clue-json"), library().tables()), back(library().model(), pack("fraud-clue-json"), numbered, library().tables());
  for (std::string const behind : {"", ",", ",,y"}) {
    std::string const file = row("X1", "n", "13800001234", behind) + row("X2", "", "13800005678", behind);
    auto const converted = convert_keeping(there, file);
    INFO(file << converted.error << converted.rejects);
    REQUIRE(converted.summary.out == 2);
    CHECK(convert_back(back, converted.file(), converted.beside).file.file() == file);
    auto const edited = convert_back(back, replaced(converted.file(), "13800001234", "13800004321"), converted.beside);
    INFO(edited.file.rejects);
    CHECK(edited.file.file() == replaced(file, "13800001234", "13800004321"));
    // How many columns there are is part of the layout, whatever else is: no record is kept whole.
    auto const with_returns = std::regex_replace(file, std::regex("\n"), "\r\n");
    CHECK(convert_keeping(there, with_returns).beside.find("\nraw\t") == std::string::npos);
  }
  // Without a residual too, what is at a place is found there again.
  auto const written = formats::test::convert(back, formats::test::convert(there, row("X1", "", "13800001234", "")).file());
  CHECK(written.out == row("X1", "", "13800001234", ""));
}

TEST_CASE("attributes and elements of namespaces that the pack does not know keep their prefix") {
  auto const file = [](std::string const& root, std::string const& record, std::string const& name, std::string const& more) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<js:package xmlns:js=\"urn:jiangsu:case:2\"" + root + " version=\"JS0200\">\n  <js:packageHead>\n"
           "    <js:createTime>20261122055500</js:createTime>\n    <js:fsdw_gajgjgdm>330500000000</js:fsdw_gajgjgdm>\n    <js:caseNum>1</js:caseNum>\n"
           "  </js:packageHead>\n  <js:casePackage asjbh=\"A3305000000002026110001\"" + record + ">\n    <js:ajmc" + name + ">甲案</js:ajmc>\n" + more +
           "  </js:casePackage>\n  <js:packageTail>\n    <js:personNum>0</js:personNum>\n  </js:packageTail>\n</js:package>\n";
  };
  auto const swapped = [](std::string text) {
    text = std::regex_replace(std::regex_replace(text, std::regex("([</ ])js:"), "$1j:"), std::regex("([</ ])q:"), "$1js:");
    return replaced(text, "xmlns:js=\"urn:jiangsu:case:2\"", "xmlns:j=\"urn:jiangsu:case:2\" xmlns:js=\"urn:q\"");
  };
  std::string const q = " xmlns:q=\"urn:q\"";
  for (std::string const& each :
       {file("", "", " xml:lang=\"zh\" lang=\"zh\"", ""), file(q, "", " q:lang=\"zh\"", ""), file("", "", q + " q:lang=\"zh\"", ""),
        // The prefix of the pack for something else, and another one for what is the pack's.
        swapped(file("", "", " q:lang=\"zh\"", "    <q:ex>1</q:ex>\n")),
        file(q, "", "", "    <q:ex>1</q:ex>\n"), file("", q, "", "    <q:ex>1</q:ex>\n    <q:ex a=\"1\"/>\n"), file("", q, " q:a=\"b\"", "")}) {
    INFO(each);
    auto const both = there_and_back("js-case-xml", "zj-case-json", each, "甲案", "乙案");
    CHECK(both.same == each);
    CHECK(both.edited == replaced(each, "甲案", "乙案"));
  }
}
