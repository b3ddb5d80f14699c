#include "formats/release.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "formats/encoding/codec.hpp"
#include "formats/identifier/citizen.hpp"
#include "tests/formats/conversion.hpp"
#include "tests/lib/temporary.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

Element const& element(std::string_view name) { return test::library().model()[*test::library().model().find(name)]; }

std::string masked(std::string_view name, std::string_view value, std::string_view profile = "db34-t-4631.2") {
  return mask(element(name), value, *find_mask_profile(profile)).value_or("nothing");
}

std::string with_head(std::string_view rest) {
  std::string out = "language: 1\nrecipient: 320500000000\npurpose: 协查\nrecord: case\nprofile: db34-t-4631.2\n";
  return out.append(rest);
}

std::optional<Wantlist> list(std::string const& text, std::string* complaint = nullptr) {
  auto const document = yaml::parse(text, "list.yaml");
  REQUIRE(document);
  yaml::Faults faults("list.yaml");
  auto out = load_wantlist(*document, test::library().model(), faults);
  if (complaint && !faults.empty()) *complaint = english(faults.errors().front().message);
  return out;
}

std::string complaint(std::string const& text) {
  std::string out;
  CHECK_FALSE(list(text, &out));
  return out;
}

constexpr std::string_view key = "0123456789abcdef";

// Values that stand nowhere else, so that they can be looked for.
constexpr std::string_view secrets[] = {"甲子乙丑丙寅", "310101189901010019", "13800001234", "秘密街道九号", "夜间门锁被撬"};

std::string const input =
    R"({"version":"ZJ-2.1","fssj":"20261122055500","fsdw_gajgjgdm":"330500000000","total":2,"data":[)"
    R"({"ajbh":"A3305020000002026110001","ajmc":"秘密街道九号被盗","ajlb":"050200","fasjks":"20261101200000","jyaq":"夜间门锁被撬","ssje":12000,"memo":"13800001234",)"
    R"("fadd":{"xzqhdm":"330502","dzmc":"秘密街道九号"},"xyrlb":[{"xm":"甲子乙丑丙寅","zjhm":"310101189901010019","csrq":"18990101","lxdh":"13800001234","xbdm":"1"}]},)"
    R"({"ajbh":"A3305020000002026110002","ajlb":"甲子乙丑丙寅","jyaq":"夜间门锁被撬","xyrlb":[{"xm":"甲子乙丑丙寅","zjhm":"310101189901010018"}]}]})";

/// A secret in any of the forms in which it could leave.
bool leaks(std::string_view output) {
  for (auto const secret : secrets) {
    std::string gb;
    REQUIRE(Codec::of(Encoding::gb18030_2005).encode_all(secret, gb));
    for (std::string const& form : {std::string(secret), gb, base64_encode(as_bytes(secret)), hex_encode(as_bytes(secret)), base64_encode(as_bytes(gb)), hex_encode(as_bytes(gb))})
      if (output.find(form) != output.npos) return true;
  }
  return false;
}

struct Released {
  test::Converted converted;
  std::string report;
};

Released release(std::string const& to, Wantlist const& wantlist, std::string const& records = input) {
  Plan const plan(test::library().model(), test::pack("zj-case-json"), test::pack(to), test::library().tables());
  ReleaseControl control(wantlist, plan, as_bytes(key));
  ConvertOptions options;
  options.companion = &control;
  options.envelope = [&](auto& envelope) { control.filter(envelope); };
  options.discreet = true;
  Released out;
  out.converted = test::convert(plan, records, options);
  out.report = control.json(out.converted.summary, "湖公刑协字〔2026〕1号") + out.converted.summary.losses.json(plan.sites());
  return out;
}

}  // namespace

TEST_CASE("values are masked by their kind, and never shown whole") {
  CHECK(masked("person.id", "310101189901010019") == "310101********0019");
  CHECK(masked("person.id", "310101189901010019", "db3212-t-1177") == "3***************19");
  CHECK(masked("person.phone", "13800001234") == "138****1234");
  CHECK(masked("person.phone", std::string("13800001234") + item_separator + "13900005678") == std::string("138****1234") + item_separator + "139****5678");
  CHECK(masked("person.name", "甲子") == "甲*");
  CHECK(masked("person.name", "甲子乙") == "甲**");
  CHECK(masked("person.name", "甲") == "*");
  CHECK(masked("transaction.account.number", "6222020000000000018") == "622202*********0018");
  CHECK(masked("person.domicile.text", "湖州市吴兴区爱山街道一号") == "湖州市吴兴区******");
  CHECK(masked("person.birth", "1899-01-01") == "1899");
  CHECK(masked("person.phone", "110") == "11*");
  CHECK(masked("case.category", "050200") == "nothing");
  CHECK(masked("case.abstract", "夜间") == "nothing");
  for (auto const profile : mask_profiles())
    for (std::string_view const value : {"1", "12", "1234567", "310101189901010019"}) {
      INFO(profile << " " << value);
      CHECK(masked("person.id", value, profile) != value);
    }
}

