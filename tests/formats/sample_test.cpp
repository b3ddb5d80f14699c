#include "formats/sample.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "formats/identifier/citizen.hpp"
#include "formats/identifier/police_number.hpp"
#include "formats/identifier/things.hpp"
#include "formats/library.hpp"
#include "formats/plan.hpp"
#include "formats/syntax/syntax.hpp"
#include "lib/base/text.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

Library& library() {
  static Library out = Library::open({}).value();
  return out;
}

Sampler sampler(std::string_view root, std::uint64_t seed, bool ugly) {
  return Sampler(library().model(), library().tables(), *library().model().find_entity(root), seed, ugly);
}

std::string text_of(SampleRecord const& record) {
  std::string out;
  for (auto const& row : record.rows) {
    out += library().model().entities()[row.entity].name + "\n";
    for (auto const& value : row.values)
      out += library().model()[value.element].name + "=" + value.value + (value.table ? "@" + value.table->name() : "") + "\n";
  }
  return out;
}

std::string value_of(SampleRow const& row, std::string_view element) {
  for (auto const& value : row.values)
    if (library().model()[value.element].name == element) return value.value;
  return {};
}

/// The record types of all packs.
std::set<std::string> roots() {
  std::set<std::string> out;
  for (auto const& name : library().names()) out.insert(library().model().entities()[library().find(name).value()->record].name);
  return out;
}

}  // namespace

TEST_CASE("a seed gives the same records, in any order, and another one others") {
  for (auto const& root : roots()) {
    INFO(root);
    auto const a = sampler(root, 7, true), b = sampler(root, 7, true), c = sampler(root, 8, true);
    std::set<std::string> different;
    for (std::uint64_t n = 40; n-- > 0;) {
      CHECK(text_of(a.record(n)) == text_of(b.record(n)));
      CHECK(text_of(a.record(n)) != text_of(c.record(n)));
      different.insert(text_of(a.record(n)));
    }
    CHECK(different.size() == 40);
  }
}

TEST_CASE("plain records hold: numbers, check digits, codes, and what must agree") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  auto const* const areas = library().tables().find("area");
  for (auto const& root : roots()) {
    auto const from = sampler(root, random.seed, false);
    std::size_t persons = 0;
    std::set<std::string> keys;
    for (std::uint64_t n = 0; n < 200; ++n) {
      auto const record = from.record(n);
      REQUIRE(record.ugliness == Ugliness::none);
      REQUIRE(record.rows.front().values.front().element.index == 0);
      keys.insert(record.rows.front().values.front().value);
      for (auto const& row : record.rows) {
        for (auto const& value : row.values) {
          auto const& element = library().model()[value.element];
          INFO(element.name << "=" << value.value);
          REQUIRE_FALSE(value.value.empty());
          REQUIRE(is_utf8(value.value));
          if (element.type == Type::id_number) REQUIRE(check_citizen_number(value.value, areas) == "");
          if (element.type == Type::case_number) REQUIRE(check_police_number(value.value) == "");
          if (element.type == Type::agency) REQUIRE(check_agency(value.value) == "");
          if (element.type == Type::phone && !element.many) REQUIRE(check_phone(value.value) == "");
          if (element.type == Type::code && !element.many) {
            REQUIRE(value.table != nullptr);
            REQUIRE(value.table->find(value.value) != nullptr);
          }
        }
        auto const id = value_of(row, "person.id"), sex = value_of(row, "person.sex"), birth = value_of(row, "person.birth");
        if (!id.empty()) {
          REQUIRE(agrees_with_sex(id, sex));
          REQUIRE(agrees_with_birth(id, birth));
          REQUIRE(id.substr(6, 4) == "1899");
          ++persons;
        }
        auto const number = value_of(row, "case.number"), agency = value_of(row, "case.accepted.agency");
        if (!number.empty() && !agency.empty()) REQUIRE(agrees_with_agency(number, agency));
      }
    }
    CHECK(keys.size() == 200);
    if (root == "case" || root == "household") CHECK(persons > 50);
  }
}

TEST_CASE("every kind of ugliness comes, and is what it says") {
  auto const from = sampler("case", 1, true);
  std::vector<std::string> all(uglinesses().size());
  for (std::uint64_t n = 0; n < 20 * all.size(); ++n) {
    auto const record = from.record(n);
    REQUIRE(record.ugliness == uglinesses()[n % all.size()]);
    all[n % all.size()] += text_of(record);
    if (record.ugliness == Ugliness::children_none || record.ugliness == Ugliness::sparse) REQUIRE(record.rows.size() == 1);
    if (record.ugliness == Ugliness::children_many) REQUIRE(record.rows.size() > 20);
    if (record.ugliness == Ugliness::sparse) REQUIRE(record.rows[0].values.size() == 1);
  }
  auto const has = [&](Ugliness ugliness, std::string_view what) { return all[static_cast<std::size_t>(ugliness)].find(what) != std::string::npos; };
  CHECK(has(Ugliness::full_width, "１"));
  CHECK_FALSE(has(Ugliness::none, "１"));
  CHECK(has(Ugliness::line_break, "\r"));
  CHECK(has(Ugliness::quotes, "\""));
  CHECK(has(Ugliness::markup, "]]>"));
  CHECK(has(Ugliness::escapes, "\\u4e2d"));
  CHECK(has(Ugliness::rare, "𠮷"));
  CHECK(has(Ugliness::disputed, "\ue81e"));
  CHECK(has(Ugliness::leading_zeros, "=00"));
  CHECK(has(Ugliness::spaces, "\u3000"));
  CHECK(has(Ugliness::nothing, "=不详\n"));
  CHECK(has(Ugliness::spreadsheet, "E+"));
  CHECK(has(Ugliness::spreadsheet, ".0\n"));
  CHECK(has(Ugliness::partial_dates, "=1899\n"));
  std::set<std::string_view> names;
  for (auto const ugliness : uglinesses()) names.insert(name_of(ugliness));
  CHECK(names.size() == uglinesses().size());
}

TEST_CASE("every pack writes plain samples and reads back what it wrote, without a complaint") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  auto& all = library();
  std::size_t packs = 0;
  for (auto const& name : all.names()) {
    INFO(name);
    auto const loaded = all.find(name);
    REQUIRE(loaded);
    Pack const& pack = **loaded;
    auto const reader = make_reader(pack);
    auto const writer = make_writer(pack);
    if (!reader || !writer) continue;  // a syntax that this program does not read yet
    ++packs;
    Plan const plan(all.model(), pack, pack, all.tables());
    Sampler const from(all.model(), all.tables(), pack.record, random.seed, false);
    for (std::uint64_t n = 0; n < 100; ++n) {
      Arena arena;
      Values values, again;
      Sheet sheet, back;
      Problems problems;
      std::vector<Loss> losses;
      Output out;
      fill(from.record(n), plan.frame(), plan.tables(), arena, values);
      plan.write(values, sheet, arena, problems, losses);
      (*writer)->record(sheet, out, arena, problems);
      for (auto const& problem : problems) UNSCOPED_INFO(problem.rule << " " << problem.place << " " << problem.value);
      REQUIRE(problems.empty());
      REQUIRE(out.size() > 0);
      plan.read(sheet, again, arena, problems);
      for (auto const& problem : problems) UNSCOPED_INFO(problem.rule << " " << problem.place << " " << problem.value);
      REQUIRE(problems.empty());
    }
  }
  CHECK(packs > 0);
}
