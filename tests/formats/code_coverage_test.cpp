#include "formats/code_coverage.hpp"

#include <catch2/catch.hpp>

#include "tests/paths.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

CodeTables const& shipped() {
  static CodeTables const tables = CodeTables::load((tests::source_dir() / "formats/codes").string()).value();
  return tables;
}

constexpr std::string_view header = "code,name,valid_from,valid_to,parent,successors,aliases,pivot,relation,prefer,note\n";

}  // namespace

TEST_CASE("it is told how much of one table another can say") {
  auto const& tables = shipped();
  auto const &six = *tables.find("case-category-6"), &eight = *tables.find("case-category-8");
  auto const there = cover(tables, six, eight);
  CHECK(there.codes == 150);
  CHECK(there.equal == 86);
  CHECK(there.generalised == 64);
  CHECK(there.none == 0);
  CHECK(std::ranges::count(there.many_to_one, "05000200") == 1);
  auto const back = cover(tables, eight, six);
  CHECK(back.equal == 86);
  CHECK(back.equal + back.generalised + back.none == eight.rows().size());
  auto const sex = cover(tables, *tables.find("sex"), *tables.find("sex-110"));
  CHECK(sex.without == std::vector<std::string_view>{"9"});
}

TEST_CASE("defect 4: a local table of which 49 codes of 116 become 'other' says so") {
  std::string ministry(header), local(header);
  for (int i = 1; i <= 67; ++i) ministry += fmt::format("0{:05},事项{},,,,,,,,,\n", i, i);
  ministry += "990000,其他,,,,,,,,,\n";
  for (int i = 1; i <= 67; ++i) local += fmt::format("U0040{:03},本地{},,,,,,0{:05},=,1,\n", i, i, i);
  for (int i = 68; i <= 116; ++i) local += fmt::format("U0040{:03},本地{},,,,,,990000,<,,\n", i, i);
  std::vector<Error> errors;
  auto const tables = CodeTables::load(
      [&](std::string const& name) -> Result<std::string> {
        if (name == "tables.yaml")
          return "ministry: { family: call, pivot: ministry, version: 1, source: t }\nlocal: { family: call, pivot: ministry, version: 1, source: t }\n";
        return name == "local.csv" ? local : ministry;
      },
      errors);
  REQUIRE(tables);
  auto const report = cover(*tables, *tables->find("local"), *tables->find("ministry"));
  CHECK(report.codes == 116);
  CHECK(report.catch_all == 49);
  CHECK(report.generalised == 49);
  CHECK(report.many_to_one == std::vector<std::string_view>{"990000"});
}

TEST_CASE("codes of data are counted: known, by alias, ended, unknown with a hint") {
  DataCoverage six(*shipped().find("case-category-6"));
  for (char const* code : {"050200", "050202", "50200", "50200", "999999"}) six.add(code);
  CHECK(six.counts().known == 2);
  CHECK(six.counts().unknown == 3);
  CHECK(six.json() ==
        R"({"table":"case-category-6","version":"2000-1","values":5,"known":2,"by_alias":0,"other":0,"ended":0,"not_yet":0,"unsure":0,"unknown":3,)"
        R"("unknown_codes":[{"code":"50200","count":2,"perhaps":"050200"},{"code":"999999","count":1}]})");

  DataCoverage sex(*shipped().find("sex"));
  sex.add("男性"), sex.add("1"), sex.add("男");
  CHECK(sex.counts().by_alias == 2);

  DataCoverage area(*shipped().find("area")), more(*shipped().find("area"));
  area.add("330104", "2018-05-01"), area.add("330104", "2026-01-01"), area.add("330102", "2026");
  CHECK(area.counts().unsure == 1);
  more.add("330104", "2024"), more.add("x"), area.add("x");
  area.merge(more);
  CHECK(area.counts().unsure == 2);
  CHECK(area.counts().unknown_codes.at("x") == 2);

  DataCoverage kind(*shipped().find("id-type-ga517"));
  kind.add("990");
  CHECK(kind.counts().catch_all == 1);
}

TEST_CASE("memory stays small whatever comes") {
  DataCoverage sex(*shipped().find("sex"));
  for (int i = 0; i < 5000; ++i) sex.add("x" + std::to_string(i));
  CHECK(sex.counts().unknown == 5000);
  CHECK(sex.counts().unknown_codes.size() == 1000);
}