TEST_CASE("pseudonyms join within a recipient, differ between recipients, and are nobody's number") {
  Hash const suzhou = recipient_key(as_bytes(key), "320500000000"), hefei = recipient_key(as_bytes(key), "340100000000");
  auto const& id = element("person.id");
  auto const a = pseudonym(id, "310101189901010019", suzhou);
  CHECK(a == pseudonym(id, "310101189901010019", suzhou));
  CHECK(a != pseudonym(id, "310101189901010019", hefei));
  CHECK(a != pseudonym(id, "320106189906150022", suzhou));
  // It has the form of one and a right check digit, and lies in a province that there is not.
  CHECK(a.size() == 18);
  CHECK(a.starts_with("99"));
  CHECK(check_citizen_number(a) == "id-number/area");
  CHECK(pseudonym(element("person.name"), "甲子", suzhou).starts_with("化名"));
  CHECK(pseudonym(element("person.phone"), "13800001234", suzhou) != pseudonym(element("person.name"), "13800001234", suzhou));
}

TEST_CASE("what is not on the list is withheld everywhere: output, rejects, losses, report, in every encoding") {
  auto const wantlist = list(with_head("elements:\n  case.number: release\n  case.category: release\n  case.occurred.from: year\n  person.role: release\n"
                             "  person.name: mask\n  person.id: pseudonym\n  person.sex: release\n"));
  REQUIRE(wantlist);
  for (char const* to : {"js-case-xml", "sh-case-csv", "ah-case-fixed", "zj-case-json"}) {
    INFO(to);
    auto const released = release(to, *wantlist);
    CHECK(released.converted.error == "");
    CHECK(released.converted.summary.in == 2);
    CHECK_FALSE(leaks(released.converted.file()));
    CHECK_FALSE(leaks(released.converted.rejects));
    CHECK_FALSE(leaks(released.report));
    // The second record is rejected: that is said, without a value.
    CHECK(released.converted.summary.rejected >= 1);
    CHECK(released.converted.rejects.find("\"rule\":") != std::string::npos);
    CHECK(released.converted.rejects.find("\"raw") == std::string::npos);
    CHECK(released.converted.rejects.find("\"value\"") == std::string::npos);
  }
  auto const json = release("zj-case-json", *wantlist);
  CHECK(json.converted.file().find("\"xm\":\"甲*****\"") != std::string::npos);
  CHECK(json.converted.file().find("\"zjhm\":\"99") != std::string::npos);
  CHECK(json.converted.file().find("A3305020000002026110001") != std::string::npos);
  // The envelope of the input is not on the list either.
  CHECK(json.converted.file().find("330500000000") == std::string::npos);
  CHECK(json.report.find(R"({"element":"person.phone","grant":"withheld","count":1})") != std::string::npos);
  CHECK(json.report.find(R"({"element":"person.id","grant":"pseudonym","count":1})") != std::string::npos);
}

TEST_CASE("only what is written counts as released, and once") {
  auto const wantlist = list(with_head("elements:\n  case.number: release\n  case.loss: release\n"));
  REQUIRE(wantlist);
  std::string const first = R"({"ajbh":"A3305020000002026110001"})", wide = R"({"ajbh":"A3305020000002026110002","ssje":99999999999999999})";
  auto const count = [&](std::string const& to, std::string const& records, std::uint64_t rejected) {
    auto const released = release(to, *wantlist, R"({"version":"ZJ-2.1","data":[)" + records + "]}");
    CHECK(released.converted.error == "");
    CHECK(released.converted.summary.rejected == rejected);
    INFO(released.report);
    return released.report.find(R"({"element":"case.number","grant":"released","count":1})") != std::string::npos &&
           released.report.find(R"("count":2)") == std::string::npos;
  };
  // The format cannot hold the second record; the format would make one record of two.
  CHECK(count("ah-case-fixed", first + "," + wide, 1));
  CHECK(count("sh-case-csv", first + "," + first, 1));
}

TEST_CASE("an empty list releases nothing") {
  auto const wantlist = list(with_head("elements:\n  case.number: release\n"));
  REQUIRE(wantlist);
  auto const released = release("zj-case-json", *wantlist);
  CHECK_FALSE(leaks(released.converted.file()));
  CHECK(released.converted.file().find("\"ajlb\"") == std::string::npos);
  CHECK(released.converted.file().find("xyrlb\":[{") == std::string::npos);
}

TEST_CASE("a list is read strictly") {
  CHECK(list(with_head("elements: { case.number: release }\n")));
  CHECK(complaint(with_head("elements: { case.nmber: release }\n")) == "list.yaml:6:13: unknown element 'case.nmber'");
  CHECK(complaint(with_head("elements: { case.number: show }\n")) == "list.yaml:6:26: 'case.number' cannot be 'show'");
  CHECK(complaint(with_head("elements: { case.category: mask }\n")) == "list.yaml:6:28: 'case.category' cannot be 'mask'");
  CHECK(complaint(with_head("elements: { case.number: year }\n")) == "list.yaml:6:26: 'case.number' cannot be 'year'");
  CHECK(complaint("language: 1\nrecipient: 1\npurpose: x\nrecord: case\nelements: { person.name: mask }\n") == "list.yaml:5:26: 'profile' is missing");
  CHECK(complaint(with_head("elements: { case.number: release }\nmore: 1\n")).starts_with("list.yaml:7:1: "));
  CHECK(complaint("language: 1\n").starts_with("list.yaml:1:1: "));
}
