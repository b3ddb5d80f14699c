// Several elements in one place: `{person.name}({person.id})`. Templates are literals and holes, never expressions; a hole is free
// (any text) or takes only what its type looks like, which is what makes 张三310101189901010019 two values.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/pack.hpp"

namespace custody::formats {

class Join {
 public:
  Join(Rule const& rule, Model const& model);

  /// The values of the elements in `text`, empty for those that it does not say: by the first template that matches, or all of it
  /// in `into`. False: it says nothing that could be told apart.
  bool read(std::string_view text, std::span<std::string_view> values) const;
  /// By the first template whose holes are just the values present (empty ones are absent); with `into` parts that are absent are
  /// left out. False: no template says these.
  bool write(std::span<std::string_view const> values, std::string& out) const;

  /// Whether the template gives back what it was written from: two free holes never touch.
  bool is_readable(Template const& pattern) const;

 private:
  bool match(Template const& pattern, std::size_t part, std::string_view rest, char before, std::span<std::string_view> values) const;
  bool fits(std::uint16_t hole, std::string_view text, char before) const;

  Rule const& m_rule;
  std::vector<Type> m_types;
};

}  // namespace custody::formats
