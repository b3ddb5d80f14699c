#include "formats/syntax/xml_markup.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "formats/find.hpp"
#include "formats/short_bytes.hpp"
#include "lib/base/text.hpp"

namespace custody::formats::xml {

namespace {

bool ends_name(char c) { return is_space(c) || c == '>' || c == '/' || c == '='; }

/// Loose on purpose: what is no name of XML is no name of any pack either. Only what would confuse markup is refused.
char const* behind_name(char const* at, char const* end) {
  while (at != end && !ends_name(*at)) {
    if (*at == '<' || *at == '"' || *at == '\'' || *at == '&' || static_cast<unsigned char>(*at) < 0x20) return nullptr;
    ++at;
  }
  return at;
}

char const* behind_spaces(char const* at, char const* end) {
  while (at != end && is_space(*at)) ++at;
  return at;
}

char const* find(char const* at, char const* end, std::string_view what) {
  auto const place = std::string_view(at, static_cast<std::size_t>(end - at)).find(what);
  return place == std::string_view::npos ? nullptr : at + place;
}

bool starts(char const* at, char const* end, std::string_view what) {
  return static_cast<std::size_t>(end - at) >= what.size() && std::memcmp(at, what.data(), what.size()) == 0;
}

/// The `]]>` of a CDATA section. In the GB encodings `]` is a second byte too, so characters are walked one by one.
char const* find_cdata_end(char const* at, char const* end, Encoding encoding) {
  if (encoding == Encoding::utf8) return find(at, end, "]]>");
  while (at < end) {
    if (starts(at, end, "]]>")) return at;
    bool const is_long = static_cast<unsigned char>(*at) >= 0x81 && end - at > 1;
    at += !is_long ? 1 : at[1] >= '0' && at[1] <= '9' && encoding != Encoding::gbk ? 4 : 2;
  }
  return nullptr;
}

/// `name` stands between `&` and `;`.
bool append_reference(std::string_view name, std::string& out) {
  if (name == "lt") return out += '<', true;
  if (name == "gt") return out += '>', true;
  if (name == "amp") return out += '&', true;
  if (name == "quot") return out += '"', true;
  if (name == "apos") return out += '\'', true;
  if (!name.starts_with('#')) return false;
  bool const hex = name.starts_with("#x");
  name.remove_prefix(hex ? 2 : 1);
  std::uint32_t point = 0;
  auto const [stop, error] = std::from_chars(name.data(), name.data() + name.size(), point, hex ? 16 : 10);
  if (name.empty() || error != std::errc() || stop != name.data() + name.size() || !is_char(point)) return false;
  char utf8[4];
  out.append(utf8, utf8_encode(point, utf8));
  return true;
}

/// Appends the reference at the front of `utf8`, and takes it off.
bool take_reference(std::string_view& utf8, std::string& out) {
  auto const end = utf8.substr(0, 16).find(';');
  if (end == std::string_view::npos || !append_reference(utf8.substr(1, end - 1), out)) return false;
  utf8.remove_prefix(end + 1);
  return true;
}

/// Takes off a line end, CR LF as one.
void take_carriage_return(std::string_view& utf8) { utf8.remove_prefix(utf8.starts_with("\r\n") ? 2 : 1); }

struct NotSpace {
  bool operator()(char c) const { return !is_space(c); }
#if defined(__SSE2__)
  __m128i operator()(__m128i x) const { return _mm_xor_si128(OneOf{' ', '\t', '\n', '\r'}(x), _mm_set1_epi8(-1)); }
#endif
};

/// Tabs and line feeds are text.
struct TextSpecial {
  bool operator()(char c) const { return c == '<' || c == '&' || (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n'); }
#if defined(__SSE2__)
  __m128i operator()(__m128i x) const { return _mm_andnot_si128(EitherOf{'\t', '\n'}(x), ControlOr{'<', '&'}(x)); }
#endif
};

}  // namespace

bool is_space(std::string_view text) { return !look(text, NotSpace()).found; }

char const* find_special(char const* at, char const* end) { return find_first(at, end, TextSpecial()); }

bool has_special(std::string_view value) { return look(value, ControlOr{'&', '&'}).found; }

bool opens(char const* at, char const* end, std::string_view name) {
  if (static_cast<std::size_t>(end - at) < name.size() + 2 || !same_bytes(at + 1, name.data(), name.size())) return false;
  char const next = at[name.size() + 1];
  return next == '>' || next == '/' || is_space(next);
}

char const* read_tag(char const* at, char const* end, Tag& tag) {
  char const* const behind = behind_name(at + 1, end);
  return behind == nullptr ? nullptr : read_tag(at, behind, end, tag);
}

char const* read_tag(char const* at, char const* behind, char const* end, Tag& tag) {
  tag.attributes.clear();
  tag.closed = false;
  char const* const name = at + 1;
  at = behind;
  if (at == name || at == end || *at == '=') return nullptr;
  tag.name = {name, static_cast<std::size_t>(at - name)};
  for (;;) {
    char const* const spaces = at;
    at = behind_spaces(at, end);
    if (at == end) return nullptr;
    if (*at == '>') return at + 1;
    if (*at == '/') {
      tag.closed = true;
      return end - at > 1 && at[1] == '>' ? at + 2 : nullptr;
    }
    if (at == spaces || tag.attributes.size() == attribute_limit) return nullptr;
    Attribute attribute;
    char const* const begin = at;
    at = behind_name(at, end);
    if (at == nullptr || at == begin) return nullptr;
    attribute.name = {begin, static_cast<std::size_t>(at - begin)};
    at = behind_spaces(at, end);
    if (at == end || *at != '=') return nullptr;
    at = behind_spaces(at + 1, end);
    if (at == end || (*at != '"' && *at != '\'')) return nullptr;
    char const quote = *at++;
    char const* const value = at;
    at = find_first(at, end, EitherOf{quote, '<'});
    if (at == end || *at == '<') return nullptr;
    attribute.value = {value, static_cast<std::size_t>(at - value)};
    ++at;
    for (auto const& other : tag.attributes)
      if (other.name == attribute.name) return nullptr;
    tag.attributes.push_back(attribute);
  }
}

char const* read_close(char const* at, char const* end, std::string_view name) {
  if (static_cast<std::size_t>(end - at) < name.size() + 3 || at[1] != '/') return nullptr;
  at += 2;
  if (!same_bytes(at, name.data(), name.size())) return nullptr;
  at = behind_spaces(at + name.size(), end);
  return at != end && *at == '>' ? at + 1 : nullptr;
}

char const* skip_construct(char const* at, char const* end, Encoding encoding) {
  constexpr std::string_view comment = "<!--", cdata = "<![CDATA[", instruction = "<?";
  std::string_view close;
  char const* found = nullptr;
  if (starts(at, end, comment)) {
    close = "-->";
    found = find(at + comment.size(), end, close);
  } else if (starts(at, end, cdata)) {
    close = "]]>";
    found = find_cdata_end(at + cdata.size(), end, encoding);
  } else if (starts(at, end, instruction)) {
    close = "?>";
    found = find(at + instruction.size(), end, close);
  }
  return found == nullptr ? nullptr : found + close.size();
}

char const* skip_element(char const* at, char const* end, Encoding encoding, int depth) {
  Tag tag;
  if (depth == depth_limit || (at = read_tag(at, end, tag)) == nullptr || tag.closed) return depth == depth_limit ? nullptr : at;
  for (;;) {
    if (at == end) return nullptr;
    auto const* const markup = static_cast<char const*>(std::memchr(at, '<', static_cast<std::size_t>(end - at)));
    if (markup == nullptr || end - markup < 2) return nullptr;
    if (markup[1] == '/') return read_close(markup, end, tag.name);
    at = markup[1] == '!' || markup[1] == '?' ? skip_construct(markup, end, encoding) : skip_element(markup, end, encoding, depth + 1);
    if (at == nullptr) return nullptr;
  }
}

bool append_text(std::string_view utf8, std::string& out) {
  constexpr std::string_view cdata = "<![CDATA[";
  while (!utf8.empty()) {
    auto const plain = static_cast<std::size_t>(std::ranges::find_if(utf8, [](char c) { return c == '&' || c == '<' || c == '\r'; }) - utf8.begin());
    out += utf8.substr(0, plain);
    utf8.remove_prefix(plain);
    if (utf8.empty()) return true;
    if (utf8[0] == '\r') {
      out += '\n';
      take_carriage_return(utf8);
    } else if (utf8[0] == '&') {
      if (!take_reference(utf8, out)) return false;
    } else {
      char const* const behind = skip_construct(utf8.data(), utf8.data() + utf8.size(), Encoding::utf8);
      if (behind == nullptr) return false;
      auto const whole = utf8.substr(0, static_cast<std::size_t>(behind - utf8.data()));
      utf8.remove_prefix(whole.size());
      if (!whole.starts_with(cdata)) continue;
      for (auto inner = whole.substr(cdata.size(), whole.size() - cdata.size() - 3); !inner.empty();) {
        auto const line = std::min(inner.find('\r'), inner.size());
        out += inner.substr(0, line);
        inner.remove_prefix(line);
        if (inner.empty()) break;
        out += '\n';
        take_carriage_return(inner);
      }
    }
  }
  return true;
}

bool append_value(std::string_view utf8, std::string& out) {
  while (!utf8.empty()) {
    char const c = utf8[0];
    if (c == '&') {
      if (!take_reference(utf8, out)) return false;
    } else if (c == '\r') {
      out += ' ';
      take_carriage_return(utf8);
    } else {
      out += is_space(c) ? ' ' : c;
      utf8.remove_prefix(1);
    }
  }
  return true;
}

bool is_char(char32_t point) {
  if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
  return point < 0xd800 || (point >= 0xe000 && point < 0xfffe) || (point >= 0x10000 && point <= 0x10ffff);
}

std::string_view Scope::uri(std::string_view prefix) const {
  if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
  for (auto it = m_bindings.rbegin(); it != m_bindings.rend(); ++it)
    if (it->first == prefix) return it->second;
  return {};
}

std::optional<std::string_view> Scope::prefix(std::string_view wanted, bool attribute) const {
  for (auto it = m_bindings.rbegin(); it != m_bindings.rend(); ++it)
    if (it->second == wanted && !(attribute && it->first.empty()) && uri(it->first) == wanted) return it->first;
  return {};
}

std::pair<std::string_view, std::string_view> split_name(std::string_view name) {
  auto const colon = name.find(':');
  if (colon == std::string_view::npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

}  // namespace custody::formats::xml
