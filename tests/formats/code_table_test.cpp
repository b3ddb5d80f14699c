#include "formats/code_table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "lib/io/file.hpp"
#include "tests/lib/random.hpp"
#include "tests/paths.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

constexpr std::string_view header = "code,name,valid_from,valid_to,parent,successors,aliases,pivot,relation,prefer,note\n";

CodeTables const& shipped() {
  static CodeTables const tables = [] {
    std::vector<Error> errors;
    auto loaded = CodeTables::load([](std::string const& name) { return read_file((tests::source_dir() / "formats/codes" / name).string(), CodeTables::file_limit); }, errors);
    for (auto const& error : errors) UNSCOPED_INFO(english(error.message));
    REQUIRE(loaded);
    return std::move(*loaded);
  }();
  return tables;
}

std::optional<CodeTables> load(std::map<std::string, std::string> const& files, std::vector<Error>& errors) {
  return CodeTables::load(
      [&](std::string const& name) -> Result<std::string> {
        auto const file = files.find(name);
        if (file == files.end()) return fail(io_failure(say("cannot open '{}': {}", name, "gone")));
        return file->second;
      },
      errors);
}

/// The first thing said about a table of these rows.
std::string complaint(std::string_view rows) {
  yaml::Faults faults("t.csv");
  auto const table = CodeTable::parse({"t", "t", "t", "1", "test"}, std::string(header) + std::string(rows), faults);
  if (faults.empty()) return table ? "" : "nothing said";
  CHECK_FALSE(table);
  return english(faults.errors().front().message);
}

std::string_view translated(char const* from, char const* code, char const* to) {
  auto const& tables = shipped();
  auto const t = tables.translate(*tables.find(from), *tables.find(from)->find(code), *tables.find(to));
  return t.code ? t.code->code : "";
}

}  // namespace

TEST_CASE("the shipped tables load, and each says whence it is") {
  for (auto const* table : shipped().all()) {
    INFO(table->name());
    CHECK(table->rows().size() >= 2);
    CHECK_FALSE(table->about().source.empty());
    CHECK(table->sha256().size() == 64);
    for (Code const& code : table->rows()) {
      REQUIRE(table->find(code.code) == &code);
      REQUIRE((*table)[code.index].code == code.code);
      for (auto const alias : code.aliases) REQUIRE(table->find_name(alias) == &code);
    }
    CHECK(table->find("") == nullptr);
    CHECK(table->find("no such code") == nullptr);
  }
  CHECK(shipped().find("area")->rows().size() == 1053);
  CHECK(shipped().find("ethnic")->rows().size() == 56);
  CHECK(shipped().find("case-category-6")->rows().size() == 150);
  CHECK(shipped().pivot("case-category")->name() == "case-category-8");
  CHECK(shipped().find("nothing") == nullptr);
}

TEST_CASE("areas of the five provinces: retired codes are known, and who succeeds them") {
  auto const& area = *shipped().find("area");
  Code const& jianggan = *area.find("330104");
  CHECK(jianggan.name == "江干区");
  CHECK(jianggan.is_retired());
  CHECK(jianggan.successors == std::vector<std::string_view>{"330102", "330105", "330114"});
  CHECK(area.parent_of(jianggan)->name == "杭州市");
  CHECK(area.is_within(jianggan, *area.find("330000")));
  CHECK_FALSE(area.is_within(jianggan, *area.find("320000")));
  CHECK(area.is_within(*area.find("310104"), *area.find("310000")));
  std::size_t retired = 0, succeeded = 0;
  for (Code const& code : area.rows()) {
    REQUIRE(code.code.size() == 6);
    retired += code.is_retired(), succeeded += !code.successors.empty();
    for (auto const successor : code.successors) {
      INFO(code.code << " " << code.name << " -> " << successor);
      REQUIRE(code.is_retired());
      Code const* const next = area.find(successor);
      REQUIRE(next != nullptr);
      // Time goes forward: the successor stood longer.
      REQUIRE((!next->is_retired() || next->valid_to > code.valid_to));
    }
  }
  CHECK(retired == 586);
  CHECK(succeeded > 500);
  CHECK(std::ranges::count_if(area.rows(), [](Code const& c) { return !c.note.empty(); }) == 24);
}

