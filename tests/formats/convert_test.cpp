#include "formats/convert.hpp"

#include <catch2/catch.hpp>

#include "tests/formats/conversion.hpp"

using namespace custody;
using namespace custody::formats;
using test::gb18030, test::utf8;

namespace {

std::string const header = "案件编号,案件名称,案由,案由名称,事发时间,事发地址,损失万元,人员类别,人员,性别,联系电话,备用1\r\n";

}  // namespace

TEST_CASE("every pack that ships loads") {
  for (std::string const& name : test::library().names()) (void)test::pack(name);
}

TEST_CASE("rows of a CSV become a record with its people") {
  auto const converted = test::convert(
      "sh-case-csv", "zj-case-json",
      gb18030(header + "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,嫌疑人,张三(310101189901010019),男,,\r\n"
                       "A3101040000002026110001,徐汇盗窃案,050200,盗窃案,2026-11-01 20:00:00,徐汇区漕溪北路1号,1.2,被害人,李四（320106189906150022）,女,13800000000,x\r\n"
                       "A3101040000002026110002,\"含,逗号\"\"引号\"\"\",050202,扒窃案,2026-11-02 08:00:00,\"两行\n地址\",0.0350,嫌疑人,王五310101189901010019,男,,\r\n"));
  CHECK(converted.error.empty());
  CHECK(converted.rejects.empty());
  CHECK(converted.file() ==
        R"({"version":"ZJ-2.1","total":2,"data":[)"
        "\n"
        R"({"ajbh":"A3101040000002026110001","ajmc":"徐汇盗窃案","ajlb":"050200","ajlbmc":"盗窃案","fasjks":"20261101200000","fasjjs":"20261101200000","fadd":{"dzmc":"徐汇区漕溪北路1号"},"ssje":12000,"xyrlb":[{"xm":"张三","zjhm":"310101189901010019","xbdm":"1"}],"bhrlb":[{"xm":"李四","zjhm":"320106189906150022","xbdm":"2","lxdh":"13800000000"}]},)"
        "\n"
        R"({"ajbh":"A3101040000002026110002","ajmc":"含,逗号\"引号\"","ajlb":"050202","ajlbmc":"扒窃案","fasjks":"20261102080000","fasjjs":"20261102080000","fadd":{"dzmc":"两行\n地址"},"ssje":350,"xyrlb":[{"xm":"王五","zjhm":"310101189901010019","xbdm":"1"}]})"
        "\n]}\n");
}

TEST_CASE("and back, from any layout of the JSON") {
  auto const converted = test::convert("zj-case-json", "sh-case-csv",
                                       R"({"total": 2, "data": [
  { "bhrlb": [{"xm": "\u674e\u56db", "zjhm": 320106189906150022}], "ajbh": "A3101040000002026110001",
    "ajlb": "050200", "fasjks": "20261101200000", "ssje": 12000.50, "xyrlb": [{"zjhm":"330106880808001","xm":"张三"}] }
  , {"ajbh":"A3101040000002026110002","ajlb":"050300","ajlbmc":"诈骗案"} ],
  "version":"ZJ-2.1"})");
  CHECK(converted.error.empty());
  CHECK(converted.rejects.empty());
  CHECK(utf8(converted.file()) ==
        "案件编号,案件名称,案由,案由名称,事发时间,事发地址,损失万元,人员类别,人员,性别,联系电话\r\n"
        "A3101040000002026110001,,050200,盗窃案,2026-11-01 20:00:00,,1.20005,嫌疑人,张三(330106880808001),,\r\n"
        "A3101040000002026110001,,050200,盗窃案,2026-11-01 20:00:00,,1.20005,被害人,李四(320106189906150022),,\r\n"
        "A3101040000002026110002,,050300,诈骗案,,,,,,,\r\n");
}

TEST_CASE("what is rejected is named, and nothing is lost in silence") {
  auto const converted = test::convert(
      "sh-case-csv", "zj-case-json",
      gb18030(header + "A3101040000002026110001,甲,059999,,2026-11-01 20:00:00,,,,,,,\r\n"      // an unknown code
                       "A3101040000002026110002,乙,050200,,2026-02-30 20:00:00,,,,,,,\r\n"      // no such day
                       "A3101040000002026110003,丙,050200,,,,,嫌疑人,张三(310101189901010018),,,\r\n"  // a wrong check digit
                       "A3101040000002026110004,丁,050200\r\n"                                   // too short
                       "3.30106E+17,戊,050200,,,,,,,,,\r\n"                                      // what a spreadsheet left
                       "A3101040000002026110005,好,050200,,,,,,,,,\r\n"
                       "A3101040000002026110006,\"x\"y,050200,,,,,,,,,\r\n"
                       "A3101040000002026110001,又来,050200,,,,,,,,,\r\n"));
  CHECK(converted.error.empty());
  CHECK(converted.summary.in == 8);
  CHECK(converted.summary.out == 1);
  CHECK(converted.summary.rejected == 7);
  for (auto const rule : {"code/unknown", "date", "id-number/check-digit", "csv/columns", "spreadsheet/exponent", "csv/quote", "group/comes-back"}) {
    INFO(rule);
    CHECK(converted.summary.problems.contains(rule));
  }
  CHECK(std::ranges::count(converted.rejects, '\n') == 7);
  CHECK(converted.rejects.find(R"("record":3,"line":4)") != std::string::npos);
}

