// Finds out how a file is laid out, by trying: the layout in which its first records are written again as they stand.
#pragma once

#include <span>
#include <string_view>

#include "formats/syntax/syntax.hpp"

namespace custody::formats {

/// Of a file of `pack` that begins with `head` and the records `first`. What the pack does itself is not set; nothing is, if no
/// layout writes any of them better.
Result<Layout> find_layout(Pack const& pack, std::string_view head, std::span<Piece const> first);

}  // namespace custody::formats