TEST_CASE("a code holds from its first day to its last, and what nobody knows is said to be unknown") {
  Code code;
  CHECK(CodeTable::validity(code, "1950") == Validity::valid);
  code.valid_from = "2001-03-15", code.valid_to = "2010-12";
  CHECK(CodeTable::validity(code, "2001-03-14T23:59") == Validity::not_yet);
  CHECK(CodeTable::validity(code, "2001-03-15") == Validity::valid);
  CHECK(CodeTable::validity(code, "2001-03") == Validity::unsure);
  CHECK(CodeTable::validity(code, "2001") == Validity::unsure);
  CHECK(CodeTable::validity(code, "2005") == Validity::valid);
  CHECK(CodeTable::validity(code, "2010-12-31T10:00") == Validity::valid);
  CHECK(CodeTable::validity(code, "2010-12") == Validity::valid);
  CHECK(CodeTable::validity(code, "2010") == Validity::unsure);
  CHECK(CodeTable::validity(code, "2011-01-01") == Validity::ended);
  code.end_is_known = false;
  CHECK(CodeTable::validity(code, "2010-12-31") == Validity::valid);
  CHECK(CodeTable::validity(code, "2011-01-01") == Validity::unsure);
}

TEST_CASE("names and aliases find a code if they are clear") {
  auto const& sex = *shipped().find("sex");
  CHECK(sex.find_name("男性")->code == "1");
  CHECK(sex.find_name("男")->code == "1");
  CHECK(sex.find_name("M")->code == "1");
  CHECK(sex.find_name("x") == nullptr);
  CHECK(shipped().find("ethnic")->find_name("藏")->code == "04");
  // Several areas are called so.
  CHECK(shipped().find("area")->find_name("鼓楼区") == nullptr);
  CHECK(shipped().find("case-category-8")->find_name("盗窃案")->code == "05000200");
}

TEST_CASE("defect 5: codes without their leading zero are recognised, not accepted") {
  auto const& table = *shipped().find("case-category-6");
  CHECK(table.find("10000") == nullptr);
  CHECK(table.find_damaged("10000")->code == "010000");
  CHECK(table.find_damaged("20101")->code == "020101");
  CHECK(table.find_damaged("50200.0")->code == "050200");
  CHECK(shipped().find("ethnic")->find_damaged("1")->code == "01");
  CHECK(table.find_damaged("7") == nullptr);
  CHECK(table.find_damaged("") == nullptr);
  CHECK(table.find_damaged("x10000") == nullptr);
}

TEST_CASE("case categories meet in the eight-digit table, and it is told where meaning is lost") {
  auto const& tables = shipped();
  auto const &six = *tables.find("case-category-6"), &eight = *tables.find("case-category-8");
  using enum Translation::Kind;
  CHECK(translated("case-category-6", "050200", "case-category-8") == "05000200");
  CHECK(tables.translate(six, *six.find("050200"), eight).kind == equal);
  CHECK(translated("case-category-6", "050202", "case-category-8") == "05000200");
  CHECK(tables.translate(six, *six.find("050202"), eight).kind == generalised);
  CHECK(translated("case-category-8", "05000200", "case-category-6") == "050200");
  // 8 digits split what 6 digits have as one: up to the parent.
  CHECK(translated("case-category-8", "02002602", "case-category-6") == "020400");
  CHECK(tables.translate(eight, *eight.find("02002602"), six).kind == generalised);
  CHECK(tables.translate(six, *six.find("050202"), six).kind == same);
  // Sex: the product of the 110 has no 9, and nothing is made of it.
  CHECK(translated("sex-110", "0", "sex") == "0");
  CHECK(translated("sex", "2", "sex-110") == "2");
  CHECK(translated("sex", "9", "sex-110") == "");
}

TEST_CASE("defect 1: every one of the six-digit codes has an eight-digit one; there and back keeps what was equal") {
  auto const& tables = shipped();
  auto const &six = *tables.find("case-category-6"), &eight = *tables.find("case-category-8");
  std::map<std::string_view, int> to_theft_or_robbery;
  for (Code const& code : six.rows()) {
    INFO(code.code);
    auto const there = tables.translate(six, code, eight);
    REQUIRE(there.code != nullptr);
    ++to_theft_or_robbery[there.code->code];
    auto const back = tables.translate(eight, *there.code, six);
    if (there.kind == Translation::Kind::equal) REQUIRE(back.code == &code);
  }
  CHECK(to_theft_or_robbery["05000100"] == 15);
  CHECK(to_theft_or_robbery["05000200"] == 20);
}

