// RFC 6962 section 2.1: hashing of leaves and nodes, and the tree of n leaves as its compact range (the roots of its
// perfect subtrees). Pure: no I/O. The hash function is SHA-256 or, for the twin, SM3.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/bytes.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::ledger {

/// Numbers of the trees as they stand in store keys. Part of the ledger format: never renumber.
enum class Tree : std::uint8_t { sha256 = 0, sm3 = 1 };

/// Leaves of the left subtree of a tree of `size` > 1 leaves: the largest power of two below it (RFC 6962, 2.1).
inline std::uint64_t left_leaves(std::uint64_t size) { return std::bit_floor(size - 1); }

/// Leaf = H(0x00 || entry); node = H(0x01 || left || right); the empty tree = H(""). Not for two threads at once.
class TreeHasher {
 public:
  explicit TreeHasher(Tree tree = Tree::sha256);

  Tree tree() const { return m_tree; }
  Hash empty();
  Hash leaf(ByteView entry);
  Hash leaf(std::string_view entry) { return leaf(as_bytes(entry)); }
  Hash node(Hash const& left, Hash const& right);
  /// out[i] = node(in[2i], in[2i+1]); `in` and `out` may begin at the same place.
  void nodes(std::span<Hash const> in, std::span<Hash> out);
  /// Root over 1..2^63 hashes, split as RFC 6962 does. Cost n - 1 nodes.
  Hash root(std::span<Hash const> hashes);
  Hasher& hasher() { return m_hasher; }

 private:
  Tree m_tree;
  Hasher m_hasher;
};

/// Roots of the perfect subtrees of a tree of `size` leaves, largest first (as many as `size` has one bits).
class CompactRange {
 public:
  CompactRange() = default;
  CompactRange(std::uint64_t size, std::vector<Hash> roots);

  std::uint64_t size() const { return m_size; }
  std::span<Hash const> roots() const { return m_roots; }
  void append(Hash const& leaf, TreeHasher& hasher);
  /// Appends a perfect subtree of 2^height leaves; size() must be a multiple of it.
  void append_subtree(Hash const& root, unsigned height, TreeHasher& hasher);
  Hash root(TreeHasher& hasher) const;

 private:
  std::uint64_t m_size = 0;
  std::vector<Hash> m_roots;
};

}  // namespace custody::ledger
