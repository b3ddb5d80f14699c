#include "ledger/held_compare.hpp"

#include <algorithm>

#include "ledger/peer.hpp"
#include "ledger/published_files.hpp"

namespace custody::ledger {
namespace {

class Comparison {
 public:
  Comparison(Ledger const& ledger, std::string const& dir, Policy const& policy) : m_place(ledger.place()), m_dir(dir), m_policy(policy) {}

  Result<> compare(SignedCheckpoint const& held, Tree tree) {
    auto const head = head_of(held.checkpoint, tree);
    if (!head) return {};
    SignedCheckpoint const published = TRY(read_published_checkpoint(m_dir, tree));
    std::uint64_t const m = held.checkpoint.size, n = published.checkpoint.size;
    if (m > n) {
      ++m_out.ahead;
      return {};
    }
    PublishedTiles tiles(m_dir, tree);
    TreeHasher hasher(tree);
    TileTree tiled(tiles, n, hasher);
    if (TRY(tiled.root_at(m)) == *head) {
      ++m_out.contained;
      m_out.newest = std::max(m_out.newest, m);
      return {};
    }
    Fork fork{tree, {}, held, published};
    if (m > 0 && m < n) fork.hashes = TRY(prove_fork(tiled, m, n));
    if (!check_fork(fork, m_policy)) return {};   // somebody else signed it: an accusation needs both signatures
    if (!m_out.contradiction) m_out.contradiction = {m, TRY(keep_fork(m_place, fork))};
    return {};
  }
  HeldComparison result() const { return m_out; }

 private:
  Place const& m_place;
  std::string const& m_dir;
  Policy const& m_policy;
  HeldComparison m_out;
};

}  // namespace

Result<HeldComparison> compare_with_held(Ledger const& ledger, std::string const& dir, Policy const& policy) {
  std::string const origin = TRY(read_published_checkpoint(dir, Tree::sha256)).checkpoint.origin;
  bool const twin = is_published(dir, published_checkpoint(Tree::sm3));
  Comparison comparison(ledger, dir, policy);
  for (HeldNote const& held : TRY(held_notes(ledger, ledger.size()))) {
    if (log_origin(held.note.checkpoint) != origin) continue;
    TRY(comparison.compare(held.note, Tree::sha256));
    if (twin && held.note.checkpoint.sha256) TRY(comparison.compare(held.note, Tree::sm3));
  }
  return comparison.result();
}

}  // namespace custody::ledger
