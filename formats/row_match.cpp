#include "formats/row_match.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "lib/base/ensure.hpp"

namespace custody::formats {

namespace {

/// What a row is known by: the keys of the model that it has whole, or that it has none.
struct Known {
  std::uint32_t has = 0;                                      // a bit for each of its keys
  std::vector<std::pair<std::uint16_t, std::string>> keys;    // number and text of each; of a row without keys one that says so
};

Known known(ValueRow const& row, Shown const& shown) {
  Known out;
  auto const& keys = shown.frame.model().entities()[row.entity].keys;
  ensure(keys.size() <= 32, "there is a bit for each key");
  for (std::uint16_t number = 0; number < keys.size(); ++number) {
    std::string text = std::to_string(number);
    bool whole = !keys[number].empty();
    for (std::uint16_t const index : keys[number]) {
      auto const slot = shown.frame.slot_of({row.entity, index});
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
std::optional<std::string_view> common_key(Known const& row, std::uint32_t others) {
  if (row.has == 0 && others == 0) return row.keys[0].second;
  for (auto const& [number, text] : row.keys)
    if ((row.has & others) >> number & 1) return text;
  return {};
}

bool same_key(Known const& a, Known const& b) {
  auto const text = common_key(a, b.has);
  return text && *text == common_key(b, a.has);
}

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

  /// Rows without a partner, by their place, of the first list and of the second.
  using Left = std::array<std::map<std::size_t, Known>, 2>;
  Left rows_left() const {
    Left out;
    for (std::size_t i = 0; i < m_first.size(); ++i)
      if (!m_out.second[i]) out[0].emplace(i, known(*m_first[i], m_shown));
    for (std::size_t k = 0; k < m_second.size(); ++k)
      if (!m_taken[k]) out[1].emplace(k, known(*m_second[k], m_shown));
    return out;
  }

  /// Nobody else that is left may have a key like one of theirs.
  void pair_only_ones() {
    struct Holders {
      std::size_t count = 0, one = 0;
    };
    Left const left = rows_left();
    std::map<std::string_view, std::array<Holders, 2>> of_key;
    for (std::size_t const list : {0u, 1u})
      for (auto const& [place, row] : left[list])
        for (auto const& [number, text] : row.keys) {
          Holders& holders = of_key[text][list];
          ++holders.count, holders.one = place;
        }
    // The one in this list that could be taken for it, if it is the only one.
    auto const only = [&](Known const& row, std::size_t list) -> std::optional<std::size_t> {
      std::optional<std::size_t> out;
      for (auto const& [number, text] : row.keys) {
        Holders const& holders = of_key.at(text)[list];
        if (holders.count > 1 || (holders.count == 1 && out.value_or(holders.one) != holders.one)) return {};
        if (holders.count == 1) out = holders.one;
      }
      return out;
    };
    for (auto const& [i, row] : left[0]) {
      auto const k = only(row, 1);
      if (!k || !only(row, 0)) continue;
      Known const& other = left[1].at(*k);
      bool const alone = only(other, 0) && only(other, 1);
      if (alone && same_key(row, other) && m_shown.tie(*m_first[i]) == m_shown.tie(*m_second[*k])) pair(i, *k);
    }
  }

  bool any_left() const {
    Left const left = rows_left();
    // By the keys that a row has: of two rows the first key that both have counts.
    std::map<std::uint32_t, std::set<std::string_view>> with;
    for (auto const& [place, row] : left[1])
      for (auto const& [number, text] : row.keys) with[row.has].insert(text);
    return std::ranges::any_of(left[0], [&](auto const& one) {
      return std::ranges::any_of(with, [&](auto const& others) {
        auto const text = common_key(one.second, others.first);
        return text && others.second.contains(*text);
      });
    });
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
  auto const ours = known(a, shown).keys, theirs = known(b, shown).keys;
  return std::ranges::any_of(ours, [&](auto const& key) { return std::ranges::find(theirs, key) != theirs.end(); });
}

RowMatch match_rows(RowRefs const& first, RowRefs const& second, Shown const& shown) {
  return Matching(first, second, shown).run();
}

}  // namespace custody::formats
