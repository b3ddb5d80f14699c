// What spreadsheets do to long numbers, by name: an identifier that went through one is rejected with the reason, never guessed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace custody::formats {

/// The literal name of a fault ("id-number/check-digit"), part of the interface of rejects; empty if there is none.
using Fault = std::string_view;

namespace damage {
inline constexpr Fault exponent = "spreadsheet/exponent";      ///< 3.30106E+17: all but some digits are gone
inline constexpr Fault rounded = "spreadsheet/rounded";        ///< 330106201003136000: only fifteen digits were kept
inline constexpr Fault zeros = "spreadsheet/leading-zeros";    ///< 60300 for 060300
inline constexpr Fault point = "spreadsheet/trailing-point";   ///< 330106.0
inline constexpr Fault apostrophe = "spreadsheet/apostrophe";  ///< '330106: the mark of a text cell became part of it
}  // namespace damage

/// The damage that shows without knowing what the value should be: exponent, point, apostrophe.
Fault find_damage(std::string_view value);
/// That damage if there is some, else `otherwise`: what would be said of the value if no spreadsheet had changed it.
Fault damage_or(std::string_view value, Fault otherwise);

/// The value as identifiers are compared: spaces around it dropped (also U+00A0, U+3000, U+FEFF and U+200B), full-width letters,
/// digits and signs as ASCII, x as X. Returns `value` or a part of it if nothing else changes, else a text in `buffer`, which
/// must have value.size() bytes. Bytes that are not UTF-8 stay as they are.
std::string_view normalise(std::string_view value, std::span<char> buffer);

}  // namespace custody::formats
