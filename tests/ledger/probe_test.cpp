// Every way in which a proof can be wrong that the probes of transparency-dev/merkle name, made for every size from RFC 6962
// alone: nothing here shares a line with what makes and checks proofs. The quick run takes a sample of the larger sizes;
// CUSTODY_PROBES=300 takes every size to 300 (ctest -R 'every probe').
#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>
#include <map>

#include "ledger/proof.hpp"
#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

constexpr std::size_t largest = 300;

/// RFC 6962 2.1 over leaves that are known by their number; what was computed once is kept.
class Rfc {
 public:
  explicit Rfc(Tree tree) : h(tree) {
    for (std::size_t i = 0; i < largest; ++i) m_leaves.push_back(h.leaf("leaf " + std::to_string(i)));
  }

  Hash const& leaf(std::size_t i) const { return m_leaves[i]; }
  /// MTH(D[begin:end]).
  Hash mth(std::size_t begin, std::size_t end) {
    if (begin == end) return h.empty();
    if (end - begin == 1) return m_leaves[begin];
    auto const known = m_known.find({begin, end});
    if (known != m_known.end()) return known->second;
    std::size_t const k = below(end - begin);
    Hash const out = h.node(mth(begin, begin + k), mth(begin + k, end));
    m_known.emplace(std::pair(begin, end), out);
    return out;
  }
  /// PATH(m, D[begin:end]).
  Path path(std::size_t m, std::size_t begin, std::size_t end) {
    std::size_t const n = end - begin;
    if (n == 1) return {};
    std::size_t const k = below(n);
    Path out = m < k ? path(m, begin, begin + k) : path(m - k, begin + k, end);
    out.push_back(m < k ? mth(begin + k, end) : mth(begin, begin + k));
    return out;
  }
  /// SUBPROOF(m, D[begin:end], b).
  Path subproof(std::size_t m, std::size_t begin, std::size_t end, bool b) {
    std::size_t const n = end - begin;
    if (m == n) return b ? Path{} : Path{mth(begin, end)};
    std::size_t const k = below(n);
    Path out = m <= k ? subproof(m, begin, begin + k, b) : subproof(m - k, begin + k, end, false);
    out.push_back(m <= k ? mth(begin + k, end) : mth(begin, begin + k));
    return out;
  }

  TreeHasher h;

 private:
  /// The largest power of two smaller than n.
  static std::size_t below(std::size_t n) {
    std::size_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  }

  std::vector<Hash> m_leaves;
  std::map<std::pair<std::size_t, std::size_t>, Hash> m_known;
};

Path without(Path path, std::size_t k) {
  path.erase(path.begin() + static_cast<std::ptrdiff_t>(k));
  return path;
}
Path with(Path path, std::size_t k, Hash const& hash) {
  path.insert(path.begin() + static_cast<std::ptrdiff_t>(k), hash);
  return path;
}
Hash flipped(Hash hash, std::size_t bit) {
  hash[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
  return hash;
}
Path flipped(Path path, std::size_t k, std::size_t bit) {
  path[k] = flipped(path[k], bit);
  return path;
}

std::size_t full_to() { return std::getenv("CUSTODY_PROBES") ? std::stoul(std::getenv("CUSTODY_PROBES")) : 24; }

/// Of the sizes beyond full_to(), how many older sizes or indexes are tried.
bool is_tried(std::size_t n, Random& random) { return n <= full_to() || random.below(n) == 0; }

struct Counts {
  std::map<std::string, std::size_t> refused;
  std::size_t accepted = 0;

  std::string text() const {
    std::size_t sum = 0;
    std::string out;
    for (auto const& [family, count] : refused) out += fmt::format("\n  {:7} {}", count, family), sum += count;
    return fmt::format("{} accepted, {} refused:{}", accepted, sum, out);
  }
};

}  // namespace

