// Pairing of rows, beside the same rules written slowly: every row asked about every other one.
#include "formats/row_match.hpp"

#include <map>

#include "tests/formats/conversion.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::formats;
using namespace custody::formats::test;

namespace {

/// Some key that both have is equal, or neither has one.
bool share(ValueRow const& a, ValueRow const& b, Shown const& shown) {
  bool a_has = false, b_has = false;
  for (auto const& key : shown.frame.model().entities()[a.entity].keys) {
    auto const has = [&](ValueRow const& row) {
      return !key.empty() && std::ranges::all_of(key, [&](std::uint16_t index) {
        auto const slot = shown.frame.slot_of({row.entity, index});
        return slot != Frame::none && row.slots[slot].has_value();
      });
    };
    auto const same = [&](std::uint16_t index) {
      auto const slot = shown.frame.slot_of({a.entity, index});
      return shown.same(a.slots[slot], b.slots[slot]);
    };
    bool const in_a = has(a), in_b = has(b);
    if (in_a && in_b && std::ranges::all_of(key, same)) return true;
    a_has = a_has || in_a;
    b_has = b_has || in_b;
  }
  return !a_has && !b_has;
}

/// The rules of row_match.hpp, without any order among the looks.
class Slow {
 public:
  Slow(RowRefs const& first, RowRefs const& second, Shown const& shown) : m_first(first), m_second(second), m_shown(shown), m_taken(second.size()) {
    m_out.second.resize(first.size());
  }

  RowMatch run() {
    equals([&](ValueRow const& row) {
      std::string out;
      for (std::uint16_t slot = 0; slot < m_shown.frame.size(row.entity); ++slot)
        if (row.slots[slot].has_value()) out += m_shown.say(row.entity, slot, row.slots[slot]) + '\n';
      return out;
    });
    equals([&](ValueRow const& row) { return m_shown.name(row); });
    equals([&](ValueRow const& row) { return m_shown.key(row) + '\n' + m_shown.tie(row); });
    equals([&](ValueRow const& row) { return m_shown.key(row); });
    std::vector<std::pair<std::size_t, std::size_t>> only;
    for (auto const& [i, k] : left())
      if (same_key(*m_first[i], *m_second[k]) && m_shown.tie(*m_first[i]) == m_shown.tie(*m_second[k]) && alone(*m_first[i]) && alone(*m_second[k]))
        only.emplace_back(i, k);
    for (auto const& [i, k] : only) pair(i, k);
    for (auto const& [i, k] : left()) m_out.ambiguous |= same_key(*m_first[i], *m_second[k]);
    return m_out;
  }

 private:
  void pair(std::size_t i, std::size_t k) { m_out.second[i] = k, m_taken[k] = true; }

  std::vector<std::pair<std::size_t, std::size_t>> left() const {
    std::vector<std::pair<std::size_t, std::size_t>> out;
    for (std::size_t i = 0; i < m_first.size(); ++i)
      for (std::size_t k = 0; k < m_second.size(); ++k)
        if (!m_out.second[i] && !m_taken[k]) out.emplace_back(i, k);
    return out;
  }

  template <class Said>
  void equals(Said said) {
    std::map<std::string, std::pair<std::vector<std::size_t>, std::vector<std::size_t>>> found;
    for (std::size_t i = 0; i < m_first.size(); ++i)
      if (!m_out.second[i]) found[said(*m_first[i])].first.push_back(i);
    for (std::size_t k = 0; k < m_second.size(); ++k)
      if (!m_taken[k]) found[said(*m_second[k])].second.push_back(k);
    for (auto const& [text, rows] : found)
      for (std::size_t n = 0; rows.first.size() == rows.second.size() && n < rows.first.size(); ++n) pair(rows.first[n], rows.second[n]);
  }

  bool alone(ValueRow const& row) const {
    std::size_t ours = 0, theirs = 0;
    for (std::size_t i = 0; i < m_first.size(); ++i) ours += !m_out.second[i] && share(row, *m_first[i], m_shown);
    for (std::size_t k = 0; k < m_second.size(); ++k) theirs += !m_taken[k] && share(row, *m_second[k], m_shown);
    return ours == 1 && theirs == 1;
  }

