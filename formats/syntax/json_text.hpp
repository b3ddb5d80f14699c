// JSON (RFC 8259) token by token, as spans: nothing is copied but strings with escapes, numbers keep their digits.
#pragma once

#include <string>
#include <string_view>

#include "formats/find.hpp"
#include "formats/output.hpp"
#include "formats/short_bytes.hpp"
#include "formats/slot.hpp"

namespace custody::formats {

enum class JsonToken : std::uint8_t { string, number, literal, null, object, array, bad };

/// Walks over one text. Each step is strict; after the first one that fails nothing more is promised.
class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) : m_begin(text.data()), m_at(m_begin), m_end(m_begin + text.size()) {}

  std::size_t offset() const { return static_cast<std::size_t>(m_at - m_begin); }
  std::string_view rest() const { return {m_at, static_cast<std::size_t>(m_end - m_at)}; }
  bool at_end() const { return m_at == m_end; }

  void skip_space() {
    while (m_at != m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t')) ++m_at;
  }
  /// The byte here, or 0 at the end.
  char peek() const { return m_at == m_end ? '\0' : *m_at; }
  /// Takes this byte if it is here, with the space before it.
  bool take(char c) {
    skip_space();
    if (m_at == m_end || *m_at != c) return false;
    ++m_at;
    return true;
  }

  /// Takes these bytes if they stand right here.
  bool take_here(std::string_view bytes) {
    if (static_cast<std::size_t>(m_end - m_at) < bytes.size() || !same_bytes(m_at, bytes.data(), bytes.size())) return false;
    m_at += bytes.size();
    return true;
  }

  /// A string that stands right here and holds nothing that is escaped: most values. False: it may be any other, and nothing is taken.
  bool plain_string(std::string_view& inner) {
    if (m_at == m_end || *m_at != '"') return false;
    char const* const close = find_first(m_at + 1, m_end, json_special);
    if (close == m_end || *close != '"') return false;
    inner = {m_at + 1, static_cast<std::size_t>(close - m_at - 1)};
    m_at = close + 1;
    return true;
  }
  /// A string; `inner` is what stands between the quotes, `escaped` whether something there is not itself.
  bool string(std::string_view& inner, bool& escaped);
  /// Any value: its kind and all its bytes. Objects and arrays are walked through to their ends, at most 64 deep.
  JsonToken value(std::string_view& raw, bool& escaped);

 private:
  bool skip_nested(int depth);
  bool number();
  bool word(std::string_view expected);

  char const* m_begin;
  char const* m_at;
  char const* m_end;
};

/// The text that the inside of a string stands for, into the arena; nothing if an escape is none or half a surrogate pair.
bool json_unescape(std::string_view inner, Arena& arena, std::string_view& text);

/// A string with its quotes. Only what must be escaped is.
void json_put_string(Output& out, std::string_view text);
/// The same with all that is not ASCII as \uXXXX, as many programs write it if nobody tells them otherwise.
void json_put_ascii(Output& out, std::string_view text);
bool is_json_number(std::string_view text);

/// Behind the value that begins at the front of `text` (which is an object or array), by brackets alone: quick, for cutting. 0: it
/// does not end here; npos: it is nested deeper than 64.
std::size_t json_skip(std::string_view text);

}  // namespace custody::formats
