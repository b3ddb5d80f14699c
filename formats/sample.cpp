#include "formats/sample.hpp"

#include <algorithm>
#include <array>

#include "formats/identifier/citizen.hpp"
#include "formats/identifier/digits.hpp"
#include "formats/sample_text.hpp"

namespace custody::formats {
namespace {

constexpr std::string_view ugly_names[] = {"none",           "full-width",    "line-break",    "quotes",       "markup",
                                           "escapes",        "rare",          "disputed",      "leading-zeros", "spaces",
                                           "nothing",        "sparse",        "children-many", "children-alike", "children-none",
                                           "longest",        "spreadsheet",   "partial-dates", "retired-codes", "wrong-numbers"};
constexpr std::size_t ugly_count = std::size(ugly_names);

constexpr auto all_uglinesses = [] {
  std::array<Ugliness, ugly_count> out;
  for (std::size_t i = 0; i < ugly_count; ++i) out[i] = static_cast<Ugliness>(i);
  return out;
}();

std::string joined(std::vector<std::string> const& items) {
  std::string out;
  for (auto const& item : items) out += (out.empty() ? "" : std::string(1, item_separator)) + item;
  return out;
}

}  // namespace

std::span<Ugliness const> uglinesses() { return all_uglinesses; }
std::string_view name_of(Ugliness ugliness) { return ugly_names[static_cast<std::size_t>(ugliness)]; }

/// Draws one record.
class SampleMaker {
 public:
  SampleMaker(Sampler const& sampler, std::uint64_t n)
      : m_sampler(sampler), m_model(sampler.m_model), m_dice(sampler.m_seed, n), m_n(n) {}

  SampleRecord make() {
    m_record.ugliness = m_sampler.m_ugly ? all_uglinesses[m_n % ugly_count] : Ugliness::none;
    m_area = area();
    m_agency = m_area + "000000";
    Entity const& root = m_model.entities()[m_sampler.m_root];
    add_row(m_sampler.m_root, {});
    for (auto const& child : root.children)
      if (auto const entity = m_model.find_entity(child)) add_children(*entity, root.name);
    spoil();
    return std::move(m_record);
  }

 private:
  bool is(Ugliness ugliness) const { return m_record.ugliness == ugliness; }
  bool one_in(std::size_t n) { return m_dice.below(n) == 0; }

  std::string area() {
    auto const& from = is(Ugliness::retired_codes) && one_in(2) ? m_sampler.m_retired_areas : m_sampler.m_areas;
    return from.empty() ? "330502" : std::string(from[m_dice.below(from.size())]);
  }

  void add_children(std::uint16_t entity, std::string_view root) {
    bool const persons = m_model.entities()[entity].name == "person";
    auto roles = persons ? roles_of(root) : std::vector<std::string_view>(m_dice.below(3));
    if (is(Ugliness::children_none) || is(Ugliness::sparse)) roles.clear();
    if (is(Ugliness::children_many)) roles.resize(20 + m_dice.below(60), persons ? crowd_of(root) : "");
    if (is(Ugliness::children_alike)) roles.resize(2 + m_dice.below(4), persons ? crowd_of(root) : "");
    for (std::size_t i = 0; i < roles.size(); ++i) {
      bool const alike = is(Ugliness::children_alike) && i > 0 && roles[i] == roles[i - 1] && !one_in(4);
      if (!alike) {
        add_row(entity, std::string(roles[i]));
        continue;
      }
      m_record.rows.push_back(SampleRow(m_record.rows.back()));
      if (one_in(2)) change_one(m_record.rows.back());
    }
  }

  /// Who there is. Only the last role of a list may stand in a record any number of times.
  std::vector<std::string_view> roles_of(std::string_view root) {
    std::vector<std::string_view> out;
    if (root == "case") {
      static constexpr std::string_view roles[] = {"suspect", "victim", "witness"};
      for (auto i = m_dice.below(4); i > 0; --i) out.push_back(roles[m_dice.below(3)]);
    } else if (root == "household" && one_in(2)) {
      for (std::string_view const role : {"newborn", "guardian", "guardian", "father", "mother", "declarant"})
        if (role == "newborn" || !one_in(3)) out.push_back(role);
    } else if (root == "household") {
      if (!one_in(4)) out.push_back("applicant");
      out.resize(out.size() + m_dice.below(4), "mover");
    } else {
      out.resize(m_dice.below(3), "reporter");
    }
    return out;
  }
  static std::string_view crowd_of(std::string_view root) { return root == "case" ? "suspect" : root == "household" ? "mover" : "reporter"; }

  void change_one(SampleRow& row) {
    if (row.values.empty()) return;
    auto& changed = row.values[m_dice.below(row.values.size())];
    Type const type = m_model[changed.element].type;
    if (type == Type::string || type == Type::text) changed.value += "二";
  }

