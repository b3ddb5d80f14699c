#include "formats/syntax/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "formats/find.hpp"
#include "formats/identifier/digits.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {

namespace {

constexpr int deepest = 64;

int digit_of_hex(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The code unit of \uXXXX at `at`, or -1.
int code_unit(std::string_view inner, std::size_t at) {
  if (inner.size() - at < 6 || inner[at] != '\\' || inner[at + 1] != 'u') return -1;
  int out = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    int const digit = digit_of_hex(inner[i]);
    if (digit < 0) return -1;
    out = out * 16 + digit;
  }
  return out;
}

char const* number_end(char const* at, char const* end) {
  auto const digits = [&] {
    char const* const begin = at;
    while (at != end && is_digit(*at)) ++at;
    return at != begin;
  };
  if (at != end && *at == '-') ++at;
  if (at != end && *at == '0')
    ++at;
  else if (!digits())
    return nullptr;
  if (at != end && *at == '.') {
    ++at;
    if (!digits()) return nullptr;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    if (!digits()) return nullptr;
  }
  return at;
}

struct BracketOrQuote {
  bool operator()(char c) const { return c == '"' || c == '{' || c == '}' || c == '[' || c == ']'; }
#if defined(__SSE2__)
  __m128i operator()(__m128i x) const {
    // `[` and `{`, `]` and `}` differ in one bit.
    return _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')), EitherOf{'{', '}'}(_mm_or_si128(x, _mm_set1_epi8(0x20))));
  }
#endif
};

}  // namespace

bool JsonCursor::string(std::string_view& inner, bool& escaped) {
  skip_space();
  if (m_at == m_end || *m_at != '"') return false;
  char const* const begin = ++m_at;
  escaped = false;
  for (;;) {
    m_at = find_first(m_at, m_end, json_special);
    if (m_at == m_end) return false;
    if (*m_at == '"') break;
    if (*m_at != '\\' || m_end - m_at < 2) return false;
    escaped = true;
    m_at += 2;
  }
  inner = {begin, static_cast<std::size_t>(m_at - begin)};
  ++m_at;
  return true;
}

bool JsonCursor::number() {
  char const* const end = number_end(m_at, m_end);
  if (!end) return false;
  m_at = end;
  return true;
}

bool JsonCursor::word(std::string_view expected) {
  if (!rest().starts_with(expected)) return false;
  m_at += expected.size();
  return true;
}

JsonToken JsonCursor::value(std::string_view& raw, bool& escaped) {
  skip_space();
  escaped = false;
  char const* const begin = m_at;
  JsonToken token = JsonToken::bad;
  switch (peek()) {
    case '"':
      if (!string(raw, escaped)) return JsonToken::bad;
      return JsonToken::string;
    case '{': token = skip_nested(0) ? JsonToken::object : JsonToken::bad; break;
    case '[': token = skip_nested(0) ? JsonToken::array : JsonToken::bad; break;
    case 't': token = word("true") ? JsonToken::literal : JsonToken::bad; break;
    case 'f': token = word("false") ? JsonToken::literal : JsonToken::bad; break;
    case 'n': token = word("null") ? JsonToken::null : JsonToken::bad; break;
    default: token = number() ? JsonToken::number : JsonToken::bad; break;
  }
  raw = {begin, static_cast<std::size_t>(m_at - begin)};
  return token;
}

bool JsonCursor::skip_nested(int depth) {
  if (depth == deepest) return false;
  bool const object = *m_at++ == '{';
  char const close = object ? '}' : ']';
  if (take(close)) return true;
  std::string_view raw;
  bool escaped = false;
  do {
    if (object && (!string(raw, escaped) || !take(':'))) return false;
    skip_space();
    if (peek() == '{' || peek() == '[') {
      if (!skip_nested(depth + 1)) return false;
    } else if (value(raw, escaped) == JsonToken::bad) {
      return false;
    }
  } while (take(','));
  return take(close);
}

