#include "formats/code_rows.hpp"

#include "lib/base/text.hpp"

namespace custody::formats {

namespace {
constexpr std::size_t field_limit = 4096, row_limit = 200'000;

int characters(std::string_view utf8) {
  int count = 0;
  for (char const c : utf8) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}
}  // namespace

CodeRows::CodeRows(std::string_view text, std::size_t columns, std::vector<std::unique_ptr<std::string>>& unquoted, yaml::Faults& faults)
    : m_text(text), m_columns(columns), m_unquoted(unquoted), m_faults(faults) {
  if (!is_utf8(text) || text.starts_with("\xef\xbb\xbf")) fail(say("it is not UTF-8 without a byte order mark"));
}

bool CodeRows::fail(Message what) {
  m_faults.add(m_place, std::move(what));
  m_failed = true;
  return false;
}

bool CodeRows::read_field(std::string_view& text) {
  if (m_at == m_text.size() || m_text[m_at] != '"') {
    auto const end = std::min(m_text.find_first_of(",\r\n", m_at), m_text.size());
    text = m_text.substr(m_at, end - m_at);
    m_at = end;
    if (text.find('"') != text.npos) return fail(say("a quote stands within a field that does not begin with one"));
  } else {
    auto own = std::make_unique<std::string>();
    for (++m_at;;) {
      auto const quote = m_text.find('"', m_at);
      if (quote == m_text.npos || quote - m_at > field_limit) return fail(say("a quote is not closed"));
      own->append(m_text, m_at, quote - m_at);
      m_at = quote + 1;
      if (m_at == m_text.size() || m_text[m_at] != '"') break;
      *own += '"', ++m_at;
    }
    if (own->find('\n') != own->npos) return fail(say("a field goes over several lines"));
    text = *m_unquoted.emplace_back(std::move(own));
  }
  if (text.size() > field_limit) return fail(say("a field has more than {} bytes", field_limit));
  for (std::size_t i = 0; i < text.size(); i += utf8_length(text.substr(i)))
    if (is_hidden(utf8_decode(text.substr(i))) && text[i] != '%') return fail(say("a field holds a character that cannot be seen"));
  if (text.starts_with(' ') || text.ends_with(' ')) return fail(say("a field begins or ends with a space"));
  return true;
}

bool CodeRows::next(CodeRow& row) {
  row.fields.clear();
  if (m_failed || m_at == m_text.size()) return false;
  if (m_place.line > static_cast<int>(row_limit)) return fail(say("there are more than {} rows", row_limit));
  m_place.column = 1;
  while (true) {
    auto& field = row.fields.emplace_back();
    field.at = m_place;
    auto const begin = m_at;
    if (!read_field(field.text)) return false;
    m_place.column += characters(m_text.substr(begin, m_at - begin)) + 1;
    if (m_at == m_text.size()) return fail(say("its last line has no end"));
    if (m_text[m_at] == ',') {
      ++m_at;
      if (row.fields.size() == m_columns) return fail(say("there are more than {} fields", m_columns));
      continue;
    }
    if (m_text[m_at] == '\r') ++m_at;
    if (m_at == m_text.size() || m_text[m_at] != '\n') return fail(say("behind a quoted field stands something else than a comma"));
    ++m_at;
    if (row.fields.size() != m_columns) return fail(say("there are {} fields of {}", row.fields.size(), m_columns));
    ++m_place.line;
    return true;
  }
}

}  // namespace custody::formats
