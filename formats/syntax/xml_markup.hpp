// XML as bytes: tags, attributes, references, and which name a prefix means. For one dialect: XML 1.0 without a document type
// (no entities of the file's own, nothing from outside), in an encoding in which `<`, `&`, quotes and `>` are never part of
// another character.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/encoding/codec.hpp"

namespace custody::formats::xml {

inline constexpr int depth_limit = 64;
inline constexpr std::size_t attribute_limit = 256;

inline bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_space(std::string_view text);

/// The first byte of [at, end) that text cannot hold as it is, or that a reader must look at: `<`, `&`, CR and what is no character.
char const* find_special(char const* at, char const* end);
/// Whether the value of an attribute is not what it says: it holds `&` or a control character, white space among them.
bool has_special(std::string_view value);

struct Attribute {
  std::string_view name, value;   // raw, without quotes
};

/// An opening tag. `attributes` is reused from tag to tag.
struct Tag {
  std::string_view name;
  std::vector<Attribute> attributes;
  bool closed = false;   // <a/>
};

/// Reads the opening tag whose `<` is at `at`. Behind it; null if it is none (a name without a character, an attribute without
/// quotes or given twice, `<` in a value) or not whole.
char const* read_tag(char const* at, char const* end, Tag& tag);
/// The same where the name was seen already: it ends at `behind`.
char const* read_tag(char const* at, char const* behind, char const* end, Tag& tag);
/// Whether the opening tag at `at` has this name.
bool opens(char const* at, char const* end, std::string_view name);
/// Behind the closing tag of `name` whose `<` is at `at`; null if it is not that one.
char const* read_close(char const* at, char const* end, std::string_view name);
/// Behind the comment, CDATA section or processing instruction whose `<` is at `at`; null if it is none or not whole. A
/// document type is none.
char const* skip_construct(char const* at, char const* end, Encoding encoding);
/// Behind the element whose `<` is at `at`, every tag of which must be closed by its own name; null if it is not whole.
char const* skip_element(char const* at, char const* end, Encoding encoding, int depth = 0);

/// References undone, CDATA opened, comments and processing instructions left out, line ends made LF (XML 1.0, 2.11). `utf8` is
/// content without elements. False: a reference to nothing or to no character; `out` is then unfinished.
bool append_text(std::string_view utf8, std::string& out);
/// The same for the value of an attribute, white space made spaces (3.3.3).
bool append_value(std::string_view utf8, std::string& out);
/// Whether XML 1.0 can hold the character at all.
bool is_char(char32_t point);

/// Bindings of prefixes, the innermost last. The prefix of the default namespace is empty.
class Scope {
 public:
  std::size_t size() const { return m_bindings.size(); }
  void bind(std::string_view prefix, std::string uri) { m_bindings.emplace_back(prefix, std::move(uri)); }
  /// The bindings of `inner` inside these.
  void append(Scope const& inner) { m_bindings.insert(m_bindings.end(), inner.m_bindings.begin(), inner.m_bindings.end()); }
  void unbind_to(std::size_t size) { m_bindings.resize(size); }
  /// Empty: no namespace.
  std::string_view uri(std::string_view prefix) const;
  /// A prefix that means `uri` here; nothing if none does. An attribute needs one that is not empty.
  std::optional<std::string_view> prefix(std::string_view uri, bool attribute) const;

 private:
  std::vector<std::pair<std::string, std::string>> m_bindings;
};

/// Of `xmlns` the empty prefix, of `xmlns:a` the prefix; nothing for any other attribute.
inline std::optional<std::string_view> declared_prefix(std::string_view attribute) {
  if (!attribute.starts_with("xmlns")) return {};
  if (attribute.size() == 5) return std::string_view();
  return attribute[5] == ':' ? std::optional(attribute.substr(6)) : std::nullopt;
}
/// `a:b` -> a, b; `b` -> empty, b.
std::pair<std::string_view, std::string_view> split_name(std::string_view name);

}  // namespace custody::formats::xml
