// Records as they come, not as anybody would write them: each goes to every pack of its kind and back, as it is and with edits.
// Named cases of our own, and the samples beside the checkout, if they are there.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "formats/encoding/codec.hpp"
#include "formats/laws.hpp"
#include "tests/formats/conversion.hpp"
#include "tests/paths.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

/// There and back with every pack of the same record, with several edits.
void try_all(std::string const& pack, std::string const& file, std::size_t accepted) {
  Pack const& from = test::pack(pack);
  for (auto const& name : test::library().names()) {
    Pack const& to = test::pack(name);
    if (to.record != from.record || to.only != Only::both) continue;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      auto const report = try_laws(test::library().model(), test::library().tables(), from, to, file, seed);
      INFO(pack << " -> " << name << ", seed " << seed);
      if (!report) FAIL(english(report.error().message));
      for (Breach const& breach : report->breaches)
        UNSCOPED_INFO("law " << static_cast<int>(breach.law) << ", record " << breach.record << ", " << breach.element << "\n  is     "
                             << breach.seen << "\n  wanted " << breach.wanted);
      CHECK(report->holds());
      // What the target cannot write is rejected there; nothing that can be read is rejected by the way home.
      if (&from == &to) CHECK(report->records - report->rejected == accepted);
    }
  }
}

struct Case {
  char const *name, *pack;
  std::size_t accepted;
  std::string text;   // UTF-8; written in the encoding of the pack
};

std::string const columns = "案件编号,案件名称,案由,案由名称,事发时间,事发地址,损失万元,人员类别,人员,性别,联系电话";
std::string const head_line = "H33050000000020261122055500000001" + std::string(47, ' ') + "\r\n";

