// Inclusion and consistency proofs of RFC 6962 (RFC 9162 2.1.3, 2.1.4): made from tiles, checked from nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ledger/tile.hpp"
#include "ledger/tree.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

using Path = std::vector<Hash>;

/// Hashes that an inclusion proof must have: inner + border. index < size.
std::size_t inclusion_length(std::uint64_t index, std::uint64_t size);
/// PATH(index, D[0:size]), sibling of the leaf first. index < size <= tree.size().
Result<Path> prove_inclusion(TileTree& tree, std::uint64_t index, std::uint64_t size);
/// Length is judged before anything is hashed. Codes "index-range", "proof-length", "inclusion".
Result<> check_inclusion(TreeHasher& hasher, std::uint64_t index, std::uint64_t size, Hash const& leaf,
                         std::span<Hash const> path, Hash const& root);

/// Hashes that a consistency proof must have. 0 < m < n.
std::size_t consistency_length(std::uint64_t m, std::uint64_t n);
/// PROOF(m, D[0:n]); empty for m = 0 and m = n. m <= n <= tree.size().
Result<Path> prove_consistency(TileTree& tree, std::uint64_t m, std::uint64_t n);
/// SUBPROOF(m, D[0:n], false): as PROOF, but the older root of the same history always leads it, also where m is a power of
/// two. A fork proof needs it (wire.md 9). 0 < m < n <= tree.size().
Result<Path> prove_fork(TileTree& tree, std::uint64_t m, std::uint64_t n);
/// m = n: no hashes and equal roots. 0 -> n > 0 shows nothing and is refused: who knows nothing yet must not ask. Length is
/// judged before anything is hashed. Code "link".
Result<> check_consistency(TreeHasher& hasher, std::uint64_t m, std::uint64_t n, Hash const& root_m, Hash const& root_n,
                           std::span<Hash const> path);

}  // namespace custody::ledger
