// A published directory, of ours or anybody's: everything in it is read and compared with the signed checkpoint.
#include <algorithm>
#include <optional>

#include "ledger/disclosure.hpp"
#include "ledger/entry.hpp"
#include "ledger/findings.hpp"
#include "ledger/published_files.hpp"
#include "ledger/tree_check.hpp"
#include "ledger/verify.hpp"
#include "lib/io/file.hpp"
#include "lib/io/parallel.hpp"

namespace custody::ledger {
namespace {

/// Bundles that are held at once.
constexpr std::uint64_t bundle_window = 256;

/// One bundle of entries, hashed and judged by one thread.
struct HashedBundle {
  std::vector<Hash> sha256, sm3;
  std::vector<Hash> sha256_root, sm3_root;   // of a whole tile of them; empty otherwise
  std::vector<Finding> findings;
  std::vector<std::uint64_t> open;   // entries whose leaf names a public kind
  std::uint64_t foreign = 0, own = 0;
  std::optional<UtcTime> first, last;
  std::optional<Error> unreadable;
};

Message unfinished_beyond(std::string const& name) { return say("'{}' goes beyond the checkpoint and is not whole; the next publication writes it again", name); }

class PublishedCheck {
 public:
  PublishedCheck(std::string const& dir, Policy const& policy, Policy const& policy_sm3, Level level, UtcTime now,
                 std::span<Stamp const> stamps)
      : m_dir(dir), m_policy(policy), m_policy_sm3(policy_sm3), m_now(now), m_stamps(stamps), m_findings(m_report), m_sha256(dir, Tree::sha256),
        m_sm3(dir, Tree::sm3) {
    m_report.level = level;
  }

  Result<VerifyReport> run(Progress& progress);

 private:
  bool deep(Level level) const { return m_report.level >= level; }
  std::uint64_t size() const { return m_report.size; }
  bool twin() const { return m_has_sm3; }

  void read_card();
  void read_twin();
  void judge_signatures();
  void check_root(Tree tree, PublishedTiles& tiles, Hash const& root);
  HashedBundle hash_bundle(std::uint64_t n) const;
  void look_at_entry(HashedBundle& bundle, std::uint64_t index, std::string_view bytes) const;
  void check_open(HashedBundle& bundle, std::uint64_t index, std::string_view leaf) const;
  Result<> rebuild(Progress& progress);
  void take(HashedBundle& bundle, TreeCheck& sha256, TreeCheck& sm3, std::uint64_t n);
  Result<> compare_files(Progress& progress);
  void compare_file(std::string const& name);
  bool is_unfinished(TileId const& id, std::size_t held) const;
  void compare_tile(std::string const& name, Tree tree, TileId const& id);
  void compare_entries(std::string const& name, TileId const& id);
  void compare_open(std::string const& name, std::string_view number);

