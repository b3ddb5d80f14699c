#include "lib/base/json_writer.hpp"

#include <fmt/format.h>

#include <iterator>

#include "lib/base/bytes.hpp"
#include "lib/base/ensure.hpp"
#include "lib/base/text.hpp"

namespace custody {
namespace {

void append_string(std::string& out, std::string_view utf8) {
  out += '"';
  for (char const c : utf8) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        // DEL too: a terminal that is shown JSON must not act on it.
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        else
          out += c;
    }
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

JsonWriter& JsonWriter::value(std::uint64_t number) {
  separate();
  m_out += fmt::to_string(number);
  return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
  separate();
  m_out += truth ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  m_out += "null";
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
