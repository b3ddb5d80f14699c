// From the encodings in which records come and go to UTF-8, in which they are thought of, and back: tables of our own, because
// the converters that are installed disagree on 42 codes and stop at or replace what they do not know. Here nothing is
// replaced: a character that an encoding does not have is an error with its place.
//
// Each of the GB encodings is a bijection between its codes and characters, so that bytes come back as they were:
//
//   gb18030-2005  the standard of 2005: 23,940 two-byte codes, 1,087,996 four-byte ones (39,420 of them in the BMP)
//   gb18030-2022  the same, with 18 characters and their 18 former places in the private use area exchanged
//   gbk           code page 936: the two-byte codes with 82 of them still in the private use area, 80 for the euro sign,
//                 no four-byte codes
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.hpp"

namespace custody::formats {

enum class Encoding : std::uint8_t { utf8, gbk, gb18030_2005, gb18030_2022 };

inline constexpr Encoding encodings[] = {Encoding::utf8, Encoding::gbk, Encoding::gb18030_2005, Encoding::gb18030_2022};

/// As a pack names it: `utf-8`, `gbk`, `gb18030-2005`, `gb18030-2022`.
std::string_view name_of(Encoding encoding);
/// Exactly one of these names; a bare `gb18030` is none, because it does not say which.
std::optional<Encoding> find_encoding(std::string_view name);

/// Whether `c` never occurs inside a longer character, so that raw bytes may be searched for it: all of ASCII in UTF-8; with
/// the GB encodings controls, space, `"`, `&`, `,`, `/`, `;`, `<`, `=`, `>` and the like, but no letter and not
/// `@ [ \ ] ^ _ { | } ~`, which are second bytes, nor (in gb18030) a digit.
constexpr bool is_raw_safe(Encoding encoding, char c) {
  auto const b = static_cast<unsigned char>(c);
  switch (encoding) {
    case Encoding::utf8: return b < 0x80;
    case Encoding::gbk: return b < 0x40 || b == 0x7f;
    case Encoding::gb18030_2005:
    case Encoding::gb18030_2022: break;
  }
  return b < 0x30 || (b >= 0x3a && b < 0x40) || b == 0x7f;
}

/// Why a conversion ended where it did.
enum class Stop : std::uint8_t {
  end,   ///< everything was read
  full,  ///< the next character has no room
  cut,   ///< the input ends within a character, which begins at `read`: with more input it may go on, as the end of a field it is form
  bad    ///< what begins at `read` is no character of the encoding (decode) or has no code in it (encode)
};

struct Coded {
  std::size_t read = 0, written = 0;
  Stop stop = Stop::end;

  bool operator==(Coded const&) const = default;
};

/// The tables of one encoding, made on first use (under a millisecond) and then never changed; any thread may use them.
class Codec {
 public:
  static Codec const& of(Encoding encoding);

  Encoding encoding() const { return m_encoding; }

  /// Bytes of the encoding to UTF-8, whole characters as far as they go. To go on: drop what was read, keep what was cut.
  /// UTF-8 itself is checked and copied.
  Coded decode(std::string_view bytes, std::span<char> utf8) const;
  /// UTF-8 to bytes of the encoding.
  Coded encode(std::string_view utf8, std::span<char> bytes) const;

  /// Room that always suffices for `size` bytes, either way: the euro sign of gbk is one byte and three in UTF-8.
  static constexpr std::size_t room_for(std::size_t size) { return 3 * size; }

  /// The whole of `bytes`, appended. Refused where a character is none or is cut off, with its place counted from `bytes`.
  Result<> decode_all(std::string_view bytes, std::string& utf8) const;
  Result<> encode_all(std::string_view utf8, std::string& bytes) const;

  /// Whether `bytes` are whole characters of the encoding, without writing them.
  Coded check(std::string_view bytes) const;

  /// The point of the character at the front of `bytes` and its length, or 0 for the length with the reason.
  struct Character {
    char32_t point = 0;
    std::size_t length = 0;
    Stop stop = Stop::end;
  };
  Character first(std::string_view bytes) const;

  struct Tables;

 private:
  explicit Codec(Encoding encoding);
  Codec(Codec const&) = delete;
  ~Codec() = delete;  // they live as long as the program

  Encoding m_encoding;
  Tables const* m_tables;  // none for UTF-8
};

/// What to say of the bytes at which a decode stopped: `no character of gb18030-2005: 84 31 A5 30`.
Message describe_bytes(Encoding encoding, std::string_view at);

}  // namespace custody::formats
