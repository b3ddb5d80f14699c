// Identifiers: published check digits, the synthetic values of our facts, every single error, what spreadsheets do.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "formats/code_table.hpp"
#include "formats/identifier/citizen.hpp"
#include "formats/identifier/damage.hpp"
#include "formats/identifier/digits.hpp"
#include "formats/identifier/organisation.hpp"
#include "formats/identifier/police_number.hpp"
#include "formats/identifier/things.hpp"
#include "tests/lib/random.hpp"
#include "tests/paths.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

constexpr std::string_view citizens[] = {"310101189901010019", "320106189906150022", "330106189912310135", "340104189907040440",
                                         "350203189909090194", "330109189901010005", "31010118990808001X", "33010618990808004X"};
constexpr std::string_view organisations[] = {"91310101MA1K00015A", "92320106MA1X00025E", "11330106002301018D",
                                              "12340104485000016W", "51350203500000015F", "91330106MA27XW012K"};
constexpr std::string_view cards[] = {"6222020000000000018", "6217001234567890122", "622848001234567894", "3568110000000013"};

CodeTable const& areas() {
  static CodeTables const tables = CodeTables::load((tests::source_dir() / "formats/codes").string()).value();
  return *tables.find("area");
}

std::string normal(std::string_view value) {
  std::string buffer(value.size(), '\0');
  return std::string(normalise(value, buffer));
}

}  // namespace

TEST_CASE("synthetic citizen numbers hold, with their area, birth and sex") {
  for (auto const number : citizens) {
    INFO(number);
    CHECK(check_citizen_number(number) == "");
    CHECK(check_citizen_number(number, &areas()) == "");
    CHECK(agrees_with_birth(number, "1899"));
    CHECK_FALSE(agrees_with_birth(number, "1898"));
  }
  CHECK(sex_of("310101189901010019") == '1');
  CHECK(sex_of("320106189906150022") == '2');
  CHECK(agrees_with_birth("320106189906150022", "1899-06-15"));
  CHECK(agrees_with_birth("320106189906150022", "1899-06"));
  CHECK_FALSE(agrees_with_birth("320106189906150022", "1899-06-16"));
  CHECK(agrees_with_birth("320106189906150022", "1899-06-15T08:00"));
  CHECK(agrees_with_sex("320106189906150022", "2"));
  CHECK_FALSE(agrees_with_sex("320106189906150022", "1"));
  CHECK(agrees_with_sex("320106189906150022", "0"));
  CHECK(agrees_with_sex("320106189906150022", "9"));
}

TEST_CASE("each wrong digit and each exchange of neighbours in a citizen number is found") {
  std::size_t tried = 0;
  for (auto const number : citizens)
    for (std::size_t i = 0; i < 18; ++i) {
      for (char c : std::string_view("0123456789X")) {
        std::string wrong(number);
        wrong[i] = c;
        if (wrong == number) continue;
        INFO(wrong);
        REQUIRE_FALSE(check_citizen_number(wrong).empty());
        ++tried;
      }
      std::string turned(number);
      if (i == 17 || turned[i] == turned[i + 1]) continue;
      std::swap(turned[i], turned[i + 1]);
      REQUIRE_FALSE(check_citizen_number(turned).empty());
    }
  CHECK(tried == std::size(citizens) * 180);
}

TEST_CASE("a citizen number is refused by name") {
  CHECK(check_citizen_number("") == "id-number/length");
  CHECK(check_citizen_number("31010118990101001") == "id-number/length");
  CHECK(check_citizen_number("3101011899010100199") == "id-number/length");
  CHECK(check_citizen_number("31010118990101001x") == "id-number/characters");
  CHECK(check_citizen_number("3101O1189901010019") == "id-number/characters");
  CHECK(check_citizen_number("310101189902290018") == "id-number/birth");
  CHECK(check_citizen_number("310101189900000018") == "id-number/birth");
  CHECK(check_citizen_number("310101189901010018") == "id-number/check-digit");
  std::string far = "99010118990101001";
  CHECK(check_citizen_number(far + citizen_check_digit(far)) == "id-number/area");
  std::string const province = "33000018990101001";
  CHECK(check_citizen_number(province + citizen_check_digit(province)) == "id-number/area");
  // Of a province that the table knows, an area that never was; of another, nobody knows.
  std::string const never = "33019918990101001", elsewhere = "44999918990101001";
  CHECK(check_citizen_number(never + citizen_check_digit(never), &areas()) == "id-number/area");
  CHECK(check_citizen_number(never + citizen_check_digit(never)) == "");
  CHECK(check_citizen_number(elsewhere + citizen_check_digit(elsewhere), &areas()) == "");
  // Retired areas stand in numbers for ever.
  std::string const retired = "33010418990101001";
  CHECK(check_citizen_number(retired + citizen_check_digit(retired), &areas()) == "");
}

