// Tables for people: columns as wide as their widest cell on the terminal, two blanks between them.
#include <algorithm>

#include "cli/console.hpp"
#include "lib/base/text.hpp"

namespace custody::cli {

Table::Table(std::vector<Message> head) : m_head(std::move(head)), m_right(m_head.size(), false) {}

void Table::add(std::vector<std::string> cells) {
  for (auto& cell : cells) cell = escape_text(cell);
  cells.resize(m_head.size());
  m_rows.push_back(std::move(cells));
}

void Table::align_right(std::size_t column) { m_right.at(column) = true; }

std::string Table::render(Language language) const {
  std::vector<std::string> head;
  for (auto const& message : m_head) head.push_back(cli::render(message, language));
  std::vector<std::size_t> widths(head.size());
  auto const measure = [&](std::vector<std::string> const& row) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  };
  measure(head);
  std::ranges::for_each(m_rows, measure);

  std::string out;
  auto const write = [&](std::vector<std::string> const& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      auto const padding = std::string(widths[i] - display_width(row[i]), ' ');
      line += m_right[i] ? padding + row[i] : row[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  };
  write(head);
  std::ranges::for_each(m_rows, write);
  return out;
}

}  // namespace custody::cli
