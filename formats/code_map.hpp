// The codes of one rule, compiled: from what stands in the place to a code of its table, and from the codes of any table of the
// family to what is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/code_table.hpp"
#include "formats/loss.hpp"
#include "formats/pack.hpp"
#include "formats/text_map.hpp"

namespace custody::formats {

class CodeReader {
 public:
  struct Entry {
    std::string code, name;
  };

  CodeReader(Rule const& rule, CodeTable const& table);

  /// By lexeme: the rule's own words, else the codes of the table and their aliases.
  Entry const* find(std::string_view lexeme) const { return at(m_by_lexeme.find(lexeme)); }
  /// By name or alias: for a blank code with a name beside it.
  Entry const* find_name(std::string_view name) const { return at(m_by_name.find(name)); }

 private:
  Entry const* at(std::uint32_t index) const { return index == TextMap::none ? nullptr : &m_entries[index]; }

  std::vector<Entry> m_entries;
  TextMap m_by_lexeme, m_by_name;
};

class CodeWriter {
 public:
  struct Entry {
    std::string lexeme, name;
    enum class How : std::uint8_t { same, translated, generalised } how = How::same;
  };

  /// `from`: the table whose codes are written by `rule`, whose own table is `table`.
  CodeWriter(Rule const& rule, CodeTable const& from, CodeTable const& table, CodeTables const& tables);

  /// Nothing: the code has no translation, or the rule has no word for it.
  Entry const* find(std::string_view code) const {
    auto const index = m_by_code.find(code);
    return index == TextMap::none ? nullptr : &m_entries[index];
  }

 private:
  std::vector<Entry> m_entries;
  TextMap m_by_code;
};

}  // namespace custody::formats
