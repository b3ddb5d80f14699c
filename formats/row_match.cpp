#include "formats/row_match.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace custody::formats {

namespace {

class Matching {
 public:
  Matching(RowRefs const& first, RowRefs const& second, Shown const& shown)
      : m_first(first), m_second(second), m_shown(shown), m_taken(second.size()) {
    m_out.second.resize(first.size());
  }

  RowMatch run() {
    // From the surest to the weakest: what is the same in all that is shown, in key and tie, in the key.
    pair_equals([&](ValueRow const& row) { return all_of(row); });
    pair_equals([&](ValueRow const& row) { return m_shown.name(row); });
    pair_equals([&](ValueRow const& row) { return m_shown.key(row) + '\n' + m_shown.tie(row); });
    pair_equals([&](ValueRow const& row) { return m_shown.key(row); });
    pair_only_ones();
    m_out.ambiguous = any_left();
    return std::move(m_out);
  }

 private:
  void pair(std::size_t i, std::size_t k) {
    m_out.second[i] = k;
    m_taken[k] = true;
  }
  /// Those that are left and say the same, n-th to n-th, where they are equally many on both sides.
  template <class Said>
  void pair_equals(Said said) {
    std::map<std::string, std::pair<std::vector<std::size_t>, std::vector<std::size_t>>> equals;
    for (std::size_t i = 0; i < m_first.size(); ++i)
      if (!m_out.second[i]) equals[said(*m_first[i])].first.push_back(i);
    for (std::size_t k = 0; k < m_second.size(); ++k)
      if (!m_taken[k]) equals[said(*m_second[k])].second.push_back(k);
    for (auto const& [text, rows] : equals)
      if (rows.first.size() == rows.second.size())
        for (std::size_t n = 0; n < rows.first.size(); ++n) pair(rows.first[n], rows.second[n]);
  }

  /// Nobody else that is left may have a key like one of theirs.
  void pair_only_ones() {
    std::vector<std::pair<std::size_t, std::size_t>> only;
    for (std::size_t i = 0; i < m_first.size(); ++i)
      for (std::size_t k = 0; k < m_second.size(); ++k) {
        ValueRow const &one = *m_first[i], &other = *m_second[k];
        if (m_out.second[i] || m_taken[k] || !same_key(one, other) || m_shown.tie(one) != m_shown.tie(other)) continue;
        if (is_alone(one) && is_alone(other)) only.emplace_back(i, k);
      }
    for (auto const& [i, k] : only) pair(i, k);
  }

  /// Of those that are left, one at most in each list could be taken for it.
  bool is_alone(ValueRow const& row) const {
    std::size_t ours = 0, theirs = 0;
    for (std::size_t i = 0; i < m_first.size(); ++i) ours += !m_out.second[i] && share_key(row, *m_first[i], m_shown);
    for (std::size_t k = 0; k < m_second.size(); ++k) theirs += !m_taken[k] && share_key(row, *m_second[k], m_shown);
    return ours == 1 && theirs == 1;
  }

  bool any_left() const {
    for (std::size_t i = 0; i < m_first.size(); ++i)
      for (std::size_t k = 0; k < m_second.size(); ++k)
        if (!m_out.second[i] && !m_taken[k] && same_key(*m_first[i], *m_second[k])) return true;
    return false;
  }

  bool same_key(ValueRow const& a, ValueRow const& b) const {
    // Two that have no key are told apart by all the rest.
    bool const a_has = !m_shown.key(a).empty(), b_has = !m_shown.key(b).empty();
    if (!a_has || !b_has) return a_has == b_has;
    for (auto const& key : m_shown.frame.model().entities()[a.entity].keys) {
      bool both = !key.empty(), equal = true;
      for (std::uint16_t const index : key) {
        auto const slot = m_shown.frame.slot_of({a.entity, index});
        both = both && slot != Frame::none && a.slots[slot].has_value() && b.slots[slot].has_value();
        if (!both) break;
        equal = equal && m_shown.same(a.slots[slot], b.slots[slot]);
      }
      if (both) return equal;
    }
    return false;
  }

  std::string all_of(ValueRow const& row) const {
    std::string out;
    for (std::uint16_t slot = 0; slot < m_shown.frame.size(row.entity); ++slot)
      if (row.slots[slot].has_value()) out += m_shown.say(row.entity, slot, row.slots[slot]) + '\n';
    return out;
  }

  RowRefs const& m_first;
  RowRefs const& m_second;
  Shown const& m_shown;
  std::vector<bool> m_taken;
  RowMatch m_out;
};

}  // namespace

RowRefs children_of(Values const& values, std::uint16_t entity) {
  RowRefs out;
  for (std::size_t i = 1; i < values.rows.size(); ++i)
    if (values.rows[i].entity == entity) out.push_back(&values.rows[i]);
  return out;
}

bool share_key(ValueRow const& a, ValueRow const& b, Shown const& shown) {
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

RowMatch match_rows(RowRefs const& first, RowRefs const& second, Shown const& shown) {
  return Matching(first, second, shown).run();
}

}  // namespace custody::formats