  std::string const& m_dir;
  Policy const& m_policy;
  Policy const& m_policy_sm3;
  UtcTime m_now;
  std::span<Stamp const> m_stamps;
  VerifyReport m_report;
  Findings m_findings;
  PublishedTiles m_sha256, m_sm3;
  bool m_has_sm3 = false;
  std::optional<SignedCheckpoint> m_twin;
  std::optional<Card> m_card;
  bool m_root_holds[2] = {false, false};
  std::optional<UtcTime> m_last_time;
  std::vector<std::uint64_t> m_open;   // ascending
  std::uint64_t m_own = 0;
};

Result<VerifyReport> PublishedCheck::run(Progress& progress) {
  m_report.checkpoint = TRY(read_published_checkpoint(m_dir, Tree::sha256));
  m_report.origin = m_report.checkpoint->checkpoint.origin;
  m_report.size = m_report.checkpoint->checkpoint.size;
  read_card();
  read_twin();
  if (deep(Level::signatures)) {
    judge_signatures();
    check_root(Tree::sha256, m_sha256, m_report.checkpoint->checkpoint.root);
    if (m_twin) check_root(Tree::sm3, m_sm3, m_twin->checkpoint.root);
  }
  if (deep(Level::tiles)) {
    TRY(rebuild(progress));
    TRY(compare_files(progress));
  }
  return std::move(m_report);
}

void PublishedCheck::read_card() {
  std::string const name(published_card);
  if (!is_published(m_dir, name)) return;
  auto card = read_published_card(m_dir);
  if (!card) return m_findings.wrong(card.error().code, say("the card cannot be used: {}", card.error().message), {}, name);
  if (card->card.origin != m_report.origin)
    return m_findings.wrong("card", say("the card is one of '{}', the checkpoint one of '{}'", card->card.origin, m_report.origin), {}, name);
  m_card = std::move(card->card);
}

void PublishedCheck::read_twin() {
  std::string const name = published_checkpoint(Tree::sm3);
  bool const promised = m_card && std::ranges::any_of(m_card->logs, [](CardKey const& log) { return log.key.type == KeyType::sm2; });
  if (!is_published(m_dir, "sm3")) {
    if (promised) m_findings.wrong("file", say("the card names an SM2 key, but there is no '{}'", name), {}, name);
    return;
  }
  m_has_sm3 = true;
  auto twin = read_published_checkpoint(m_dir, Tree::sm3);
  if (!twin) return m_findings.unreadable(twin.error().code, say("the SM3 checkpoint cannot be read: {}", twin.error().message), {}, name);
  Checkpoint const& there = twin->checkpoint;
  if (there.origin != m_report.origin + std::string(twin_suffix) || !there.sha256)
    return m_findings.wrong("twin-root", say("the SM3 checkpoint is not one of '{}'", m_report.origin), {}, name);
  // It is written just before the other one: a publisher that was killed between the two leaves it ahead.
  if (there.size > size())
    return m_findings.remark(say("the SM3 checkpoint is one of {} entries, ahead of the other one, and was not checked", there.size));
  if (there.size < size())
    return m_findings.wrong("twin-size", say("the SM3 checkpoint is one of {} entries, the other one of {}", there.size, size()), {}, name);
  if (*there.sha256 != m_report.checkpoint->checkpoint.root)
    m_findings.wrong("twin-root", say("the SM3 checkpoint names another SHA-256 root"), {}, name);
  m_twin = std::move(*twin);
}

void PublishedCheck::judge_signatures() {
  std::string const name = published_checkpoint(Tree::sha256);
  if (auto standing = judge(*m_report.checkpoint, m_policy, Tree::sha256, m_now, m_stamps))
    m_report.standing = std::move(*standing);
  else
    m_findings.wrong(standing.error().code, standing.error().message, {}, name);
  if (m_card && m_report.standing &&
      std::ranges::none_of(m_card->logs, [&](CardKey const& log) { return log.key == m_report.standing->log; }))
    m_findings.wrong("card", say("the card does not name the key that signed the checkpoint"), {}, std::string(published_card));
  if (!m_twin) return;
  std::string const& origin = m_twin->checkpoint.origin;
  if (std::ranges::none_of(m_policy_sm3.logs, [&](PolicyLog const& log) { return log.key.name == origin; }))
    return m_findings.remark(say("who signed the SM3 checkpoint was not checked: no key of '{}' is known here", origin));
  if (auto const standing = judge(*m_twin, m_policy_sm3, Tree::sm3, m_now, m_stamps); !standing)
    m_findings.wrong(standing.error().code, standing.error().message, {}, published_checkpoint(Tree::sm3));
}

void PublishedCheck::check_root(Tree tree, PublishedTiles& tiles, Hash const& root) {
  TreeHasher hasher(tree);
  auto const there = TileTree(tiles, size(), hasher).root_at(size());
  if (!there) return m_findings.unreadable("root", say("the tiles do not give a root: {}", there.error().message));
  m_root_holds[static_cast<std::size_t>(tree)] = *there == root;
  if (*there != root) m_findings.wrong("root", say("the tiles do not give the root of the checkpoint '{}'", published_checkpoint(tree)));
}

HashedBundle PublishedCheck::hash_bundle(std::uint64_t n) const {
  HashedBundle out;
  auto const bundle = read_entries(m_dir, n, tile_width_at(size(), 0, n));
  if (!bundle) {
    out.unreadable = bundle.error();
    return out;
  }
  TreeHasher sha256(Tree::sha256);
  std::optional<TreeHasher> sm3;
  if (twin()) sm3.emplace(Tree::sm3);
  for (std::size_t i = 0; i < bundle->entries.size(); ++i) {
    std::string_view const leaf = bundle->entries[i];
    out.sha256.push_back(sha256.leaf(leaf));
    if (sm3) out.sm3.push_back(sm3->leaf(leaf));
    look_at_entry(out, n * tile_width + i, leaf);
  }
  if (out.sha256.size() == tile_width) {
    out.sha256_root.push_back(sha256.root(out.sha256));
    if (sm3) out.sm3_root.push_back(sm3->root(out.sm3));
  }
  return out;
}

void PublishedCheck::look_at_entry(HashedBundle& bundle, std::uint64_t index, std::string_view bytes) const {
  auto const entry = decode_entry(bytes);
  if (!entry) {
    if (entry.error().code == "entry-version")
      bundle.findings.push_back({"entry-version", say("entry {}: {}", index, entry.error().message), index, {}, true});
    ++bundle.foreign;
    return;
  }
  ++bundle.own;
  if (entry->sm3.has_value() != twin())
    bundle.findings.push_back({"entry", say("entry {} does not have the commitments of this ledger", index), index, {}, false});
  if (bundle.last && entry->time < *bundle.last)
    bundle.findings.push_back({"time", say("entry {} stands behind a later one", index), index, {}, false});
  if (!bundle.first) bundle.first = entry->time;
  bundle.last = entry->time;
  auto const bracket = m_report.standing ? m_report.standing->oldest() : std::nullopt;
  if (bracket && entry->time.seconds > bracket->seconds + clock_tolerance)
    bundle.findings.push_back({"time-bracket", say("entry {} says {}, after a cosignature or time stamp of {} on a checkpoint that contains it", index,
                                                   format_time(entry->time), format_time(*bracket)), index, {}, false});
  if (!is_public_kind(entry->kind)) return;
  bundle.open.push_back(index);
  if (deep(Level::payloads)) check_open(bundle, index, bytes);
}

void PublishedCheck::check_open(HashedBundle& bundle, std::uint64_t index, std::string_view leaf) const {
  std::string const name = open_path(index);
  auto const wrong = [&](Message why) {
    bundle.findings.push_back({"open", say("entry {} must be open, but '{}' does not hold: {}", index, name, std::move(why)), index, name, false});
  };
  auto const bytes = read_published(m_dir, name, disclosure_size_limit);
  if (!bytes) return wrong(bytes.error().message);
  auto const disclosure = decode_disclosure(*bytes);
  if (!disclosure) return wrong(disclosure.error().message);
  if (!disclosure->complete()) return wrong(say("it hides fields"));
  if (disclosure->entry_bytes != leaf) return wrong(say("it is about another entry"));
  if (auto const checked = check_commitment(*disclosure); !checked) return wrong(checked.error().message);
  if (auto const checked = check_agrees(*disclosure); !checked) return wrong(checked.error().message);
}

Result<> PublishedCheck::rebuild(Progress& progress) {
  auto const report = [this](Tree tree) {
    return TreeCheck::Report{
        [this, tree](TileId const& id, Message why) {
          std::string const name = published_tile(tree, id);
          m_findings.wrong("tile", say("tile '{}': {}", name, std::move(why)), {}, name);
        },
        [this](std::uint64_t index) {
          m_findings.wrong("leaf", say("entry {} is not the one that the tree holds", index), index,
                           entries_path(index / tile_width, tile_width_at(size(), 0, index / tile_width)));
        }};
  };
  TreeCheck sha256(m_sha256, Tree::sha256, m_root_holds[0], report(Tree::sha256));
  TreeCheck sm3(m_sm3, Tree::sm3, m_root_holds[1], report(Tree::sm3));
  std::uint64_t const bundles = (size() + tile_width - 1) / tile_width;
  for (std::uint64_t from = 0; from < bundles; from += bundle_window) {
    if (progress.stopped()) return fail(Error{Problem::interrupted, "interrupted", say("stopped before everything was checked"), {}});
    std::vector<HashedBundle> window(std::min(bundle_window, bundles - from));
    parallel_for(window.size(), 4, [&](std::size_t begin, std::size_t end, unsigned) {
      for (std::size_t i = begin; i < end; ++i) window[i] = hash_bundle(from + i);
    });
    for (std::size_t i = 0; i < window.size(); ++i) take(window[i], sha256, sm3, from + i);
    // A checkpoint may promise 2^63 entries: where this many are gone, the rest is not waited for.
    if (window.size() == bundle_window && std::ranges::all_of(window, [](HashedBundle const& b) { return b.unreadable.has_value(); })) {
      m_findings.unreadable("file", say("the entries from {} to {} cannot be read; those behind them were not looked at", from * tile_width,
                                        (from + bundle_window) * tile_width - 1));
      return {};
    }
  }
  Checkpoint const& checkpoint = m_report.checkpoint->checkpoint;
  // Where something was found already, this says nothing new.
  bool root = sha256.finish() == checkpoint.root;
  if (twin()) {
    Hash const sm3_root = sm3.finish();
    root = root && (!m_twin || sm3_root == m_twin->checkpoint.root);
  }
  if (!root && m_report.sound()) m_findings.wrong("root", say("the entries do not give the root of the checkpoint"));
  if (m_own > 0 && !is_published(m_dir, std::string(published_card)))
    m_findings.wrong("file", say("'{}' is missing", published_card), {}, std::string(published_card));
  return {};
}

void PublishedCheck::take(HashedBundle& bundle, TreeCheck& sha256, TreeCheck& sm3, std::uint64_t n) {
  if (bundle.unreadable) {
    std::string const name = entries_path(n, tile_width_at(size(), 0, n));
    m_findings.unreadable("file", say("the entries '{}' cannot be read: {}", name, bundle.unreadable->message), n * tile_width, name);
    // The tree is rebuilt with what the tile says instead.
    TileId const id{0, n, tile_width_at(size(), 0, n)};
    bundle.sha256 = m_sha256.read_tile(id).value_or(std::vector<Hash>(id.width));
    if (twin()) bundle.sm3 = m_sm3.read_tile(id).value_or(std::vector<Hash>(id.width));
  }
  if (m_last_time && bundle.first && *bundle.first < *m_last_time)
    m_findings.wrong("time", say("entry {} stands behind a later one", n * tile_width), n * tile_width);
  if (bundle.last) m_last_time = bundle.last;
  m_report.foreign += bundle.foreign;
  m_own += bundle.own;
  for (Finding& finding : bundle.findings) m_findings.add(std::move(finding));
  std::ranges::move(bundle.open, std::back_inserter(m_open));
  sha256.append(bundle.sha256, bundle.sha256_root);
  if (twin()) sm3.append(bundle.sm3, bundle.sm3_root);
}

Result<> PublishedCheck::compare_files(Progress& progress) {
  auto const names = list_published(m_dir);
  if (!names) m_findings.unreadable("io", names.error().message);
  for (std::string const& name : names.value_or(std::vector<std::string>())) {
    if (progress.stopped()) return fail(Error{Problem::interrupted, "interrupted", say("stopped before everything was checked"), {}});
    compare_file(name);
  }
  return {};
}

void PublishedCheck::compare_file(std::string const& name) {
  if (name == published_checkpoint(Tree::sha256) || name == published_checkpoint(Tree::sm3) || name == published_card) return;
  std::string_view rest = name;
  if (rest.starts_with(open_prefix)) return compare_open(name, rest.substr(open_prefix.size()));
  Tree const tree = rest.starts_with(tree_prefix(Tree::sm3)) ? Tree::sm3 : Tree::sha256;
  rest.remove_prefix(tree_prefix(tree).size());
  auto const path = parse_tile_path(rest);
  if (!path || (tree == Tree::sm3 && (path->entries || !twin()))) return m_findings.remark(say("'{}' is no file of a published ledger", name));
  TileId const& id = path->tile;
  unsigned const width = tile_width_at(size(), id.level, id.n);
  if (width == 0) return m_findings.remark(say("'{}' lies beyond the checkpoint and was not checked", name));
  if (width == id.width) return;   // read when the tree was rebuilt
  if (id.width > width) m_findings.remark(say("'{}' goes beyond the checkpoint and was checked only so far", name));
  path->entries ? compare_entries(name, id) : compare_tile(name, tree, id);
}

/// No checkpoint promised it yet, and it is not whole: what a power cut leaves of a publication.
bool PublishedCheck::is_unfinished(TileId const& id, std::size_t held) const {
  return id.width > tile_width_at(size(), id.level, id.n) && held < id.width;
}

void PublishedCheck::compare_tile(std::string const& name, Tree tree, TileId const& id) {
  auto const hashes = read_published_tile(m_dir, name);
  if (is_unfinished(id, hashes ? hashes->size() : 0)) return m_findings.remark(unfinished_beyond(name));
  if (!hashes) return m_findings.unreadable("tile", say("tile '{}': {}", name, hashes.error().message), {}, name);
  auto const now = (tree == Tree::sm3 ? m_sm3 : m_sha256).read_tile({id.level, id.n, tile_width_at(size(), id.level, id.n)});
  if (!now) return;   // reported when the tree was rebuilt
  auto const common = std::min(now->size(), hashes->size());
  bool const same = hashes->size() == id.width && std::equal(hashes->begin(), hashes->begin() + static_cast<std::ptrdiff_t>(common), now->begin());
  if (!same) m_findings.wrong("tile", say("tile '{}': {}", name, say("it does not agree with the tile of the checkpoint")), {}, name);
}

void PublishedCheck::compare_entries(std::string const& name, TileId const& id) {
  auto const then = read_published_entries(m_dir, name);
  if (is_unfinished(id, then ? then->entries.size() : 0)) return m_findings.remark(unfinished_beyond(name));
  if (!then) return m_findings.unreadable("file", say("the entries '{}' cannot be read: {}", name, then.error().message), {}, name);
  auto const now = read_entries(m_dir, id.n, tile_width_at(size(), 0, id.n));
  if (!now) return;
  auto const& entries = then->entries;
  auto const common = std::min(now->entries.size(), entries.size());
  bool const same =
      entries.size() == id.width && std::equal(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(common), now->entries.begin());
  if (!same) m_findings.wrong("leaf", say("the entries '{}' do not agree with those of the checkpoint", name), {}, name);
}

void PublishedCheck::compare_open(std::string const& name, std::string_view number) {
  // The number is written as in the path of a full tile.
  auto const path = parse_tile_path("tile/0/" + std::string(number));
  if (!path || path->tile.width != tile_width) return m_findings.remark(say("'{}' is no file of a published ledger", name));
  std::uint64_t const index = path->tile.n;
  if (index >= size()) return m_findings.remark(say("'{}' lies beyond the checkpoint and was not checked", name));
  if (!std::ranges::binary_search(m_open, index))
    m_findings.wrong("open", say("'{}' opens entry {}, whose leaf does not name a public kind", name, index), index, name);
}

}  // namespace

Result<VerifyReport> verify_published(std::string const& dir, Policy const& policy, Policy const& policy_sm3, Level level, UtcTime now,
                                      Progress& progress, std::span<Stamp const> stamps) {
  return PublishedCheck(dir, policy, policy_sm3, level, now, stamps).run(progress);
}

}  // namespace custody::ledger