  /// The first key that both have says it; two without any are told apart by all the rest.
  bool same_key(ValueRow const& a, ValueRow const& b) const {
    if (m_shown.key(a).empty() || m_shown.key(b).empty()) return m_shown.key(a).empty() == m_shown.key(b).empty();
    for (auto const& key : m_shown.frame.model().entities()[a.entity].keys) {
      auto const slot_of = [&](std::uint16_t index) { return m_shown.frame.slot_of({a.entity, index}); };
      bool const both = !key.empty() && std::ranges::all_of(key, [&](std::uint16_t index) {
        return slot_of(index) != Frame::none && a.slots[slot_of(index)].has_value() && b.slots[slot_of(index)].has_value();
      });
      if (both) return std::ranges::all_of(key, [&](std::uint16_t index) { return m_shown.same(a.slots[slot_of(index)], b.slots[slot_of(index)]); });
    }
    return false;
  }

  RowRefs const& m_first;
  RowRefs const& m_second;
  Shown const& m_shown;
  std::vector<bool> m_taken;
  RowMatch m_out;
};

struct People {
  People() : plan(library().model(), pack("zj-case-json"), pack("js-case-xml"), library().tables()), shown{plan.frame(), plan.tables()} {
    auto const& entities = plan.frame().model().entities();
    person = static_cast<std::uint16_t>(std::ranges::find(entities, "person", &Entity::name) - entities.begin());
    slots = shown.name_slots(person);
    // One that is in no key.
    for (std::uint16_t slot = 0; slot < plan.frame().size(person); ++slot)
      if (std::ranges::find(slots, slot) == slots.end()) {
        slots.push_back(slot);
        break;
      }
  }

  ValueRow row(std::vector<std::string_view> const& values) {
    ValueRow out{person, 0, 0, arena.slots(plan.frame().size(person))};
    for (std::size_t i = 0; i < slots.size(); ++i)
      if (!values[i].empty()) out.slots[slots[i]] = text_slot(values[i]);
    return out;
  }

  Plan plan;
  Shown shown;
  Arena arena;
  std::uint16_t person;
  std::vector<std::uint16_t> slots;
};

RowRefs refs(std::vector<ValueRow> const& rows) {
  RowRefs out;
  for (ValueRow const& row : rows) out.push_back(&row);
  return out;
}

}  // namespace

TEST_CASE("rows are paired as the rules say that are written slowly") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  std::size_t paired = 0, left = 0, ambiguous = 0;
  for (int round = 0; round < 20000; ++round) {
    People static people;
    people.arena.clear();
    auto const rows = [&] {
      std::vector<ValueRow> out;
      for (std::size_t n = random.below(6); n > 0; --n) {
        std::vector<std::string_view> values(people.slots.size());
        constexpr std::string_view few[] = {"", "", "甲", "乙"};
        for (auto& value : values) value = few[random.below(4)];
        out.push_back(people.row(values));
      }
      return out;
    };
    auto const a = rows(), b = rows();
    auto const first = refs(a), second = refs(b);
    auto const quick = match_rows(first, second, people.shown), slow = Slow(first, second, people.shown).run();
    REQUIRE(quick.second == slow.second);
    REQUIRE(quick.ambiguous == slow.ambiguous);
    for (ValueRow const* const one : first)
      for (ValueRow const* const other : second) REQUIRE(share_key(*one, *other, people.shown) == share(*one, *other, people.shown));
    for (auto const& partner : quick.second) ++(partner ? paired : left);
    ambiguous += quick.ambiguous;
  }
  CHECK(paired > 1000);
  CHECK(left > 1000);
  CHECK(ambiguous > 100);
}

TEST_CASE("fifty thousand people whom nothing tells apart are paired before anybody falls asleep") {
  People people;
  std::vector<ValueRow> rows;
  std::vector<std::string_view> values(people.slots.size());
  values.back() = "甲";   // nobody has a key
  for (int i = 0; i < 50000; ++i) rows.push_back(people.row(values));
  auto const first = refs(rows);
  RowRefs const second(first.begin(), first.end() - 1);
  auto const match = match_rows(first, second, people.shown);
  CHECK(match.ambiguous);
  CHECK(std::ranges::none_of(match.second, [](auto const& partner) { return partner.has_value(); }));
}