TEST_CASE("translation never says more than was said") {
  std::vector<Error> errors;
  std::string const h(header);
  auto const tables = load({{"tables.yaml",
                             "p: { family: f, pivot: p, version: 1, source: t }\n"
                             "a: { family: f, pivot: p, version: 1, source: t }\n"
                             "b: { family: f, pivot: p, version: 1, source: t }\n"},
                            {"p.csv", h + "1,top,,,,,,,,,\n11,left,,,1,,,,,,\n12,right,,,1,,,,,,\n111,leaf,,,11,,,,,,\n"},
                            {"a.csv", h + "x,x,,,,,,11,=,1,\ny,y,,,,,,111,<,,\nw,w,,,,,,12,>,1,\nn,n,,,,,,,,,\n"},
                            {"b.csv", h + "l,l,,,,,,11,>,1,\nt,t,,,,,,1,=,1,\ns,s,,,,,,12,<,1,\n"}},
                           errors);
  for (auto const& error : errors) UNSCOPED_INFO(english(error.message));
  REQUIRE(tables);
  auto const &p = *tables->find("p"), &a = *tables->find("a"), &b = *tables->find("b");
  using enum Translation::Kind;
  auto const says = [&](CodeTable const& from, char const* code, CodeTable const& to, Translation::Kind kind, std::string_view wanted) {
    auto const t = tables->translate(from, *from.find(code), to);
    return t.kind == kind && (t.code ? t.code->code : "") == wanted;
  };
  CHECK(says(a, "x", p, equal, "11"));
  CHECK(says(a, "y", p, generalised, "111"));
  CHECK(says(a, "w", p, none, ""));       // wider than its pivot
  CHECK(says(a, "n", p, none, ""));
  CHECK(says(p, "11", b, generalised, "l"));
  CHECK(says(p, "111", b, generalised, "l"));
  CHECK(says(p, "12", b, generalised, "t"));  // s would say more
  CHECK(says(p, "1", b, equal, "t"));
  CHECK(says(p, "1", a, none, ""));
  CHECK(says(a, "x", b, generalised, "l"));
}

TEST_CASE("what is wrong with a table is said with its place") {
  CHECK(complaint("1,a,,,,,,,,,\n") == "");
  CHECK(complaint("1,\"a,\"\"b\"\"\",,,,,,,,,\r\n") == "");
  CHECK(complaint("1,a,,,,,,,,,\n1,b,,,,,,,,,\n") == "t.csv:3:1: the code '1' stands there already");
  CHECK(complaint(",a,,,,,,,,,\n") == "t.csv:2:1: a row has no code");
  CHECK(complaint("1,,,,,,,,,,\n") == "t.csv:2:3: the code '1' has no name");
  CHECK(complaint("1,a,201012-12-31,,,,,,,,\n") == "t.csv:2:5: '201012-12-31' is no date");
  CHECK(complaint("1,a,,2010-13,,,,,,,\n") == "t.csv:2:6: '2010-13' is no date");
  CHECK(complaint("1,a,2011,2010?,,,,,,,\n") == "t.csv:2:10: the code '1' ends before it begins");
  CHECK(complaint("1,甲,,,2,,,,,,\n") == "t.csv:2:7: the parent '2' is not in the table");
  CHECK(complaint("1,a,,,2,,,,,,\n2,b,,,1,,,,,,\n") == "t.csv:2:1: the code '1' is among its own parents");
  CHECK(complaint("1,a,,,,,x;x,,,,\n") == "t.csv:2:1: the alias 'x' already stands for something");
  CHECK(complaint("1,a,,,,,2,,,,\n2,b,,,,,,,,,\n") == "t.csv:2:1: the alias '2' already stands for something");
  CHECK(complaint("1,a,,,,,,5,,,\n") == "t.csv:2:12: beside a pivot stands '=', '<' or '>'");
  CHECK(complaint("1,a,,,,,,5,=,2,\n") == "t.csv:2:14: 'prefer' is '1' or nothing, beside a pivot");
  CHECK(complaint("1,a,,,,,,,,\n") == "t.csv:2:13: there are 10 fields of 11");
  CHECK(complaint("1,a,,,,,,,,,,\n") == "t.csv:2:14: there are more than 11 fields");
  CHECK(complaint("1,a\"b,,,,,,,,,\n") == "t.csv:2:3: a quote stands within a field that does not begin with one");
  CHECK(complaint("1,\"a,,,,,,,,,\n") == "t.csv:2:3: a quote is not closed");
  CHECK(complaint("1,\"a\nb\",,,,,,,,,\n") == "t.csv:2:3: a field goes over several lines");
  CHECK(complaint("1,\"a\"b,,,,,,,,,\n") == "t.csv:2:7: behind a quoted field stands something else than a comma");
  CHECK(complaint("1, a,,,,,,,,,\n") == "t.csv:2:3: a field begins or ends with a space");
  CHECK(complaint("1,a\xe2\x80\x8b,,,,,,,,,\n") == "t.csv:2:3: a field holds a character that cannot be seen");
  CHECK(complaint("1,a\xff,,,,,,,,,\n") == "t.csv:1:1: it is not UTF-8 without a byte order mark");
  CHECK(complaint("1,a,,,,,,,,,") == "t.csv:2:14: its last line has no end");
  yaml::Faults faults("t.csv");
  CHECK_FALSE(CodeTable::parse({}, "code,name,valid_from,valid_to,parent,successors,aliases,pivot,relation,prefer,remark\n", faults));
  CHECK(english(faults.errors().at(0).message) == "t.csv:1:79: the column 'note' is called 'remark' here");
}

