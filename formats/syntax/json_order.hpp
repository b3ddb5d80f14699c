// In which order the members of a JSON record stand: what its pack says, or what the program that wrote it thought of.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/pack.hpp"

namespace custody::formats {

/// Of the record and of each of its children: the level, and the names of its places and lists in the order in which they stand, each
/// once. Of a record that is no JSON as far as it is.
std::vector<std::pair<std::uint16_t, std::vector<std::string>>> json_orders(Shape const& shape, std::string_view record);

}  // namespace custody::formats
