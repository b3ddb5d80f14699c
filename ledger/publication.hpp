// The names of a published ledger, shared by who writes one and who reads one (wire.md 12): C2SP tlog-tiles, and beside
// them `card`, `open/` and `sm3/`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/tile.hpp"
#include "ledger/tree.hpp"

namespace custody::ledger {

inline constexpr std::string_view published_card = "card";
inline constexpr std::string_view open_prefix = "open/";

/// What stands before `checkpoint` and `tile/` of a tree: nothing, or `sm3/`.
inline std::string_view tree_prefix(Tree tree) { return tree == Tree::sm3 ? "sm3/" : ""; }
inline std::string published_checkpoint(Tree tree) { return std::string(tree_prefix(tree)) + "checkpoint"; }
inline std::string published_tile(Tree tree, TileId const& tile) { return std::string(tree_prefix(tree)) + tile_path(tile); }
/// `open/<N>`, N as in tile paths.
inline std::string open_path(std::uint64_t index) { return std::string(open_prefix) + tile_number(index); }

}  // namespace custody::ledger
