#include "formats/code_map.hpp"

#include <algorithm>

namespace custody::formats {

CodeReader::CodeReader(Rule const& rule, CodeTable const& table) {
  TextMap by_code;
  for (auto const& row : table.rows()) {
    by_code.add(row.code, static_cast<std::uint32_t>(m_entries.size()));
    m_entries.push_back({std::string(row.code), std::string(row.name)});
  }
  for (auto const& [lexeme, code] : rule.local)
    if (auto const entry = by_code.find(code); entry != TextMap::none) m_by_lexeme.add(lexeme, entry);
  // A rule with words of its own knows no others: "1" may be one of them, with another meaning.
  if (rule.local.empty()) {
    for (std::uint32_t i = 0; i < m_entries.size(); ++i) m_by_lexeme.add(m_entries[i].code, i);
    for (auto const& row : table.rows())
      for (auto const& alias : row.aliases) m_by_lexeme.add(alias, by_code.find(row.code));
  }
  for (auto const& row : table.rows()) m_by_name.add(row.name, by_code.find(row.code));
  for (auto const& row : table.rows())
    for (auto const& alias : row.aliases) m_by_name.add(alias, by_code.find(row.code));
}

CodeWriter::CodeWriter(Rule const& rule, CodeTable const& from, CodeTable const& table, CodeTables const& tables) {
  for (auto const& row : from.rows()) {
    Entry entry;
    std::string code(row.code);
    if (&from != &table) {
      Translation const translation = tables.translate(from, row, table);
      if (translation.kind == Translation::Kind::none) continue;
      code = translation.code->code;
      entry.how = translation.kind == Translation::Kind::generalised ? Entry::How::generalised : Entry::How::translated;
    }
    entry.lexeme = code;
    if (!rule.local.empty()) {
      auto const word = std::ranges::find(rule.local, code, &std::pair<std::string, std::string>::second);
      if (word == rule.local.end()) continue;
      entry.lexeme = word->first;
    }
    if (auto const* const target = table.find(code)) entry.name = target->name;
    m_by_code.add(row.code, static_cast<std::uint32_t>(m_entries.size()));
    m_entries.push_back(std::move(entry));
  }
}

}  // namespace custody::formats
