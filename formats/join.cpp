#include "formats/join.hpp"

#include <algorithm>

#include "formats/identifier/digits.hpp"

namespace custody::formats {

namespace {

bool is_free(Type type) {
  return type != Type::id_number && type != Type::agency && type != Type::case_number && type != Type::digest;
}

/// How a value of the type looks. Only what can be told from a name is one: the number of another document is free text.
bool looks_like(Type type, std::string_view text) {
  auto const digits = static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
  switch (type) {
    case Type::id_number:
      return (text.size() == 15 && digits == 15) ||
             (text.size() == 18 && (digits == 18 || (digits == 17 && (text.back() == 'X' || text.back() == 'x'))));
    case Type::agency: return text.size() == 12 && digits == 12;
    case Type::case_number: return text.size() == 23 && digits == 22 && text[0] >= 'A' && text[0] <= 'Z';
    case Type::digest: return text.size() >= 32 && std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
    default: return !text.empty();
  }
}

}  // namespace

Join::Join(Rule const& rule, Model const& model) : m_rule(rule) {
  for (ElementId const element : rule.elements) m_types.push_back(model[element].type);
}

bool Join::is_readable(Template const& pattern) const {
  for (std::size_t i = 1; i < pattern.parts.size(); ++i)
    if (pattern.parts[i].literal.empty() && is_free(m_types[pattern.parts[i].hole]) && is_free(m_types[pattern.parts[i - 1].hole])) return false;
  return true;
}

bool Join::fits(std::uint16_t hole, std::string_view text, char before) const {
  if (text.empty()) return false;
  if (!is_free(m_types[hole])) return looks_like(m_types[hole], text) && !(is_digit(text[0]) && is_digit(before));
  // What looks like one of the other elements is that one.
  return std::ranges::none_of(m_types, [&](Type type) { return !is_free(type) && looks_like(type, text); });
}

bool Join::match(Template const& pattern, std::size_t part, std::string_view rest, char before, std::span<std::string_view> values) const {
  if (part == pattern.parts.size()) return rest == pattern.tail;
  Template::Part const& here = pattern.parts[part];
  if (!rest.starts_with(here.literal)) return false;
  rest.remove_prefix(here.literal.size());
  if (!here.literal.empty()) before = here.literal.back();
  for (std::size_t size = 1; size <= rest.size(); ++size) {
    auto const text = rest.substr(0, size);
    if (size < rest.size() && (rest[size] & 0xc0) == 0x80) continue;
    // What follows the hole must begin here; asked first, because it is the cheap question.
    std::string_view const next = part + 1 < pattern.parts.size() ? pattern.parts[part + 1].literal : pattern.tail;
    if (part + 1 == pattern.parts.size() ? rest.size() - size != next.size() : !rest.substr(size).starts_with(next)) continue;
    if (!fits(here.hole, text, before)) continue;
    values[here.hole] = text;
    if (match(pattern, part + 1, rest.substr(size), text.back(), values)) return true;
    values[here.hole] = {};
  }
  return false;
}

bool Join::read(std::string_view text, std::span<std::string_view> values) const {
  std::ranges::fill(values, std::string_view());
  for (Template const& pattern : m_rule.templates)
    if (is_readable(pattern) && match(pattern, 0, text, '\0', values)) return true;
  if (!m_rule.into) return false;
  values[*m_rule.into] = text;
  return true;
}

bool Join::write(std::span<std::string_view const> values, std::string& out) const {
  auto const present = static_cast<std::size_t>(std::ranges::count_if(values, [](std::string_view v) { return !v.empty(); }));
  auto const put = [&](Template const& pattern) {
    out.clear();
    for (Template::Part const& part : pattern.parts) {
      if (values[part.hole].empty()) continue;
      out += part.literal;
      out += values[part.hole];
    }
    out += pattern.tail;
  };
  for (Template const& pattern : m_rule.templates)
    if (pattern.parts.size() == present &&
        std::ranges::none_of(pattern.parts, [&](Template::Part const& part) { return values[part.hole].empty(); })) {
      put(pattern);
      return true;
    }
  if (!m_rule.into || present == 0) return false;
  put(m_rule.templates.front());
  return true;
}

}  // namespace custody::formats
