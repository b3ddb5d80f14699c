#include "formats/row_match.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "lib/base/ensure.hpp"

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
    Left const left = rows_left();
    std::map<std::string_view, Holders> holders;
    for (Side const side : {Side::first, Side::second})
      for (auto const& [place, row] : left.of(side))
        for (auto const& [number, text] : row.keys) holders[text].add(side, place);
    // Of those that are left, the one in each list that could be taken for it.
    auto const only = [&](Known const& row, Side side) -> std::optional<std::size_t> {
      std::optional<std::size_t> out;
      for (auto const& [number, text] : row.keys) {
        Holder const& holder = holders.at(text).of(side);
        if (holder.count > 1 || (holder.count == 1 && out.value_or(holder.one) != holder.one)) return {};
        if (holder.count == 1) out = holder.one;
      }
      return out;
    };
    for (auto const& [i, row] : left.first) {
      auto const k = only(row, Side::second);
      if (!k || !only(row, Side::first)) continue;
      Known const& other = left.second.at(*k);
      bool const alone = only(other, Side::first) && only(other, Side::second);
      if (alone && same_key(row, other) && m_shown.tie(*m_first[i]) == m_shown.tie(*m_second[*k])) pair(i, *k);
    }
  }

  bool any_left() const {
    Left const left = rows_left();
    // By the keys that a row has: of two rows the first key that both have counts.
    std::map<std::uint32_t, std::set<std::string_view>> with;
    for (auto const& [place, row] : left.second)
      for (auto const& [number, text] : row.keys) with[row.has].insert(text);
    return std::ranges::any_of(left.first, [&](auto const& one) {
      return std::ranges::any_of(with, [&](auto const& others) {
        auto const text = common_key(one.second, others.first);
        return text && others.second.contains(*text);
      });
    });
  }

  /// What a row is known by.
  struct Known {
    std::uint32_t has = 0;                                      // a bit for each key of the model that it has whole
    std::vector<std::pair<std::uint16_t, std::string>> keys;    // number and text of each; of a row without keys one that says so
  };
  enum class Side : std::uint8_t { first, second };
  /// Rows without a partner, by their place.
  struct Left {
    std::map<std::size_t, Known> first, second;
    std::map<std::size_t, Known> const& of(Side side) const { return side == Side::first ? first : second; }
  };
  /// Who has a key: how many, and one of them.
  struct Holder {
    std::size_t count = 0, one = 0;
  };
  struct Holders {
    Holder first, second;
    Holder const& of(Side side) const { return side == Side::first ? first : second; }
    void add(Side side, std::size_t place) {
      Holder& holder = side == Side::first ? first : second;
      ++holder.count, holder.one = place;
    }
  };

  Left rows_left() const {
    Left out;
    for (std::size_t i = 0; i < m_first.size(); ++i)
      if (!m_out.second[i]) out.first.emplace(i, known(*m_first[i]));
    for (std::size_t k = 0; k < m_second.size(); ++k)
      if (!m_taken[k]) out.second.emplace(k, known(*m_second[k]));
    return out;
  }

  Known known(ValueRow const& row) const {
    Known out;
    auto const& keys = m_shown.frame.model().entities()[row.entity].keys;
    ensure(keys.size() <= 32, "there is a bit for each key");
    for (std::uint16_t number = 0; number < keys.size(); ++number) {
      std::string text = std::to_string(number);
      bool whole = !keys[number].empty();
      for (std::uint16_t const index : keys[number]) {
        auto const slot = m_shown.frame.slot_of({row.entity, index});
        whole = whole && slot != Frame::none && row.slots[slot].has_value();
        if (!whole) break;
        text += '\n' + std::to_string(row.slots[slot].size) + ' ' + std::to_string(row.slots[slot].table) + ' ' + std::string(row.slots[slot].view());
      }
      if (!whole) continue;
      out.has |= std::uint32_t{1} << number;
      out.keys.emplace_back(number, std::move(text));
    }
    // Two that have no key are told apart by all the rest.
    if (out.keys.empty()) out.keys.emplace_back(std::uint16_t{0}, std::string());
    return out;
  }

  /// The text of the first key that it and a row with `others` have, or of having none.
  static std::optional<std::string_view> common_key(Known const& row, std::uint32_t others) {
    if (row.has == 0 && others == 0) return row.keys[0].second;
    for (auto const& [number, text] : row.keys)
      if ((row.has & others) >> number & 1) return text;
    return {};
  }
  static bool same_key(Known const& a, Known const& b) {
    auto const text = common_key(a, b.has);
    return text && *text == common_key(b, a.has);
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
