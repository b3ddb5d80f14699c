#include "ledger/tree.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "lib/base/ensure.hpp"

namespace custody::ledger {

TreeHasher::TreeHasher(Tree tree) : m_tree(tree), m_hasher(tree == Tree::sm3 ? Algorithm::sm3 : Algorithm::sha256) {}

Hash TreeHasher::empty() { return m_hasher.hash(ByteView{}); }

Hash TreeHasher::leaf(ByteView entry) {
  constexpr std::byte prefix[] = {std::byte{0}};
  m_hasher.update(prefix);
  return m_hasher.hash(entry);
}

Hash TreeHasher::node(Hash const& left, Hash const& right) {
  // One call for one block of input: the calls cost as much as the hashing.
  std::array<std::byte, 65> input;
  input[0] = std::byte{1};
  std::copy(left.begin(), left.end(), input.begin() + 1);
  std::copy(right.begin(), right.end(), input.begin() + 33);
  return m_hasher.hash(input);
}

void TreeHasher::nodes(std::span<Hash const> in, std::span<Hash> out) {
  for (std::size_t i = 0; i < in.size() / 2; ++i) out[i] = node(in[2 * i], in[2 * i + 1]);
}

Hash TreeHasher::root(std::span<Hash const> hashes) {
  ensure(!hashes.empty(), "a tree of hashes is not empty");
  std::vector<Hash> level(hashes.begin(), hashes.end());
  // A last hash without a partner rises as it is: that gives the split of RFC 6962.
  while (level.size() > 1) {
    bool const odd = level.size() % 2 != 0;
    Hash const last = level.back();
    nodes(level, level);
    level.resize(level.size() / 2);
    if (odd) level.push_back(last);
  }
  return level[0];
}

CompactRange::CompactRange(std::uint64_t size, std::vector<Hash> roots) : m_size(size), m_roots(std::move(roots)) {
  ensure(m_roots.size() == static_cast<std::size_t>(std::popcount(size)), "a compact range has a root for each one bit");
}

void CompactRange::append(Hash const& leaf, TreeHasher& hasher) { append_subtree(leaf, 0, hasher); }

void CompactRange::append_subtree(Hash const& root, unsigned height, TreeHasher& hasher) {
  ensure(m_size % (std::uint64_t{1} << height) == 0, "a subtree begins at a multiple of its size");
  Hash carried = root;
  for (std::uint64_t rest = m_size >> height; rest & 1; rest >>= 1) {
    carried = hasher.node(m_roots.back(), carried);
    m_roots.pop_back();
  }
  m_roots.push_back(carried);
  m_size += std::uint64_t{1} << height;
}

Hash CompactRange::root(TreeHasher& hasher) const {
  if (m_roots.empty()) return hasher.empty();
  Hash root = m_roots.back();
  for (std::size_t i = m_roots.size() - 1; i-- > 0;) root = hasher.node(m_roots[i], root);
  return root;
}

}  // namespace custody::ledger