  SampleValue* value_of(SampleRow& row, std::string_view name) {
    for (auto& value : row.values)
      if (m_model[value.element].name == name) return &value;
    return nullptr;
  }

  void add_row(std::uint16_t entity, std::string const& role) {
    Entity const& type = m_model.entities()[entity];
    m_record.rows.push_back({entity, {}});
    draw_person();
    bool const root = m_record.rows.size() == 1;
    for (std::uint16_t index = 0; index < type.elements.size(); ++index) {
      Element const& element = type.elements[index];
      bool const needed = (root && index == 0) || element.name == "person.role" || element.name == "person.name";
      if (!needed && (is(Ugliness::sparse) || one_in(4))) continue;
      SampleValue out{{entity, index}, {}, nullptr};
      if (element.name == "person.role") {
        if (role.empty()) continue;
        out.value = role;
        out.table = m_sampler.m_codes.find("person-role");
      } else {
        make_value(element, out);
      }
      if (!out.value.empty()) m_record.rows.back().values.push_back(std::move(out));
    }
    agree(m_record.rows.back());
    for (Check const& check : type.checks)
      if (check.rule == Check::Rule::refers && check.to) refer(m_record.rows.back(), check);
  }

  /// What belongs to somebody belongs to one of the people of the record; and not to a witness, whom some formats do not show.
  void refer(SampleRow& row, Check const& check) {
    auto* const value = value_of(row, m_model[check.of[0]].name);
    if (!value) return;
    std::vector<SampleRow*> people;
    for (SampleRow& other : m_record.rows) {
      auto const* const role = value_of(other, "person.role");
      if (other.entity == check.to->entity && value_of(other, m_model[*check.to].name) && !(role && role->value == "witness")) people.push_back(&other);
    }
    if (people.empty()) {
      std::erase_if(row.values, [&](SampleValue const& each) { return each.element == check.of[0]; });
      return;
    }
    SampleRow& holder = *people[m_dice.below(people.size())];
    value->value = value_of(holder, m_model[*check.to].name)->value;
    auto* const name = value_of(row, "item.holder.name");
    auto const* const who = value_of(holder, "person.name");
    if (name && who) name->value = who->value;
  }

  /// Who the next person is: number, day of birth and sex belong together.
  void draw_person() {
    std::string number = area() + "1899" + m_dice.month_and_day() + m_dice.digits(3);
    number += citizen_check_digit(number);
    m_citizen = number;
  }

  void make_value(Element const& element, SampleValue& out) {
    if (element.many && element.type != Type::code) {
      std::vector<std::string> items(1 + m_dice.below(3));
      for (std::size_t i = 0; i < items.size(); ++i) items[i] = element.type == Type::phone ? phone() : text_of(element) + (i > 0 ? std::to_string(i) : "");
      out.value = joined(items);
      return;
    }
    switch (element.type) {
      case Type::string:
      case Type::text: out.value = text_of(element); break;
      case Type::integer: out.value = std::to_string(m_dice.below(6)); break;
      case Type::decimal: out.value = decimal(); break;
      case Type::time: out.value = time_of(element.name); break;
      case Type::code: make_code(element, out); break;
      case Type::case_number:
        out.value = "A" + m_agency + "2026" + m_dice.two(1, 12) + m_dice.sequence(m_n, 4);
        break;
      case Type::id_number: out.value = m_citizen; break;
      case Type::agency: out.value = m_agency; break;
      case Type::phone: out.value = phone(); break;
      case Type::digest: out.value = m_dice.hex(element.name.ends_with("md5") ? 32 : 64); break;
      case Type::coordinate: out.value = element.name.ends_with("lon") ? "120." + m_dice.digits(5) + "1" : "30." + m_dice.digits(5) + "1"; break;
      case Type::blob: break;
    }
  }

  std::string phone() { return "1380000" + m_dice.digits(4); }