bool json_unescape(std::string_view inner, Arena& arena, std::string_view& text) {
  char* const begin = arena.room(inner.size());
  char* out = begin;
  for (std::size_t i = 0; i < inner.size();) {
    if (inner[i] != '\\') {
      *out++ = inner[i++];
      continue;
    }
    switch (inner[i + 1]) {
      case '"': *out++ = '"'; break;
      case '\\': *out++ = '\\'; break;
      case '/': *out++ = '/'; break;
      case 'b': *out++ = '\b'; break;
      case 'f': *out++ = '\f'; break;
      case 'n': *out++ = '\n'; break;
      case 'r': *out++ = '\r'; break;
      case 't': *out++ = '\t'; break;
      case 'u': {
        int const unit = code_unit(inner, i);
        if (unit < 0 || (unit >= 0xdc00 && unit < 0xe000)) return false;
        if (unit >= 0xd800 && unit < 0xdc00) {
          int const low = code_unit(inner, i + 6);
          if (low < 0xdc00 || low >= 0xe000) return false;
          out += utf8_encode(0x10000u + (static_cast<unsigned>(unit - 0xd800) << 10) + static_cast<unsigned>(low - 0xdc00), out);
          i += 12;
          continue;
        }
        out += utf8_encode(static_cast<unsigned>(unit), out);
        i += 6;
        continue;
      }
      default: return false;
    }
    i += 2;
  }
  text = {begin, static_cast<std::size_t>(out - begin)};
  arena.keep(text.size());
  return true;
}

void json_put_string(Output& out, std::string_view text) {
  char* room = out.room(text.size() + 2);
  *room = '"';
  if (!look(text, json_special).found) {
    copy_bytes(room + 1, text.data(), text.size());
    room[text.size() + 1] = '"';
    out.keep(text.size() + 2);
    return;
  }
  out.keep(1);
  char const* at = text.data();
  char const* const end = at + text.size();
  while (at != end) {
    char const* const next = find_first(at, end, json_special);
    out.put(std::string_view(at, static_cast<std::size_t>(next - at)));
    if (next == end) break;
    switch (*next) {
      case '"': out.put("\\\""); break;
      case '\\': out.put("\\\\"); break;
      case '\n': out.put("\\n"); break;
      case '\r': out.put("\\r"); break;
      case '\t': out.put("\\t"); break;
      case '\b': out.put("\\b"); break;
      case '\f': out.put("\\f"); break;
      default: {
        constexpr char digits[] = "0123456789abcdef";
        auto const c = static_cast<unsigned char>(*next);
        out.put("\\u00");
        out.put(digits[c >> 4]);
        out.put(digits[c & 15]);
      }
    }
    at = next + 1;
  }
  out.put('"');
}

void json_put_ascii(Output& out, std::string_view text) {
  Output plain;
  json_put_string(plain, text);
  auto const unit = [&](char32_t half) { out.put(fmt::format("\\u{:04x}", static_cast<std::uint32_t>(half))); };
  for (std::string_view rest = plain.view(); !rest.empty();) {
    auto const length = std::max<std::size_t>(utf8_length(rest), 1);
    if (length == 1) {
      out.put(rest[0]);
    } else if (auto const point = utf8_decode(rest); point < 0x10000) {
      unit(point);
    } else {
      unit(0xd800 + ((point - 0x10000) >> 10));
      unit(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
    rest.remove_prefix(length);
  }
}

bool is_json_number(std::string_view text) {
  char const* const end = text.data() + text.size();
  return !text.empty() && number_end(text.data(), end) == end;
}

std::size_t json_skip(std::string_view text) {
  int depth = 0;
  char const* at = text.data();
  char const* const end = at + text.size();
  for (;;) {
    at = find_first(at, end, BracketOrQuote());
    if (at == end) return 0;
    char const c = *at++;
    if (c == '"') {
      for (;;) {
        at = find_first(at, end, EitherOf{'"', '\\'});
        if (end - at < (at != end && *at == '\\' ? 2 : 1)) return 0;
        if (*at == '"') break;
        at += 2;
      }
      ++at;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest) return std::string_view::npos;
    } else if (--depth == 0) {
      return static_cast<std::size_t>(at - text.data());
    }
  }
}

}  // namespace custody::formats
