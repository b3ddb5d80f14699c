#include "ledger/proof.hpp"

#include <bit>

#include "lib/base/ensure.hpp"

namespace custody::ledger {
namespace {

/// Hashes below the place where the ways of leaf `index` and of the last leaf part.
unsigned inner_length(std::uint64_t index, std::uint64_t size) { return static_cast<unsigned>(std::bit_width(index ^ (size - 1))); }

Result<> inclusion_path(TileTree& tree, std::uint64_t index, std::uint64_t begin, std::uint64_t end, Path& out) {
  if (end - begin == 1) return {};
  std::uint64_t const middle = begin + left_leaves(end - begin);
  bool const left = index < middle;
  TRY(inclusion_path(tree, index, left ? begin : middle, left ? middle : end, out));
  out.push_back(TRY(left ? tree.subtree(middle, end) : tree.subtree(begin, middle)));
  return {};
}

/// SUBPROOF(m - begin, D[begin:end], whole) of RFC 6962 2.1.2.
Result<> consistency_path(TileTree& tree, std::uint64_t m, std::uint64_t begin, std::uint64_t end, bool whole, Path& out) {
  if (m == end) {
    if (!whole) out.push_back(TRY(tree.subtree(begin, end)));
    return {};
  }
  std::uint64_t const middle = begin + left_leaves(end - begin);
  if (m <= middle) {
    TRY(consistency_path(tree, m, begin, middle, whole, out));
    out.push_back(TRY(tree.subtree(middle, end)));
  } else {
    TRY(consistency_path(tree, m, middle, end, false, out));
    out.push_back(TRY(tree.subtree(begin, middle)));
  }
  return {};
}

std::unexpected<Error> refuse_link(Message why) {
  return fail(refusal("link", say("the two checkpoints are not shown to be of one history: {}", std::move(why))));
}

}  // namespace

std::size_t inclusion_length(std::uint64_t index, std::uint64_t size) {
  unsigned const inner = inner_length(index, size);
  return inner + static_cast<unsigned>(std::popcount(inner < 64 ? index >> inner : 0));
}

std::size_t consistency_length(std::uint64_t m, std::uint64_t n) {
  // The way of the last leaf of the older tree, from the top of the largest perfect subtree that ends with it. Its root leads
  // the proof unless it is the whole older tree.
  return inclusion_length(m - 1, n) - static_cast<unsigned>(std::countr_zero(m)) + (std::has_single_bit(m) ? 0 : 1);
}

Result<Path> prove_inclusion(TileTree& tree, std::uint64_t index, std::uint64_t size) {
  ensure(index < size && size <= tree.size(), "the leaf is in the tree");
  Path path;
  TRY(inclusion_path(tree, index, 0, size, path));
  return path;
}

Result<> check_inclusion(TreeHasher& hasher, std::uint64_t index, std::uint64_t size, Hash const& leaf, std::span<Hash const> path, Hash const& root) {
  if (index >= size) return fail(refusal("index-range", say("entry {} does not exist in a tree of {} entries", index, size)));
  if (path.size() != inclusion_length(index, size))
    return fail(refusal("proof-length", say("the proof has {} hashes where {} belong", path.size(), inclusion_length(index, size))));
  std::uint64_t fn = index, sn = size - 1;
  Hash r = leaf;
  for (Hash const& p : path) {
    if ((fn & 1) || fn == sn) {
      r = hasher.node(p, r);
      while (!(fn & 1) && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      r = hasher.node(r, p);
    }
    fn >>= 1, sn >>= 1;
  }
  if (r != root) return fail(refusal("inclusion", say("entry {} is not contained in the tree of the checkpoint", index)));
  return {};
}

Result<Path> prove_consistency(TileTree& tree, std::uint64_t m, std::uint64_t n) {
  ensure(m <= n && n <= tree.size(), "both trees are in the tree");
  Path path;
  if (m > 0 && m < n) TRY(consistency_path(tree, m, 0, n, true, path));
  return path;
}

Result<Path> prove_fork(TileTree& tree, std::uint64_t m, std::uint64_t n) {
  ensure(0 < m && m < n && n <= tree.size(), "both trees are in the tree");
  Path path;
  TRY(consistency_path(tree, m, 0, n, false, path));
  return path;
}

Result<> check_consistency(TreeHasher& hasher, std::uint64_t m, std::uint64_t n, Hash const& root_m, Hash const& root_n, std::span<Hash const> path) {
  if (m > n) return refuse_link(say("the older one has more entries ({}) than the newer ({})", m, n));
  if (m == n) {
    if (!path.empty()) return refuse_link(say("hashes are given where none belong"));
    if (root_m != root_n) return refuse_link(say("two roots are given for one size"));
    if (m == 0 && root_m != hasher.empty()) return refuse_link(say("the root of an empty tree is not the hash of nothing"));
    return {};
  }
  if (m == 0) return refuse_link(say("an empty tree is the beginning of every history"));
  if (path.size() != consistency_length(m, n))
    return refuse_link(say("{} hashes are given where {} belong", path.size(), consistency_length(m, n)));
  std::uint64_t fn = m - 1, sn = n - 1;
  while (fn & 1) fn >>= 1, sn >>= 1;
  // For a power of two the older root begins the way itself and is left out of the proof.
  bool const given = !std::has_single_bit(m);
  Hash fr = given ? path[0] : root_m, sr = fr;
  for (Hash const& c : path.subspan(given ? 1 : 0)) {
    if ((fn & 1) || fn == sn) {
      fr = hasher.node(c, fr);
      sr = hasher.node(c, sr);
      while (!(fn & 1) && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      sr = hasher.node(sr, c);
    }
    fn >>= 1, sn >>= 1;
  }
  if (fr != root_m) return refuse_link(say("the hashes do not lead to the older root"));
  if (sr != root_n) return refuse_link(say("the hashes do not lead to the newer root"));
  return {};
}

}  // namespace custody::ledger