TEST_CASE("neither the number of threads nor where the reads end changes a byte") {
  std::string input = header;
  for (int i = 0; i < 3000; ++i) {
    auto const number = "A310104000000202611" + fmt::format("{:04}", i);
    for (int k = 0; k <= i % 3; ++k)
      input += number + ",案件" + std::to_string(i) + (i % 17 == 0 ? ",059999" : ",050200") + ",盗窃案,2026-11-01 20:00:00,\"地,址\n" +
               std::to_string(i) + "\",1.2,嫌疑人,张三" + std::to_string(k) + ",男,,\r\n";
  }
  std::string const bytes = gb18030(input);
  Plan const plan(test::library().model(), test::pack("sh-case-csv"), test::pack("zj-case-json"), test::library().tables());
  ConvertOptions one, four;
  one.threads = 1;
  four.threads = 4;
  auto const a = test::convert(plan, bytes, one), b = test::convert(plan, bytes, four), c = test::convert(plan, bytes, one, 777);
  CHECK(a.error.empty());
  CHECK(a.summary.in == 3000);
  CHECK(a.summary.rejected == 177);
  CHECK(a.file() == b.file());
  CHECK(a.rejects == b.rejects);
  CHECK(a.file() == c.file());
  CHECK(a.rejects == c.rejects);
}

TEST_CASE("records that the format would make one are not both written") {
  // Side by side they would be read as one record with the people of both; apart the second would not be read at all.
  std::string input = R"({"version":"ZJ-2.1","data":[)";
  for (int i = 0; i < 9000; ++i) {
    int const number = i % 1000 == 999 ? i - 1 : i == 8500 ? 3 : i;
    input += fmt::format(R"({}{{"ajbh":"A33010100000020261{:05}","ajlb":"050300","xyrlb":[{{"xm":"第{}人"}}]}})", i == 0 ? "" : ",\n", number, i);
  }
  input += "]}";
  Plan const plan(test::library().model(), test::pack("zj-case-json"), test::pack("sh-case-csv"), test::library().tables());
  ConvertOptions one, four;
  one.threads = 1;
  four.threads = 4;
  auto const a = test::convert(plan, input, one), b = test::convert(plan, input, four), c = test::convert_keeping(plan, input, four, 777);
  for (auto const* const each : {&a, &b, &c}) {
    CHECK(each->error.empty());
    CHECK(each->summary.in == 9000);
    CHECK(each->summary.out == 8990);
    CHECK(each->summary.problems == std::map<std::string, std::uint64_t>{{"group/comes-back", 10}});
    CHECK(each->file() == a.file());
    CHECK(each->rejects == a.rejects);
  }
  CHECK(utf8(a.file()).find("第8500人") == std::string::npos);
  // As many as were said to be written are read.
  CHECK(test::convert("sh-case-csv", "zj-case-json", a.file()).summary.out == 8990);
}

TEST_CASE("a list of records that does not end is an error with its place") {
  CHECK(test::convert("zj-case-json", "sh-case-csv", R"({"data":[{"ajbh":"A)").error.find("at byte 9: the record that begins here does not end") == 0);
  CHECK(test::convert("zj-case-json", "sh-case-csv", R"({"data":[{} {}]})").error.find("between two records stands a comma") != std::string::npos);
  CHECK(test::convert("zj-case-json", "sh-case-csv", R"({"dat":[]})").error.find("no list of records 'data'") != std::string::npos);
  CHECK(test::convert("zj-case-json", "sh-case-csv", R"({"data":[]} x)").error.find("no JSON") != std::string::npos);
}

TEST_CASE("XML of another prefix becomes JSON, and JSON becomes XML as the pack lays it out") {
  std::string const xml = R"(<?xml version="1.0" encoding="UTF-8"?>
<j:package xmlns:j="urn:jiangsu:case:2" version="JS0200">
  <j:packageHead><j:caseNum>1</j:caseNum></j:packageHead>
  <j:casePackage asjbh="A3205080000002026110001"><j:ajmc>观前街&amp;盗窃案</j:ajmc><j:ajlbdm mc="盗窃案">05000200</j:ajlbdm>
    <j:fasj q="2026-11-01 20:00:00" z="2026-11-01 20:00:00"/><j:ssje>3500.00</j:ssje>
    <j:ryList><j:ry jsdm="01"><j:xm>周一</j:xm><j:zj lx="111">310101189901010019</j:zj></j:ry></j:ryList>
  </j:casePackage>
  <j:packageTail><j:personNum>1</j:personNum></j:packageTail>
</j:package>
)";
  auto const json = test::convert("js-case-xml", "zj-case-json", xml);
  CHECK(json.error.empty());
  CHECK(json.rejects == "");
  REQUIRE(json.summary.out == 1);
  CHECK(json.out.find(R"("ajmc":"观前街&盗窃案")") != std::string::npos);
  CHECK(json.out.find(R"("xm":"周一")") != std::string::npos);

  auto const back = test::convert("zj-case-json", "js-case-xml", json.file());
  CHECK(back.error.empty());
  CHECK(back.rejects.empty());
  CHECK(back.file() == R"(<?xml version="1.0" encoding="UTF-8"?>
<js:package xmlns:js="urn:jiangsu:case:2" version="JS0200">
  <js:packageHead>
    <js:caseNum>1</js:caseNum>
  </js:packageHead>
  <js:casePackage asjbh="A3205080000002026110001">
    <js:ajmc>观前街&amp;盗窃案</js:ajmc>
    <js:ajlbdm mc="盗窃案">05000200</js:ajlbdm>
    <js:fasj q="2026-11-01 20:00:00" z="2026-11-01 20:00:00"/>
    <js:ssje>3500.00</js:ssje>
    <js:ryList>
      <js:ry jsdm="01">
        <js:xm>周一</js:xm>
        <js:zj lx="111">310101189901010019</js:zj>
      </js:ry>
    </js:ryList>
  </js:casePackage>
  <js:packageTail>
    <js:personNum>1</js:personNum>
  </js:packageTail>
</js:package>
)");
}