TEST_CASE("probe: inclusion proofs of every size, and every family of wrong ones") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  Counts counts;
  for (Tree const tree : {Tree::sha256, Tree::sm3}) {
    Rfc rfc(tree);
    for (std::size_t n = 1; n <= largest; ++n) {
      if (tree == Tree::sm3 && n > full_to() / 4) break;   // the same way through another function
      for (std::size_t i = 0; i < n; ++i) {
        if (!is_tried(n, random)) continue;
        Hash const root = rfc.mth(0, n), leaf = rfc.leaf(i);
        Path const good = rfc.path(i, 0, n);
        INFO("entry " << i << " of " << n);
        REQUIRE(check_inclusion(rfc.h, i, n, leaf, good, root));
        REQUIRE(inclusion_length(i, n) == good.size());
        ++counts.accepted;
        auto const bad = [&](char const* family, std::uint64_t index, std::uint64_t size, Hash const& l, Path const& path, Hash const& r) {
          INFO(family);
          REQUIRE_FALSE(check_inclusion(rfc.h, index, size, l, path, r));
          ++counts.refused[family];
        };
        Hash garbage;
        random_bytes(garbage);
        bad("index-xor-2", i ^ 2, n, leaf, good, root);
        bad("index-plus-1", i + 1, n, leaf, good, root);
        bad("index-sub-1", i - 1, n, leaf, good, root);
        bad("size-div-2", i, n / 2, leaf, good, root);
        bad("size-mul-2", i, n * 2, leaf, good, root);
        bad("wrong-leaf", i, n, garbage, good, root);
        if (n > 1) bad("leaf-of-another-entry", i, n, rfc.leaf((i + 1) % n), good, root);
        bad("random-root", i, n, leaf, good, garbage);
        bad("empty-root", i, n, leaf, good, Hash{});
        bad("root-of-nothing", i, n, leaf, good, rfc.h.empty());
        bad("root-of-another-size", i, n, leaf, good, rfc.mth(0, n % largest + 1));
        bad("trailing-garbage", i, n, leaf, with(good, good.size(), garbage), root);
        bad("preceding-garbage", i, n, leaf, with(good, 0, garbage), root);
        bad("trailing-root", i, n, leaf, with(good, good.size(), root), root);
        bad("preceding-root", i, n, leaf, with(good, 0, root), root);
        bad("preceding-leaf", i, n, leaf, with(good, 0, leaf), root);
        if (!good.empty()) bad("empty-proof", i, n, leaf, {}, root);
        if (good.size() > 1) {
          std::size_t const a = random.below(good.size() - 1);
          Path swapped = good;
          std::swap(swapped[a], swapped[a + 1]);
          bad("swapped-components", i, n, leaf, swapped, root);
        }
        for (std::size_t k = 0; k < good.size(); ++k) {
          bad("removed-component", i, n, leaf, without(good, k), root);
          bad("inserted-component", i, n, leaf, with(good, k, garbage), root);
          bad("doubled-component", i, n, leaf, with(good, k, good[k]), root);
          bad("modified-component", i, n, leaf, flipped(good, k, random.below(256)), root);
        }
        // A node of the tree is no leaf, wherever its way to the root is the rest of the way of one.
        if (n > 1 && !good.empty()) {
          Path const rest(good.begin() + 1, good.end());
          Hash const parent = (i % 2 == 1) ? rfc.h.node(good[0], leaf) : rfc.h.node(leaf, good[0]);
          bad("node-as-leaf", i, n, parent, rest, root);
        }
      }
    }
  }
  WARN(counts.text());
  CHECK(counts.refused.size() == 23);
  CHECK(counts.accepted > 500);
}

TEST_CASE("probe: consistency proofs of every two sizes, and every family of wrong ones") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  Counts counts;
  for (Tree const tree : {Tree::sha256, Tree::sm3}) {
    Rfc rfc(tree);
    for (std::size_t n = 0; n <= largest; ++n) {
      if (tree == Tree::sm3 && n > full_to() / 4) break;
      for (std::size_t m = 0; m <= n; ++m) {
        if (!is_tried(n + 1, random)) continue;
        Hash const older = rfc.mth(0, m), newer = rfc.mth(0, n);
        INFO("sizes " << m << " and " << n);
        auto const bad = [&](char const* family, std::uint64_t a, std::uint64_t b, Hash const& ra, Hash const& rb, Path const& path) {
          INFO(family);
          REQUIRE_FALSE(check_consistency(rfc.h, a, b, ra, rb, path));
          ++counts.refused[family];
        };
        Hash garbage;
        random_bytes(garbage);
        if (m == 0 && n > 0) {
          // Nothing shows nothing: who knows no older tree must not ask.
          bad("from-nothing", 0, n, older, newer, {});
          continue;
        }
        Path const good = m == n ? Path{} : rfc.subproof(m, 0, n, true);
        REQUIRE(check_consistency(rfc.h, m, n, older, newer, good));
        if (m < n) REQUIRE(consistency_length(m, n) == good.size());
        ++counts.accepted;
        bad("wrong-root1", m, n, garbage, newer, good);
        bad("wrong-root2", m, n, older, garbage, good);
        bad("empty-root1", m, n, Hash{}, newer, good);
        bad("empty-root2", m, n, older, Hash{}, good);
        bad("trailing-garbage", m, n, older, newer, with(good, good.size(), garbage));
        bad("preceding-garbage", m, n, older, newer, with(good, 0, garbage));
        bad("trailing-root1", m, n, older, newer, with(good, good.size(), older));
        bad("trailing-root2", m, n, older, newer, with(good, good.size(), newer));
        bad("preceding-root1", m, n, older, newer, with(good, 0, older));
        bad("preceding-root2", m, n, older, newer, with(good, 0, newer));
        if (m == n) {
          if (m > 0) bad("older-root-of-another-size", m, n, rfc.mth(0, m - 1), newer, good);
          continue;
        }
        bad("size1-xor-2", m ^ 2, n, older, newer, good);
        bad("size1-plus-1", m + 1, n, older, newer, good);
        bad("size1-sub-1", m - 1, n, older, newer, good);
        bad("size2-div-2", m, n / 2, older, newer, good);
        bad("size2-mul-2", m, n * 2, older, newer, good);
        bad("swapped-sizes", n, m, older, newer, good);
        bad("swapped-roots", m, n, newer, older, good);
        bad("equal-sizes", n, n, newer, newer, good);
        bad("older-root-of-another-size", m, n, rfc.mth(0, m - 1), newer, good);
        bad("empty-proof", m, n, older, newer, {});
        // For a power of two an ordinary proof leaves out the older root; with it, it is another proof.
        if (Path const whole = rfc.subproof(m, 0, n, false); whole != good) bad("older-root-leads", m, n, older, newer, whole);
        for (std::size_t k = 0; k < good.size(); ++k) {
          bad("removed-component", m, n, older, newer, without(good, k));
          bad("inserted-component", m, n, older, newer, with(good, k, garbage));
          bad("doubled-component", m, n, older, newer, with(good, k, good[k]));
          bad("modified-component", m, n, older, newer, flipped(good, k, random.below(256)));
        }
      }
    }
  }
  WARN(counts.text());
  CHECK(counts.refused.size() == 26);
  CHECK(counts.accepted > 500);
}
