// Pieces of a file as text: the list of all of them, which is kept, and the proof of one stretch, which is handed out with the bytes
// of that stretch alone. Both in the grammar of wire.md 1; custody-ledger(5) shows an example of each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/tree.hpp"
#include "lib/base/result.hpp"
#include "lib/crypto/pieces.hpp"

namespace custody::ledger {

inline constexpr std::uint64_t least_piece = 4096, most_pieces = 1 << 20;
inline constexpr std::size_t piece_list_limit = 64 << 20, stretch_limit = 4 << 20;

/// ceil(size / piece).
std::uint64_t piece_count(std::uint64_t size, std::uint64_t piece);

// Part of the ledger format: never to change.
//   pieces = "custody/pieces/v1" LF "size" SP number LF "piece" SP number LF 1*( hash LF )
std::string encode_pieces(Pieces const& pieces);
/// Code "pieces-syntax": the grammar, a size of 0, a piece below 4,096 or not the number of hashes that size and piece ask for.
Result<Pieces> parse_pieces(std::string_view text);
/// Root over the leaves; there is at least one.
Hash pieces_root(Pieces const& pieces);

/// Bytes [from, until) of a file, in whole pieces but at the end of the file.
struct Stretch {
  std::uint64_t size = 0, piece = 0, from = 0, until = 0;
  std::vector<Hash> outside;   // roots of the largest subtrees that hold no piece of the stretch, from left to right
  std::string proof;           // of the entry, as a tlog-proof; shows item.size, item.pieces.size and item.pieces.sha256

  std::uint64_t first() const { return from / piece; }
  std::uint64_t last() const { return piece_count(until, piece); }   // one beyond
};

/// The smallest stretch of whole pieces around [from, until); an empty or outlying one is nothing.
std::optional<Stretch> cut_stretch(Pieces const& pieces, std::uint64_t from, std::uint64_t until);

// Part of what is handed out: never to change.
//   stretch = "custody/stretch/v1" LF "size" SP number LF "piece" SP number LF "from" SP number LF "until" SP number LF
//             *64( hash LF ) LF proof
std::string encode_stretch(Stretch const& stretch);
/// Code "stretch-syntax". `proof` is not looked into.
Result<Stretch> parse_stretch(std::string_view text);
/// The root that the leaf hashes of the stretch's pieces make with what stands outside; nothing if a number of hashes is wrong.
std::optional<Hash> stretch_root(Stretch const& stretch, std::span<Hash const> inside);

}  // namespace custody::ledger
