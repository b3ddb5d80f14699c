// RFC 6962 word for word: slow, obvious, and compared with everything that is fast.
#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include "ledger/tile.hpp"
#include "ledger/tree.hpp"

namespace reference {

using custody::Hash;
using custody::ledger::TreeHasher;
using Hashes = std::vector<Hash>;

inline std::size_t split(std::size_t n) { return std::bit_floor(n - 1); }

/// MTH(D[n]) over leaf hashes, 2.1.
inline Hash root(TreeHasher& h, Hashes const& d) {
  if (d.empty()) return h.empty();
  if (d.size() == 1) return d[0];
  auto const k = static_cast<std::ptrdiff_t>(split(d.size()));
  Hash const left = root(h, Hashes(d.begin(), d.begin() + k));
  return h.node(left, root(h, Hashes(d.begin() + k, d.end())));
}

/// PATH(m, D[n]), 2.1.1.
inline Hashes path(TreeHasher& h, std::size_t m, Hashes const& d) {
  if (d.size() == 1) return {};
  auto const k = split(d.size());
  auto const mid = d.begin() + static_cast<std::ptrdiff_t>(k);
  Hashes out = m < k ? path(h, m, Hashes(d.begin(), mid)) : path(h, m - k, Hashes(mid, d.end()));
  out.push_back(m < k ? root(h, Hashes(mid, d.end())) : root(h, Hashes(d.begin(), mid)));
  return out;
}

/// SUBPROOF(m, D[n], b), 2.1.2.
inline Hashes subproof(TreeHasher& h, std::size_t m, Hashes const& d, bool b) {
  if (m == d.size()) return b ? Hashes{} : Hashes{root(h, d)};
  auto const k = split(d.size());
  auto const mid = d.begin() + static_cast<std::ptrdiff_t>(k);
  Hashes out = m <= k ? subproof(h, m, Hashes(d.begin(), mid), b) : subproof(h, m - k, Hashes(mid, d.end()), false);
  out.push_back(m <= k ? root(h, Hashes(mid, d.end())) : root(h, Hashes(d.begin(), mid)));
  return out;
}

/// Tiles computed from the leaf hashes by definition (tlog-tiles).
class Tiles final : public custody::ledger::TileReader {
 public:
  Tiles(TreeHasher& h, Hashes leaves) : m_h(h), m_leaves(std::move(leaves)) {}

  custody::Result<Hashes> read_tile(custody::ledger::TileId const& tile) override {
    std::size_t const step = std::size_t{1} << (8 * tile.level);
    Hashes out;
    for (unsigned i = 0; i < tile.width; ++i) {
      auto const begin = m_leaves.begin() + static_cast<std::ptrdiff_t>((tile.n * 256 + i) * step);
      out.push_back(root(m_h, Hashes(begin, begin + static_cast<std::ptrdiff_t>(step))));
    }
    return out;
  }

 private:
  TreeHasher& m_h;
  Hashes m_leaves;
};

}  // namespace reference
