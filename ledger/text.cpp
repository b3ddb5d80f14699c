#include "ledger/text.hpp"

#include <limits>

#include "lib/base/text.hpp"

namespace custody::ledger {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_label_char(char c) { return is_lower(c) || is_digit(c) || c == '-'; }

/// "0", or one to four digits without a leading zero.
bool is_place(std::string_view text) {
  if (text == "0") return true;
  if (text.empty() || text.size() > 4 || text[0] == '0') return false;
  for (char const c : text)
    if (!is_digit(c)) return false;
  return true;
}

/// Calls accept(part, number) for the parts between `separator`; false as soon as one is refused.
template <class Accept>
bool all_parts(std::string_view text, char separator, Accept accept) {
  for (std::size_t number = 0;; ++number) {
    auto const end = text.find(separator);
    if (!accept(text.substr(0, end), number)) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (text.empty() || text.size() > 19 || (text[0] == '0' && text.size() > 1)) return {};
  std::uint64_t value = 0;
  for (char const c : text) {
    if (!is_digit(c)) return {};
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  // 19 digits always fit into 64 bits without a sign.
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return {};
  return value;
}

std::optional<Hash> parse_hash(std::string_view text) {
  Hash hash;
  if (!base64_decode_into(text, hash)) return {};
  return hash;
}

std::string format_hash(Hash const& hash) { return base64_encode(hash); }

std::optional<Salt> parse_salt(std::string_view text) {
  Salt salt;
  if (!base64_decode_into(text, salt)) return {};
  return salt;
}

bool is_word(std::string_view text) {
  if (text.empty() || !is_lower(text[0])) return false;
  for (char const c : text)
    if (!is_label_char(c)) return false;
  return true;
}

bool is_key(std::string_view text) {
  return text.size() <= 64 &&
         all_parts(text, '.', [](std::string_view part, std::size_t number) { return is_word(part) || (number > 0 && is_place(part)); });
}

bool is_kind(std::string_view text) {
  return text.size() <= 64 && text.find('.') != std::string_view::npos &&
         all_parts(text, '.', [](std::string_view part, std::size_t) { return is_word(part); });
}

bool is_origin(std::string_view text) {
  if (text.size() > 128) return false;
  auto const host = text.substr(0, text.find('/'));
  auto const is_label = [](std::string_view part, std::size_t) {
    for (char const c : part)
      if (!is_label_char(c)) return false;
    return !part.empty();
  };
  auto const is_path = [](std::string_view part, std::size_t number) {
    for (char const c : part)
      if (!is_label_char(c) && c != '.' && c != '_') return false;
    return number == 0 || !part.empty();
  };
  return host.find('.') != std::string_view::npos && all_parts(host, '.', is_label) && all_parts(text, '/', is_path);
}

bool is_own_origin(std::string_view text) {
  return is_origin(text) && !text.ends_with("/sm3") && !text.ends_with("/witness");
}

bool is_text(std::string_view text) { return needs_no_escape(text) || unescape_text(text).has_value(); }

std::optional<std::string_view> Lines::next() {
  auto const end = m_rest.find('\n');
  if (end == std::string_view::npos) return {};
  std::string_view const line = m_rest.substr(0, end);
  m_rest.remove_prefix(end + 1);
  ++m_number;
  return line;
}

std::optional<std::string_view> after_word(std::string_view line, std::string_view head) {
  if (!line.starts_with(head) || line.size() <= head.size() || line[head.size()] != ' ') return {};
  return line.substr(head.size() + 1);
}

}  // namespace custody::ledger