std::vector<Case> const cases = {
    {"brackets of two widths, and none", "sh-case-csv", 1,
     columns + "\r\nA3101040000002026110001,某案,050200,盗窃案,,,,嫌疑人,甲(310101189901010019),男,\r\n"
               "A3101040000002026110001,某案,050200,盗窃案,,,,被害人,乙（320106189906150022）,女,\r\n"
               "A3101040000002026110001,某案,050200,盗窃案,,,,证人,丙330106189912310135,男,\r\n"
               "A3101040000002026110001,某案,050200,盗窃案,,,,证人,丁 340104189907040440,女,\r\n"},
    {"quotes that nobody needs, an empty line, no line end at the end", "sh-case-csv", 2,
     columns + "\r\n\"A3101040000002026110001\",\"某\"\"案\"\"\",050200,,,,,,,,\r\n\r\nA3101040000002026110002,\"a,b\",050300,诈骗,,\"两行\n地址\",0.0350,,,,\"\""},
    {"columns in another order, some missing, one unknown", "sh-case-csv", 1, "备用,人员,案件编号\nx,甲,A3101040000002026110001\ny,乙,A3101040000002026110001\n"},
    {"a character of four bytes, wide and narrow spaces at the ends", "sh-case-csv", 1,
     columns + "\r\nA3101040000002026110001,　某案 ,050200,,,浦东  ,,证人,𠮷田,未知, 138 \r\n"},
    {"the first row has nobody", "sh-case-csv", 1,
     columns + "\r\nA3101040000002026110001,某案,,,,,,,,,\r\nA3101040000002026110001,某案,,,,,,嫌疑人,甲,男,\r\n"},
    {"members in another order, escapes, members that no rule names", "zj-case-json", 2,
     R"({"version":"ZJ-2.1","total":2,"x":{"y":[1, 2]},"data":[{"ajmc":"\u7532\/\"\n","ajbh":"A3305020000002026110001","fadd":{"dzmc":"某路","qt":{"b":1,"a":[2, 3]}},"memo":null},)"
     "\n" R"( { "ajbh" : "A3305020000002026110002" , "xyrlb" : [ ] , "jyaq" : "" } ] })"},
    {"persons without a name, twice the same, one without anything", "zj-case-json", 1,
     R"({"data":[{"ajbh":"A3305020000002026110001","xyrlb":[{"xm":"甲"},{"xm":"甲"},{},{"xm":"甲","lxdh":"13800000000","dnabh":"D1"},{"xbdm":"1"}],"bhrlb":[{"xm":"甲"}]}]})"},
    {"numbers of every form, an identity number without quotes", "zj-case-json", 1,
     R"({"data":[{"ajbh":"A3305020000002026110001","ssje":"12000.50","xyrlb":[{"xm":"甲","zjhm":310101189901010019,"csrq":"1899-01-01"},{"zjhm":"330106880808001"}],"wplb":[{"kysl":1.0},{"kysl":0}]}]})"},
    {"no order, partial days, words that are no value", "zj-case-jsonl", 2,
     "{\"ajbh\":\"A3305020000002026110001\",\"xyrlb\":[{\"csrq\":\"19000000\",\"xm\":\"不详\"},{\"csrq\":\"19900500\",\"xm\":\"0\"}]}\n"
     "{\"jyaq\":null,\"ajbh\":\"A3305020000002026110002\",\"bhrlb\":null}"},
    {"another prefix, comments, CDATA, single quotes, an unknown element", "js-case-xml", 2,
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- 导出 -->\n<j:package xmlns:j=\"urn:jiangsu:case:2\" version=\"JS0200\">\n"
     "  <j:casePackage  asjbh='A3205080000002026110001' lsh=\"77\">\n    <!-- 补录 -->\n    <j:ajmc><![CDATA[A<B & C]]></j:ajmc>\n"
     "    <j:jyaq>第一行&#13;\n第二行 &lt;x&gt; &#x4E2D;</j:jyaq>\n    <j:bz2>未知 <b>x</b></j:bz2>\n  </j:casePackage>"
     "<j:casePackage asjbh=\"A3205080000002026110002\"><j:ryList/></j:casePackage>\n</j:package>\n"},
    {"lists in pieces, texts beside elements, an empty element with two tags", "js-case-xml", 1,
     "<js:package xmlns:js=\"urn:jiangsu:case:2\"><js:casePackage asjbh=\"A3205080000002026110001\"><js:ssje></js:ssje><js:ryList>\n"
     "<js:ry jsdm=\"02\"><js:xm>甲</js:xm><js:zj lx=\"111\">310101189901010019</js:zj></js:ry>\n<js:ry/></js:ryList></js:casePackage></js:package>"},
    {"a namespace that is the default one", "js-case-xml", 1,
     "<package xmlns=\"urn:jiangsu:case:2\"><casePackage asjbh=\"A3205080000002026110001\"><ajmc>某案</ajmc></casePackage></package>"},
    {"wide spaces and tabs as padding, no trailer, no last line end", "ah-case-fixed", 1,
     head_line + "AA340104000000202611000105020020261101200000340104三里庵街道  长江西路\t 1号     0000003500000\r\n"
                 "R1甲　　      111310101189901010019118990101                                    "},
    {"a member that no rule names and nothing else", "ah-move-json", 2, "{\"ywlsh\":\"3401260000001\",\"extra\":{\"k\":1}}\n\n{\"ry\":[{\"lb\":\"sqr\"}],\"ywlsh\":\"3401260000002\"}\n"},
    {"an applicant of whom nothing is known, two movers of one name", "zj-move-xml", 1,
     "<?xml version=\"1.0\" encoding=\"GB18030\"?>\n<package><packageHead><sjblx>010122</sjblx><recordNum>1</recordNum></packageHead>\n"
     "<ZQZ><ywlsh>3305260000001</ywlsh><sqr_xm> </sqr_xm><QYRLIST><QYR><xm>甲</xm></QYR><QYR><xm>甲</xm><xb>1</xb></QYR></QYRLIST><bz/></ZQZ>\n</package>\n"},
    {"two guardians of one name, a mother without", "ah-birth-json", 1,
     R"({"count":1,"data":[{"ywlsh":"3401260000001","xm":"","jhryxm":"甲","jhrexm":"甲","mqgmsfhm":"320106189906150022","mqxm":null}]})"},
    {"an amount with zeros behind and a sign", "bank-flow-csv", 1,
     "交易流水号,交易时间,交易金额,收付标志,交易币种\r\n1,20261101200000,-100.50,借,人民币\r\n"},
    {"amounts as text, an empty object", "bank-flow-json", 1, "{\"jylsh\":\"1\",\"bf\":{},\"jyje\":\"1.10\",\"df\":{\"zh\":\"6222020000000000018\"}}\n"},
    {"separators of four kinds in one list", "fraud-clue-json", 1,
     R"({"total":1,"list":[{"clueId":"1","phone":"13800000001；13800000002,13800000003","caseCategory":"其他","longitude":"120.10"}]})"},
    {"a mark in front, a name alone", "fraud-clue-csv", 1, "\xef\xbb\xbf\"线索编号\",\"相关人\"\n\"1\",\"甲\"\n"},
    {"identifiers as names, lists that are empty", "ga-case-xml", 1,
     "<package><TB_ST_ASJ><ASJBH>A3305020000002026110001</ASJBH><RYLIST/><ZJLIST><ZJ><ZJMC>某盘</ZJMC><SHA256/></ZJ></ZJLIST></TB_ST_ASJ></package>"}};

std::string encoded(Case const& each) {
  std::string out;
  REQUIRE(Codec::of(test::pack(each.pack).encoding).encode_all(each.text, out));
  return out;
}

}  // namespace

TEST_CASE("hard records of our own go through every pair, there and back") {
  for (Case const& each : cases) {
    INFO(each.name);
    try_all(each.pack, encoded(each), each.accepted);
  }
}

TEST_CASE("every pack has a hard record") {
  for (auto const& name : test::library().names())
    if (test::pack(name).only == Only::both && name != "zj-certificate-xml")
      CHECK(std::ranges::any_of(cases, [&](Case const& each) { return each.pack == name; }));
}

TEST_CASE("the hard samples worked through on paper go through every pair, there and back") {
  auto const directory = tests::facts_dir() / "packs/samples";
  struct Sample {
    char const *file, *pack;
    std::size_t accepted;
  };
  for (Sample const& sample : {Sample{"sh.csv", "sh-case-csv", 4}, {"zj.json", "zj-case-json", 5}, {"js.xml", "js-case-xml", 3}, {"ah.dat", "ah-case-fixed", 4},
                               {"zjmove.xml", "zj-move-xml", 2}, {"ahmove.jsonl", "ah-move-json", 2}}) {
    std::ifstream in(directory / sample.file, std::ios::binary);
    if (!in) {
      WARN("skipped: no " << sample.file << " beside the checkout");
      continue;
    }
    INFO(sample.file);
    try_all(sample.pack, std::string(std::istreambuf_iterator<char>(in), {}), sample.accepted);
  }
}
