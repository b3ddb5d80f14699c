// What the law asks to be written down and is not there yet: open items (待补正), by standard and article.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.hpp"
#include "formats/standard.hpp"
#include "lib/base/result.hpp"

namespace custody::cli {

/// Standards by name, all versions of each; without names those that count by default. An unknown name is Problem::usage.
Result<std::vector<formats::Standard const*>> choose_standards(std::vector<std::string> const& names);

/// The open items of many acts, each told once with the entries that it concerns.
class OpenItems {
 public:
  explicit OpenItems(std::vector<formats::Standard const*> standards) : m_standards(std::move(standards)) {}

  /// Judges one act under the standards in force on the day of the act (as stated, else as recorded). `count` acts that are
  /// alike begin at `entry`.
  void judge(formats::Act const& act, UtcTime recorded, std::uint64_t entry, std::uint64_t count = 1);

  /// Open items, each counted once however many entries it concerns.
  std::uint64_t count() const;
  std::uint64_t count(formats::Standard const& standard) const;

  /// The items of one standard, a line each, and which entries they concern unless there is only one act.
  void print(Console& console, formats::Standard const& standard, bool with_entries) const;
  /// `"open": [{standard, version, rule, article, missing, entries}...]` into an object that is open.
  void write(JsonWriter& json) const;

  /// All of it, an item a line, as a statement carries it: article, what is asked for, keys, entries. In Chinese, the language of the
  /// standards; empty if nothing is open. Long ones end in "...".
  std::string text() const;

  /// Standards that were in force for some act, in the order of their names.
  std::vector<formats::Standard const*> in_force() const;

 private:
  struct Range {
    std::uint64_t first = 0, last = 0;
  };
  struct Key {
    std::size_t standard, requirement;
    std::vector<std::string> missing;
    auto operator<=>(Key const&) const = default;
  };

  static std::string list_of(std::vector<Range> const& ranges);
  formats::Requirement const& requirement(Key const& key) const { return m_standards[key.standard]->requirements[key.requirement]; }

  std::vector<formats::Standard const*> m_standards;
  std::map<std::size_t, std::uint64_t> m_acts;   // by standard: acts judged
  std::map<Key, std::vector<Range>> m_items;
};

/// Every evidence.* act of the case, as amended; what is declared void is left out. Returns how many acts there are.
Result<std::uint64_t> judge_case(ledger::Ledger const& ledger, std::string_view number, UtcTime now, OpenItems& items);

/// "FIELDS COMPLETE under ..." or "n OPEN under ...": always with what that does not mean.
Message verdict(OpenItems const& items, formats::Standard const& standard);

}  // namespace custody::cli
