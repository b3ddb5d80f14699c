#include "formats/row_match.hpp"

#include <algorithm>

namespace custody::formats {

namespace {

class Matching {
 public:
  Matching(RowRefs const& first, RowRefs const& second, Shown const& shown)
      : m_first(first), m_second(second), m_shown(shown), m_taken(second.size()) {
    m_out.second.resize(first.size());
  }

  RowMatch run() {
    // What is the same in every value is the same row: where it stood, or else wherever it stands.
    auto const same = [&](ValueRow const& a, ValueRow const& b) { return same_key(a, b) && same_values(a, b); };
    for (std::size_t i = 0; i < m_first.size(); ++i)
      if (i < m_second.size() && same(*m_first[i], *m_second[i])) pair(i, i);
    pair_equals(same);
    pair_equals([&](ValueRow const& a, ValueRow const& b) { return same_key(a, b) && same_tie(a, b); });
    pair_equals([&](ValueRow const& a, ValueRow const& b) { return same_key(a, b); });
    for (std::size_t i = 0; i < m_first.size(); ++i)
      m_out.ambiguous = m_out.ambiguous || (!m_out.second[i] && std::ranges::any_of(m_second, [&](auto const* other) {
                                              return !is_taken(other) && same_key(*m_first[i], *other);
                                            }));
    return std::move(m_out);
  }

 private:
  void pair(std::size_t i, std::size_t k) {
    m_out.second[i] = k;
    m_taken[k] = true;
  }
  bool is_taken(ValueRow const* row) const {
    return m_taken[static_cast<std::size_t>(std::ranges::find(m_second, row) - m_second.begin())];
  }

  /// Those that are left and equal by `same`, n-th to n-th, where they are equally many on both sides.
  template <class Same>
  void pair_equals(Same same) {
    for (std::size_t i = 0; i < m_first.size(); ++i) {
      if (m_out.second[i]) continue;
      std::vector<std::size_t> ours, theirs;
      for (std::size_t k = 0; k < m_second.size(); ++k)
        if (!m_taken[k] && same(*m_first[i], *m_second[k])) theirs.push_back(k);
      if (theirs.empty()) continue;
      for (std::size_t k = 0; k < m_first.size(); ++k)
        if (!m_out.second[k] && same(*m_first[k], *m_second[theirs[0]])) ours.push_back(k);
      if (ours.size() != theirs.size()) continue;
      for (std::size_t n = 0; n < ours.size(); ++n) pair(ours[n], theirs[n]);
    }
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

  bool same_tie(ValueRow const& a, ValueRow const& b) const {
    auto const tie = m_shown.frame.model().entities()[a.entity].tie;
    if (!tie) return false;
    auto const slot = m_shown.frame.slot_of({a.entity, *tie});
    return slot != Frame::none && m_shown.same(a.slots[slot], b.slots[slot]);
  }

  bool same_values(ValueRow const& a, ValueRow const& b) const {
    for (std::size_t slot = 0; slot < m_shown.frame.size(a.entity); ++slot)
      if (!m_shown.same(a.slots[slot], b.slots[slot])) return false;
    return true;
  }

  RowRefs const& m_first;
  RowRefs const& m_second;
  Shown const& m_shown;
  std::vector<bool> m_taken;
  RowMatch m_out;
};

}  // namespace

RowMatch match_rows(RowRefs const& first, RowRefs const& second, Shown const& shown) { return Matching(first, second, shown).run(); }

}  // namespace custody::formats
