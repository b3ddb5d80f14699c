#include "cli/digest_list.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace custody::cli {

namespace {

bool needs_escape(std::string_view name) { return name.find_first_of("\\\n\r") != std::string_view::npos; }

std::string escaped(std::string_view name) {
  std::string out;
  for (char const c : name) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else
      out += c;
  }
  return out;
}

std::string_view mark(std::string_view name) { return needs_escape(name) ? "\\" : ""; }

}  // namespace

std::string gnu_line(ByteView digest, std::string_view name) {
  return fmt::format("{}{}  {}\n", mark(name), hex_encode(digest), escaped(name));
}

std::string bsd_line(Algorithm algorithm, ByteView digest, std::string_view name) {
  std::string tag(algorithm_name(algorithm));
  std::ranges::transform(tag, tag.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return fmt::format("{}{} ({}) = {}\n", mark(name), tag, escaped(name), hex_encode(digest));
}

}  // namespace custody::cli
