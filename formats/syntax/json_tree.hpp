// The places of a level as the members of nested objects: `fadd/xzqhdm` is the member xzqhdm of the member fadd. Made once a pack;
// reading and writing walk it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/pack.hpp"

namespace custody::formats {

struct JsonMember {
  enum class Kind : std::uint8_t { place, children, object };
  Kind kind = Kind::place;
  std::string key;                     // as it is
  std::string written;                 // `"key":`
  std::uint16_t index = 0;             // of the place, or the level of the children
  bool number = false;                 // written as a number
  std::vector<JsonMember> members;     // of an object
};

/// The members of a level, in the order in which they are written. `ascii`: their keys are written with \uXXXX.
std::vector<JsonMember> json_members(Shape const& shape, Level const& level, bool ascii = false);

/// How a member that no rule names stands in a path: `/` and `~` in its name as in a JSON pointer (RFC 6901), and `~` for a name
/// without characters.
std::string json_path_name(std::string_view key);
/// The member's name again; what json_path_name never gives stands for itself.
std::string json_path_key(std::string_view name);

}  // namespace custody::formats