TEST_CASE("a number of 15 digits is one, and becomes 18 for comparing") {
  CHECK(check_citizen_number("330106880808001") == "");
  CHECK(check_citizen_number("330106880832001") == "id-number/birth");
  CHECK(check_citizen_number("33010688080800X") == "id-number/characters");
  auto const upgraded = upgrade_citizen_number("330106880808001");
  REQUIRE(upgraded);
  CHECK(std::string_view(upgraded->data(), 18) == "330106198808080012");
  CHECK(sex_of("330106880808001") == '1');
  CHECK(agrees_with_birth("330106880808001", "1988-08-08"));
  CHECK_FALSE(upgrade_citizen_number("330106198808080012"));
  CHECK_FALSE(upgrade_citizen_number("33010688080800X"));
}

TEST_CASE("numbers that a spreadsheet damaged are known by name") {
  CHECK(check_citizen_number("3.30106E+17") == "spreadsheet/exponent");
  CHECK(check_citizen_number("3.3010620100313664E+17") == "spreadsheet/exponent");
  CHECK(check_citizen_number("330106201003136000") == "spreadsheet/rounded");
  CHECK(check_citizen_number("'310101189901010019") == "spreadsheet/apostrophe");
  CHECK(check_citizen_number("330106880808001.0") == "spreadsheet/trailing-point");
  CHECK(check_police_number("3.1E+22") == "spreadsheet/exponent");
  CHECK(check_agency("3.305E+11") == "spreadsheet/exponent");
  CHECK(check_agency("330500000000.0") == "spreadsheet/trailing-point");
  CHECK(check_bank_card("6.2220E+18") == "spreadsheet/exponent");
  CHECK(check_bank_card("6222020000000010000") == "spreadsheet/rounded");
  CHECK(check_phone("1.38E+10") == "spreadsheet/exponent");
  CHECK(check_phone("13800000000.0") == "spreadsheet/trailing-point");
  CHECK(check_social_credit_code("1.23E+17") == "spreadsheet/exponent");
  CHECK(find_damage("1E+11") == "spreadsheet/exponent");
  // What only looks a little like it.
  for (char const* fine : {"", "E12345678", "1E5", "12E34", "A3305000000002026110001", "310101189901010019", "3.5", "1.50", "310101.5", "EE+1"}) {
    INFO(fine);
    CHECK(find_damage(fine) == "");
  }
}

TEST_CASE("what is only written differently is made alike") {
  CHECK(normal("310101189901010019") == "310101189901010019");
  CHECK(normal(" 31010118990808001x ") == "31010118990808001X");
  CHECK(normal("３１０１０１１８９９０８０８００１Ｘ") == "31010118990808001X");
  CHECK(normal("３１０１０１１８９９０８０８００１ｘ") == "31010118990808001X");
  CHECK(normal("\xe3\x80\x80\xc2\xa0 330500\t\xef\xbb\xbf\xe2\x80\x8b") == "330500");
  CHECK(normal("浙Ａ１２３４５") == "浙A12345");
  CHECK(normal("ａ－ｚ～！") == "a-z~!");
  CHECK(normal("\xef\xbc\x80\xef\xbd\x9f\xef\xbc") == "\xef\xbc\x80\xef\xbd\x9f\xef\xbc");
  CHECK(normal("\xff x") == "\xff X");
  CHECK(normal("   ") == "");
  std::string const value = "31010118990808001X";
  std::string buffer(value.size(), '\0');
  CHECK(normalise(value, buffer).data() == value.data());
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (int i = 0; i < 2000; ++i) {
    auto const once = normal(random.bytes(30, "x \xef\xbc\x91\xe3\x80\x80 0"));
    // Full-width letters that came together from pieces are pieces still: nothing is made twice.
    REQUIRE(once.size() <= 30);
    if (once.find('\xef') == once.npos) REQUIRE(normal(once) == once);
  }
}

