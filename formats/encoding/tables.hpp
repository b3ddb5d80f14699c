// The characters of the GB encodings, made from one list of two-byte codes (two_byte.inc) and what the variants change in it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "formats/encoding/codec.hpp"

namespace custody::formats {

inline constexpr unsigned leads = 0xfe - 0x81 + 1, trails = 0xfe - 0x40 + 1;  // the gap at 7F is counted and holds nothing

/// A row of two-byte codes that stand for a row of characters.
struct Run {
  std::uint16_t code;
  std::uint16_t count;
  char16_t point;
};

/// Where `encoding` differs from the two-byte codes of gb18030-2005.
std::span<Run const> changes_of(Encoding encoding);

struct Codec::Tables {
  explicit Tables(Encoding encoding);

  /// The character of a two-byte code, 0 if it is none. `trail` may be any byte from 40 on.
  char16_t two_byte(unsigned lead, unsigned trail) const { return m_point[(lead - 0x81) * trails + (trail - 0x40)]; }
  /// What any two bytes are in UTF-8, if they are a code and that has three bytes: those as they stand in memory, and a zero; else 0.
  std::uint32_t utf8(unsigned lead, unsigned trail) const { return m_utf8[lead << 8 | trail]; }
  /// The two-byte code of a character from U+0800 on, its bytes as they stand in memory; 0 if it has none.
  std::uint16_t code_bytes(unsigned point) const { return m_code_bytes[point]; }
  /// The two-byte code of a character of the BMP, 0 if it has none.
  std::uint16_t code(char16_t point) const { return m_code[point]; }

  /// Four-byte codes are numbered from 81308130 on; nothing if the number is not assigned.
  std::optional<char32_t> four_byte(std::uint32_t number) const;
  /// The number of a character that has no two-byte code. There must be four-byte codes.
  std::uint32_t number(char32_t point) const;

  bool has_four_bytes() const { return !m_rows.empty(); }

 private:
  std::array<char16_t, leads * trails> m_point;
  std::array<std::uint32_t, 0x10000> m_utf8{};
  std::array<std::uint16_t, 0x10000> m_code_bytes{};
  std::array<std::uint16_t, 0x10000> m_code{};

  struct Row {
    std::uint32_t number;
    char16_t point;
  };
  std::vector<Row> m_rows;  // of the BMP, each up to the next one
  struct Exchange {
    char16_t newer, older;  // the older one stands where the newer would, had it no two-byte code
  };
  std::vector<Exchange> m_exchanged;
};

}  // namespace custody::formats