  std::string decimal() {
    std::string const whole = std::to_string(m_dice.below(one_in(3) ? 1'000'000 : 5'000));
    return one_in(3) ? whole + "." + m_dice.digits(1) + "5" : whole;
  }

  std::string text_of(Element const& element) { return sample_text(element, m_dice, m_n); }

  std::string time_of(std::string_view name) {
    if (name == "person.birth" || name == "person.birth-latest") return birth();
    std::string day = "2026-" + m_dice.two(1, 12) + "-" + m_dice.two(1, 28);
    if (is(Ugliness::partial_dates) && one_in(2)) return day.substr(0, one_in(2) ? 4 : 7);
    bool const is_day = name.ends_with("date") || name.ends_with("until");
    return is_day ? day : day + "T" + m_dice.two(0, 23) + ":" + m_dice.two(0, 59) + ":" + m_dice.two(0, 59);
  }

  std::string birth() {
    auto const digits = birth_of(m_citizen);
    std::string day = std::string(digits.data(), 4) + "-" + std::string(digits.data() + 4, 2) + "-" + std::string(digits.data() + 6, 2);
    return is(Ugliness::partial_dates) && one_in(2) ? day.substr(0, one_in(2) ? 4 : 7) : day;
  }

  void make_code(Element const& element, SampleValue& out) {
    if (element.family == "area") {
      out.value = one_in(2) ? m_area : area();
      out.table = m_sampler.m_codes.pivot("area");
      return;
    }
    for (auto const& choice : m_sampler.m_choices) {
      if (choice.family != element.family || choice.codes.empty()) continue;
      out.value = choice.codes[m_dice.below(choice.codes.size())];
      out.table = choice.table;
      if (element.many && one_in(2)) out.value += item_separator + std::string(choice.codes[m_dice.below(choice.codes.size())]);
      return;
    }
  }

  /// What a row says twice must not contradict itself.
  void agree(SampleRow& row) {
    if (auto* const sex = value_of(row, "person.sex"); sex && value_of(row, "person.id")) sex->value = std::string(1, sex_of(m_citizen));
    if (auto* const kind = value_of(row, "person.id.type")) kind->value = "111";
    if (auto* const latest = value_of(row, "person.birth-latest"); latest && value_of(row, "person.birth"))
      latest->value = value_of(row, "person.birth")->value;
    auto* const from = value_of(row, "case.occurred.from");
    auto* const to = value_of(row, "case.occurred.to");
    if (from && to && from->value > to->value) std::swap(from->value, to->value);
  }

  // Ugliness that is a matter of single values.

  void spoil() {
    for (auto& row : m_record.rows)
      for (auto& value : row.values) {
        bool const key = &row == &m_record.rows.front() && &value == &row.values.front();
        Element const& element = m_model[value.element];
        bool const is_text = (element.type == Type::string || element.type == Type::text) && !element.many;
        bool const is_identifier = element.type == Type::id_number || element.type == Type::agency || element.type == Type::phone ||
                                   element.type == Type::case_number;
        if (is_text && !key && one_in(2)) sample_spoil(m_record.ugliness, m_dice, value.value);
        if (is_identifier && !element.many && one_in(2)) sample_spoil_number(m_record.ugliness, m_dice, value.value);
        if (element.type == Type::time && element.name == "person.birth" && is(Ugliness::wrong_numbers) && one_in(3)) value.value = "1898-01-01";
      }
  }

  Sampler const& m_sampler;
  Model const& m_model;
  Dice m_dice;
  std::uint64_t m_n;
  SampleRecord m_record;
  std::string m_area, m_agency, m_citizen;
};

Sampler::Sampler(Model const& model, CodeTables const& codes, std::uint16_t root, std::uint64_t seed, bool ugly)
    : m_model(model), m_codes(codes), m_root(root), m_seed(seed), m_ugly(ugly) {
  if (auto const* const areas = codes.pivot("area"))
    for (Code const& code : areas->rows())
      if (!code.code.ends_with("00") && code.note.empty()) (code.is_retired() ? m_retired_areas : m_areas).push_back(code.code);
  for (auto const* const table : codes.all()) {
    if (!table->is_pivot()) continue;
    Choice choice{table->family(), table, {}};
    for (Code const& code : table->rows()) {
      bool const everywhere = std::ranges::all_of(codes.all(), [&](CodeTable const* other) {
        return other->family() != table->family() || codes.translate(*table, code, *other).code != nullptr;
      });
      if (everywhere) choice.codes.push_back(code.code);
    }
    m_choices.push_back(std::move(choice));
  }
}

SampleRecord Sampler::record(std::uint64_t n) const { return SampleMaker(*this, n).make(); }

void fill(SampleRecord const& record, Frame const& frame, std::span<CodeTable const* const> tables, Arena& arena, Values& values) {
  values.clear();
  for (SampleRow const& row : record.rows) {
    ValueRow out;
    out.entity = row.entity;
    out.slots = arena.slots(frame.size(row.entity));
    for (SampleValue const& value : row.values) {
      auto const slot = frame.slot_of(value.element);
      if (slot == Frame::none) continue;
      out.slots[slot] = text_slot(arena.copy(value.value));
      if (auto const table = std::ranges::find(tables, value.table); value.table != nullptr && table != tables.end())
        out.slots[slot].table = static_cast<std::uint16_t>(table - tables.begin());
    }
    values.rows.push_back(out);
  }
}

}  // namespace custody::formats