TEST_CASE("case numbers: letter, agency, month, sequence") {
  auto const parsed = parse_police_number("A3305020000002026110001");
  REQUIRE(parsed);
  CHECK(parsed->letter == 'A');
  CHECK(parsed->agency == "330502000000");
  CHECK(parsed->month == "202611");
  CHECK(parsed->sequence == "0001");
  CHECK(parse_police_number("R3305020000002026110001")->letter == 'R');
  CHECK(check_police_number("A3305020000002026110001") == "");
  CHECK(check_police_number("A330502000000202611001") == "case-number/length");
  CHECK(check_police_number("K3305020000002026110001") == "case-number/letter");
  CHECK(check_police_number("K3305020000002026110001", 'K') == "");
  CHECK(check_police_number("A33050200000020261100O1") == "case-number/characters");
  CHECK(check_police_number("A3305020000002026130001") == "case-number/month");
  CHECK(check_police_number("A3305020000001026110001") == "case-number/month");
  CHECK_FALSE(parse_police_number(""));
  CHECK_FALSE(parse_police_number("a3305020000002026110001"));
  CHECK(check_agency("330502000000") == "");
  CHECK(check_agency("33050200000") == "agency/length");
  CHECK(check_agency("33050200000X") == "agency/characters");
  CHECK(check_agency("") == "agency/length");
  for (auto const& [agency, agrees] : {std::pair{"330502000000", true}, {"330502510000", true}, {"330500000000", true}, {"330000000000", true},
                                       {"330503000000", false}, {"340000000000", false}, {"320502000000", false}}) {
    INFO(agency);
    CHECK(agrees_with_agency("A3305020000002026110001", agency) == agrees);
  }
  CHECK(agrees_with_agency("A3300000000002026110001", "330503000000"));
}