TEST_CASE("what is wrong between tables is said, all of it") {
  std::string const h(header);
  std::vector<Error> errors;
  CHECK_FALSE(load({{"tables.yaml", "a: { family: f, pivot: b, version: 1, source: t }\n"}, {"a.csv", h + "1,a,,,,,,,,,\n"}}, errors));
  REQUIRE(errors.size() == 1);
  CHECK(english(errors[0].message) == "tables.yaml:1:1: the pivot 'b' of 'a' is no pivot of its family");
  errors.clear();
  CHECK_FALSE(load({{"tables.yaml",
                     "p: { family: f, pivot: p, version: 1, source: t }\na: { family: f, pivot: p, version: 1, source: t }\n"},
                    {"p.csv", h + "1,a,,,,,,1,=,,\n"},
                    {"a.csv", h + "1,a,,,,,,2,=,,\n2,b,,,,,,1,=,1,\n3,c,,,,,,1,=,1,\n"}},
                   errors));
  REQUIRE(errors.size() == 3);
  CHECK(english(errors[0].message) == "p.csv:2:1: the code '1' has a pivot in the pivot table itself");
  CHECK(english(errors[1].message) == "a.csv:2:1: the pivot '2' of '1' is not in the table 'p'");
  CHECK(english(errors[2].message) == "a.csv:1:1: two codes are preferred for the pivot '1'");
  errors.clear();
  CHECK_FALSE(load({{"tables.yaml", "a: { family: f, pivot: a, version: 1, source: t }\n"}}, errors));
  CHECK(errors.size() == 1);
}

TEST_CASE("codes of any length are found, and only they") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (int round = 0; round < 20; ++round) {
    std::set<std::string> codes;
    while (codes.size() < 500) {
      std::string code;
      for (std::size_t i = random.below(20) + 1; i > 0; --i) code += static_cast<char>('0' + random.below(3));
      codes.insert(code);
    }
    std::string text(header);
    for (auto const& code : codes) text += code + ",n" + code + ",,,,,,,,,\n";
    yaml::Faults faults("t.csv");
    auto const table = CodeTable::parse({"t", "t", "t", "1", "test"}, text, faults);
    REQUIRE(table);
    for (int i = 0; i < 2000; ++i) {
      std::string code;
      for (std::size_t n = random.below(12); n > 0; --n) code += static_cast<char>('0' + random.below(3));
      auto const* const found = table->find(code);
      REQUIRE((found != nullptr) == codes.contains(code));
      if (found) REQUIRE(found->name == "n" + code);
    }
  }
}
