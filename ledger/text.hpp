// The one grammar of every text of ours (wire.md 1). A reader refuses what the writer would not have written, so each
// function accepts exactly one spelling of a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// `number`: decimal, no leading zero, at most 2^63 - 1.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// `hash`: canonical base64 of 32 bytes (44 characters).
std::optional<Hash> parse_hash(std::string_view text);
std::string format_hash(Hash const& hash);

/// `salt`: canonical base64 of 16 bytes (24 characters).
using Salt = std::array<std::byte, 16>;
std::optional<Salt> parse_salt(std::string_view text);

bool is_word(std::string_view text);
/// `word *("." (word / place))`, at most 64 bytes.
bool is_key(std::string_view text);
/// `word 1*("." word)`, at most 64 bytes.
bool is_kind(std::string_view text);
/// `origin`: labels with at least one dot, then paths; at most 128 bytes.
bool is_origin(std::string_view text);
/// An origin that a ledger may be given: does not end in /sm3 or /witness.
bool is_own_origin(std::string_view text);
/// Canonical, not empty `text`, judged without decoding into a new string.
bool is_text(std::string_view text);

/// Walks over the lines of a text in which every line ends in LF.
class Lines {
 public:
  explicit Lines(std::string_view text) : m_rest(text) {}

  bool done() const { return m_rest.empty(); }
  /// 1 for the first line, of the line that next() would return.
  std::size_t number() const { return m_number; }
  /// The next line without its LF; nothing at the end or if the last line has no LF.
  std::optional<std::string_view> next();
  /// What has not been read.
  std::string_view rest() const { return m_rest; }

 private:
  std::string_view m_rest;
  std::size_t m_number = 1;
};

/// Takes `head` and one space from the front of `line`; nothing if it does not begin so.
std::optional<std::string_view> after_word(std::string_view line, std::string_view head);

}  // namespace custody::ledger