TEST_CASE("social credit codes and the organisation codes inside them") {
  for (auto const code : organisations) {
    INFO(code);
    CHECK(check_social_credit_code(code) == "");
    CHECK(check_organisation_code(code.substr(8, 9)) == "");
    std::size_t tried = 0;
    for (std::size_t i = 0; i < 18; ++i)
      for (char c : std::string_view("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
        std::string wrong(code);
        wrong[i] = c;
        if (wrong == code) continue;
        ++tried;
        REQUIRE_FALSE(check_social_credit_code(wrong).empty());
      }
    CHECK(tried == 18 * 30);
  }
  CHECK(check_social_credit_code("91310101MA1K00015") == "social-credit/length");
  CHECK(check_social_credit_code("91310101MA1K0001SA") == "social-credit/characters");
  CHECK(check_social_credit_code("9131010AMA1K00015A") == "social-credit/characters");
  CHECK(check_social_credit_code("31310101MA1K00015A") == "social-credit/department");
  CHECK(check_social_credit_code("91310101MA1K00015B") == "social-credit/check-digit");
  // The outer digit made good over a wrong inner one.
  std::string inner = "91310101MA1K00016";
  CHECK(check_social_credit_code(inner + social_credit_check_digit(inner)) == "social-credit/organisation-code");
  CHECK(check_organisation_code("MA1K0001-5") == "");
  CHECK(check_organisation_code("MA1K0001") == "organisation-code/length");
  CHECK(check_organisation_code("MA1K000156") == "organisation-code/length");
  CHECK(check_organisation_code("MA1K000!5") == "organisation-code/characters");
  CHECK(check_organisation_code("MA1K00016") == "organisation-code/check-digit");
}

TEST_CASE("plates of all kinds") {
  for (char const* good : {"浙A12345", "浙AB1234", "沪C00D01", "浙AD12345", "浙ADA1234", "苏E12345D", "皖A1234警", "粤Z1234港", "闽D123A学", "使A12345"}) {
    INFO(good);
    CHECK(check_plate(good) == "");
  }
  for (char const* bad : {"", "浙", "浙I12345", "浙O12345", "浙A1234", "浙A1234I", "浙A1234567", "浙AL12345", "浙A12345L", "浙A123警", "浙A12345警", "囧A12345",
                          "A12345", "浙1A2345", "浙a12345", "浙AABCDE", "浙A1234囧"}) {
    INFO(bad);
    CHECK(check_plate(bad) == "plate/form");
  }
}

TEST_CASE("cards and devices end in a Luhn digit") {
  for (auto const card : cards) {
    INFO(card);
    CHECK(check_bank_card(card) == "");
    for (std::size_t i = 0; i < card.size(); ++i) {
      std::string wrong(card);
      wrong[i] = wrong[i] == '9' ? '0' : static_cast<char>(wrong[i] + 1);
      CHECK_FALSE(check_bank_card(wrong).empty());
    }
  }
  CHECK(check_bank_card("622202000018") == "bank-card/length");
  CHECK(check_bank_card("62220200000000000181") == "bank-card/length");
  CHECK(check_bank_card("6222 0200 0000") == "bank-card/characters");
  CHECK(check_bank_card("6222020000000000019") == "bank-card/check-digit");
  CHECK(check_imei("490154203237518") == "");
  CHECK(check_imei("490154203237519") == "imei/check-digit");
  CHECK(check_imei("49015420323751") == "imei/length");
  CHECK(check_imei("49015420323751A") == "imei/characters");
}

TEST_CASE("vehicle numbers") {
  CHECK(check_vin("1M8GDM9AXKP042788") == "");
  CHECK(check_vin("11111111111111111") == "");
  CHECK(check_vin("1M8GDM9A1KP042788") == "vin/check-digit");
  CHECK(check_vin("1M8GDM9A1KP042788", false) == "");
  CHECK(check_vin("1M8GDM9AXKP04278") == "vin/length");
  for (char const c : std::string_view("IOQ*a-")) {
    std::string wrong = "1M8GDM9AXKP042788";
    wrong[3] = c;
    CHECK(check_vin(wrong) == "vin/characters");
  }
}

TEST_CASE("telephones") {
  for (char const* good : {"13800000000", "+8613800000000", "008613800000000", "8613800000000", "138-0000-0000", "138 0000 0000", "0571-87654321",
                           "(0571)87654321", "057187654321", "0571-87654321-801", "87654321", "110", "12345", "95588", "4008001234", "+85212345678"}) {
    INFO(good);
    CHECK(check_phone(good) == "");
  }
  for (char const* bad : {"", "1", "12", "12800000000", "1380000000", "138000000001", "571876543211", "1380000000A", "张三", "0571", "+1"}) {
    INFO(bad);
    CHECK(check_phone(bad) == "phone/form");
  }
  char buffer[32];
  CHECK(phone_digits("+86 138-0000-0000", buffer) == "13800000000");
  CHECK(phone_digits("0571-87654321", buffer) == "057187654321");
  CHECK(is_mobile("19900000000"));
  CHECK_FALSE(is_mobile("12900000000"));
}

TEST_CASE("a number is judged by the kind of its document") {
  CHECK(check_document("", "310101189901010019") == "");
  CHECK(check_document("111", "E12345678") == "id-number/length");
  CHECK(check_document("414", "E12345678") == "");
  CHECK(check_document("414", "EA1234567") == "");
  CHECK(check_document("414", "E1") == "id-number/form");
  CHECK(check_document("414", "3.3E+17") == "spreadsheet/exponent");
  CHECK(check_document("516", "H12345678") == "");
  CHECK(check_document("516", "M1234567801") == "");
  CHECK(check_document("516", "C12345678") == "id-number/form");
  CHECK(check_document("511", "12345678") == "");
  CHECK(check_document("511", "1234567890A") == "");
  CHECK(check_document("511", "1234567") == "id-number/form");
  CHECK(check_document("513", "C12345678") == "");
  CHECK(check_document("513", "CA1234567") == "");
  CHECK(check_document("513", "123456789") == "id-number/form");
  CHECK(check_document("117", "O123456789") == "");
  CHECK(check_document("117", "123456789") == "id-number/form");
  CHECK(check_document("553", "USA123456789012") == "");
  CHECK(check_document("990", "无") == "");
  // Residents from Hong Kong, Macau and Taiwan have citizen numbers.
  std::string const resident = "81000018990101001";
  CHECK(check_citizen_number(resident + citizen_check_digit(resident)) == "");
  std::string const nowhere = "81010118990101001";
  CHECK(check_citizen_number(nowhere + citizen_check_digit(nowhere)) == "id-number/area");
}

TEST_CASE("days that exist") {
  CHECK(is_day(2000, 2, 29));
  CHECK_FALSE(is_day(1900, 2, 29));
  CHECK(is_day(2024, 2, 29));
  CHECK_FALSE(is_day(2023, 2, 29));
  CHECK_FALSE(is_day(2023, 4, 31));
  CHECK_FALSE(is_day(2023, 13, 1));
  CHECK_FALSE(is_day(2023, 1, 0));
}
