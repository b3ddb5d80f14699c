#include "lib/base/json_writer.hpp"

#include <cstdint>
#include <iterator>

#include "lib/base/bytes.hpp"
#include "lib/base/ensure.hpp"
#include "lib/base/text.hpp"

namespace custody {
namespace {

/// \uXXXX, beyond the basic plane as a pair of surrogates (RFC 8259 section 7).
void append_escaped(std::string& out, char32_t point) {
  auto const unit = [&](std::uint32_t u) { fmt::format_to(std::back_inserter(out), "\\u{:04x}", u); };
  if (point < 0x10000) return unit(point);
  unit(0xd800 + ((point - 0x10000) >> 10));
  unit(0xdc00 + ((point - 0x10000) & 0x3ff));
}

void append_string(std::string& out, std::string_view utf8) {
  out += '"';
  while (!utf8.empty()) {
    std::size_t const length = utf8_length(utf8);
    switch (char32_t const point = utf8_decode(utf8)) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (is_hidden(point))
          append_escaped(out, point);
        else
          out += utf8.substr(0, length);
    }
    utf8.remove_prefix(length);
  }
  out += '"';
}

}  // namespace

void JsonWriter::separate() {
  if (m_after_key) {
    m_after_key = false;
    return;
  }
  if (m_has_member.empty()) return;
  if (m_has_member.back()) m_out += ',';
  m_has_member.back() = true;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  m_out += '{';
  m_has_member.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  ensure(!m_has_member.empty() && !m_after_key, "end_object() closes an object");
  m_has_member.pop_back();
  m_out += '}';
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  m_out += '[';
  m_has_member.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  ensure(!m_has_member.empty() && !m_after_key, "end_array() closes an array");
  m_has_member.pop_back();
  m_out += ']';
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_string(m_out, name);
  m_out += ':';
  m_after_key = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  if (is_utf8(text))
    append_string(m_out, text);
  else
    append_string(m_out, escape_text(text));
  return *this;
}

JsonWriter& JsonWriter::literal(std::string_view token) {
  separate();
  m_out += token;
  return *this;
}

JsonWriter& JsonWriter::bytes_member(std::string_view name, std::string_view bytes) {
  member(name, bytes);
  key(std::string(name) + "_b64");
  return value(base64_encode(as_bytes(bytes)));
}

std::string JsonWriter::take() {
  ensure(m_has_member.empty(), "the document is closed");
  std::string out = std::move(m_out);
  m_out.clear();
  return out;
}

}  // namespace custody
