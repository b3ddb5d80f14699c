// UTF-8, the one way to escape bytes (`text` of wire.md 1), and how many columns a text takes on a terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace custody {

/// Length in bytes of the well-formed UTF-8 character at the front of `bytes` (1..4), or 0 if there is none
/// (Unicode table 3-7: no surrogates, no overlong forms, nothing beyond U+10FFFF).
std::size_t utf8_length(std::string_view bytes);
bool is_utf8(std::string_view bytes);
/// The code point at the front of `utf8`; there must be a well-formed one.
char32_t utf8_decode(std::string_view utf8);
/// Writes the UTF-8 of `point` where there are four bytes of room; its length. A surrogate is written like any other number.
std::size_t utf8_encode(char32_t point, char* out);

/// Control characters, invisible ones, and those that turn the direction of a line: the list of wire.md 1.
// Part of the ledger format: never change the list.
bool is_hidden(char32_t point);

/// `text` of wire.md 1: as %XX the bytes of hidden characters, of '%', of a first or last space, and those that are not
/// UTF-8; all else as it is. Any bytes can be encoded.
std::string escape_text(std::string_view bytes);
void escape_text_append(std::string& out, std::string_view bytes);
/// Whether escape_text() would leave these bytes as they are: a `text` that stands for itself, as most do. Not so of no bytes.
bool needs_no_escape(std::string_view text);
/// The bytes that a canonical, non-empty `text` stands for; nothing if it is empty or not what escape_text writes.
std::optional<std::string> unescape_text(std::string_view text);

/// A to Z become a to z, all else stays.
std::string lower_case(std::string_view text);

/// Columns on a terminal; East Asian wide and full-width characters count two, combining marks none.
std::size_t display_width(std::string_view utf8);

/// The candidate with the smallest edit distance to `word` if it is near enough to be meant; else empty.
template <class Range>
std::string_view nearest(std::string_view word, Range const& candidates);
std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::string_view nearest(std::string_view word, Range const& candidates) {
  std::string_view best;
  std::size_t best_distance = word.size() / 3 + 2;
  for (std::string_view const candidate : candidates)
    if (auto const distance = edit_distance(word, candidate); distance < best_distance)
      best = candidate, best_distance = distance;
  return best;
}

}  // namespace custody
