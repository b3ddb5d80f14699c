#include "lib/evidence/act_sheet.hpp"

#include <algorithm>

#include "lib/base/text.hpp"

namespace custody {

namespace {

constexpr std::size_t name_limit = 64;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (is_blank(line.back()) || line.back() == '\r')) line.remove_suffix(1);
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  return line;
}

/// Letters, digits, '-' and '.', as options and keys have them.
bool is_name(std::string_view text) {
  return text.size() <= name_limit && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

Result<SheetLine> parse_line(std::string_view line, std::size_t number) {
  if (!is_utf8(line)) return fail(misuse(say("this is not UTF-8")));
  auto const end = static_cast<std::size_t>(std::ranges::find_if(line, is_blank) - line.begin());
  auto const name = line.substr(0, end);
  auto const value = trimmed(line.substr(end));
  if (!is_name(name)) return fail(misuse(say("'{}' is no name of a statement", name)));
  if (value.empty())
    return fail(misuse(say("'{}' needs a value", name)).with_hint(say("a line is a name, a space and a value")));
  if (value.size() > sheet_value_limit) return fail(misuse(say("the value of '{}' has more than {} bytes", name, sheet_value_limit)));
  if (std::ranges::any_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return fail(misuse(say("the value of '{}' holds a control character", name)));
  return SheetLine{number, std::string(name), std::string(value)};
}

}  // namespace

Error at_sheet_line(std::string_view path, std::size_t number, Error error) {
  return {Problem::failed, "act-syntax", say("{}:{}: {}", path, number, std::move(error.message)), std::move(error.hint)};
}

Result<std::vector<SheetLine>> parse_act_sheet(std::string_view text, std::string_view path) {
  if (text.size() > sheet_size_limit) return fail(failure("act-syntax", say("'{}' has more than {} bytes", path, sheet_size_limit)));
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<SheetLine> out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    auto parsed = parse_line(line, number);
    if (!parsed) return fail(at_sheet_line(path, number, std::move(parsed.error())));
    out.push_back(*std::move(parsed));
  }
  return out;
}

}  // namespace custody
