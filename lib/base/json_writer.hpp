// Writes JSON (RFC 8259), one document or a line at a time, without building a tree first.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace custody {

/// Keys and values in the order of the calls; commas are its business. Strings that are not UTF-8 are written in
/// the escaped form of lib/base/text.hpp (for raw bytes use bytes_member). What a terminal would act on or hide stands as
/// \uXXXX, so that the output is safe to look at.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(char const* text) { return value(std::string_view(text)); }
  template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>)
  JsonWriter& value(T number) {
    return literal(fmt::to_string(number));
  }
  JsonWriter& value(std::same_as<bool> auto truth) { return literal(truth ? "true" : "false"); }
  JsonWriter& null() { return literal("null"); }

  template <class T>
  JsonWriter& member(std::string_view name, T const& v) {
    key(name);
    return value(v);
  }
  /// `"name": ..., "name_b64": ...`: the exact bytes stand in the second, always.
  JsonWriter& bytes_member(std::string_view name, std::string_view bytes);

  std::string const& text() const { return m_out; }
  /// The document so far, and an empty writer again.
  std::string take();

 private:
  void separate();
  JsonWriter& literal(std::string_view token);

  std::string m_out;
  std::vector<bool> m_has_member;  // one for each open bracket
  bool m_after_key = false;
};

}  // namespace custody
