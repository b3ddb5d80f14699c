#include "ledger/rebuild.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "ledger/entry.hpp"
#include "ledger/index_terms.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/published_files.hpp"
#include "ledger/tree_growth.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view unfinished_prefix = "db.new-";
constexpr std::size_t lost_limit = 100;
/// Rows that are held at once: whole bundles.
constexpr std::uint64_t copy_round = 256 * tile_width;

std::unexpected<Error> stopped_rebuilding() {
  return fail(Error{Problem::interrupted, "interrupted", say("stopped; the ledger is as it was"), {}});
}

/// Entries of the published copy, whose whole tree was compared with its signed root.
class Copy {
 public:
  static Result<Copy> open(std::string const& dir, Policy const& policy, std::string const& origin, UtcTime now, Progress& progress) {
    Copy out(dir);
    SignedCheckpoint const checkpoint = TRY(read_published_checkpoint(dir, Tree::sha256));
    if (checkpoint.checkpoint.origin != origin)
      return fail(misuse(say("'{}' is a copy of '{}', not of '{}'", dir, checkpoint.checkpoint.origin, origin)));
    TRY(judge(checkpoint, policy, Tree::sha256, now));
    out.m_size = checkpoint.checkpoint.size;
    TreeHasher hasher(Tree::sha256);
    CompactRange range;
    for (std::uint64_t n = 0; n * tile_width < out.m_size; ++n) {
      if (progress.stopped()) return stopped_rebuilding();
      for (auto const leaf : TRY(read_entries(dir, n, tile_width_at(out.m_size, 0, n))).entries) range.append(hasher.leaf(leaf), hasher);
    }
    Hash const root = out.m_size == 0 ? hasher.empty() : range.root(hasher);
    if (root != checkpoint.checkpoint.root) return fail(refusal("root", say("the entries of '{}' do not give the root of its checkpoint", dir)));
    return out;
  }

  std::uint64_t size() const { return m_size; }
  /// Entry `index` < size(); asked for in ascending order.
  Result<std::string_view> entry(std::uint64_t index) {
    if (!m_bundle || m_n != index / tile_width) {
      m_n = index / tile_width;
      m_bundle = TRY(read_entries(m_dir, m_n, tile_width_at(m_size, 0, m_n)));
    }
    return m_bundle->entries[index % tile_width];
  }

 private:
  explicit Copy(std::string dir) : m_dir(std::move(dir)) {}
  std::string m_dir;
  std::uint64_t m_size = 0, m_n = 0;
  std::optional<EntryBundle> m_bundle;
};

/// The last head: as the database says, or where that cannot be read, as the guards do.
Result<Head> find_head(Store const& old, std::vector<Guard> const& guards, std::string const& origin) {
  if (auto const row = old.get(Family::state, head_key); row && *row)
    if (auto head = decode_head(**row)) return head;
  Head head{origin, 0, {}, {}};
  for (Guard const& guard : guards) {
    Checkpoint const& known = guard.checkpoint.checkpoint;
    if (guard.tree == Tree::sha256 && known.size >= head.size) head.size = known.size, head.sha256 = known.root;
    if (guard.tree == Tree::sm3) head.sm3 = known.root;
  }
  return head;
}

class Rebuild {
 public:
  Rebuild(Store const& old, Store& fresh, Head const& head, std::string_view index_key, Copy* copy)
      : m_old(old), m_fresh(fresh), m_head(head), m_keys(index_key), m_copy(copy), m_sha256(fresh, Tree::sha256), m_sm3(fresh, Tree::sm3) {
    m_out.origin = head.origin;
    m_out.size = head.size;
  }

  Result<Rebuilt> run(Progress& progress) {
    for (std::uint64_t at = 0; at < m_head.size; at += copy_round) {
      if (progress.stopped()) return stopped_rebuilding();
      TRY(write_round(at, std::min(m_head.size, at + copy_round)));
    }
    bool const same = m_head.size == 0 || (m_sha256.root() == m_head.sha256 && (!m_head.twin() || m_sm3.root() == *m_head.sm3));
    if (!same)
      return fail(failure("repair-root", say("the entries do not give the signed root; the ledger is as it was"))
                      .with_hint(say("'custody verify' names the entry; a published copy that holds it is needed")));
    TRY(write_rest());
    return std::move(m_out);
  }

 private:
  /// The entry as the old database has it, unless the copy knows better.
  Result<std::string> entry(std::uint64_t index) {
    auto own = m_old.get(Family::entries, entry_key(index));
    bool const there = own && own->has_value();
    if (m_copy && index < m_copy->size()) {
      std::string_view const leaf = TRY(m_copy->entry(index));
      if (there && **own == leaf) return **std::move(own);
      ++m_out.from_copy;
      return std::string(leaf);
    }
    if (there) return **std::move(own);
    return fail(failure("repair-entry", say("entry {} cannot be read; the ledger is as it was", index))
                    .with_hint(say("a published copy that holds it is needed")));
  }

  void lose(std::uint64_t index) {
    if (++m_out.lost_count <= lost_limit) m_out.lost.push_back(index);
  }

  Result<> write_round(std::uint64_t from, std::uint64_t to) {
    Table entries = TRY(m_fresh.new_table(Family::entries)), payloads = TRY(m_fresh.new_table(Family::payloads));
    Table index = TRY(m_fresh.new_table(Family::index)), tiles = TRY(m_fresh.new_table(Family::tiles));
    std::vector<IndexKey> index_rows;
    std::vector<Hash> sha256, sm3;
    TreeHasher sha256_hasher(Tree::sha256), sm3_hasher(Tree::sm3);
    for (std::uint64_t i = from; i < to; ++i) {
      std::string const key = entry_key(i), leaf = TRY(entry(i));
      TRY(entries.put(key, leaf));
      sha256.push_back(sha256_hasher.leaf(leaf));
      if (m_head.twin()) sm3.push_back(sm3_hasher.leaf(leaf));
      TRY(take_payload(i, payloads, index_rows));
    }
    std::ranges::sort(index_rows);
    index_rows.erase(std::ranges::unique(index_rows).begin(), index_rows.end());
    for (IndexKey const& row : index_rows) TRY(index.put(row.view(), {}));
    m_sha256.append(sha256);
    m_sm3.append(sm3);
    if (to == m_head.size) {
      m_sha256.finish();
      if (m_head.twin()) m_sm3.finish();
    }
    for (auto* const tree : {&m_sha256, &m_sm3})
      for (auto const& [key, value] : tree->take_rows()) TRY(tiles.put(key, value));
    std::vector<Table> all;
    for (Table* const table : {&entries, &payloads, &index, &tiles}) all.push_back(std::move(*table));
    return m_fresh.adopt(std::move(all));
  }

  Result<> take_payload(std::uint64_t index, Table& payloads, std::vector<IndexKey>& index_rows) {
    auto const leaving = m_old.get(Family::state, erase_key(index)), sealed = m_old.get(Family::state, restricted_key(index));
    auto const payload = m_old.get(Family::payloads, entry_key(index));
    if (sealed && *sealed) m_state.put(Family::state, restricted_key(index), **sealed);
    // An erasure that was not finished is, once its payload is not taken over.
    if (leaving && *leaving) return {};
    bool const kept_elsewhere = sealed && *sealed;
    if (!kept_elsewhere && (!payload || !sealed)) lose(index);
    if (!payload || !*payload) return {};
    m_keys.append(**payload, index, index_rows);
    return payloads.put(entry_key(index), **payload);
  }

  /// Notes that cannot be read are made again from the guards, if they are the newest; older ones are of use to nobody else.
  Result<> write_rest() {
    for (Cursor notes = m_old.scan(Family::notes); notes.valid(); notes.next())
      if (parse_checkpoint(notes.value())) m_state.put(Family::notes, notes.key(), notes.value());
    m_state.put(Family::state, format_key, format_value);
    m_state.put(Family::state, head_key, encode_head(m_head));
    return m_fresh.write(std::move(m_state), Sync::yes);
  }

  Store const& m_old;
  Store& m_fresh;
  Head const& m_head;
  IndexKeys m_keys;
  Copy* m_copy;
  TreeGrowth m_sha256, m_sm3;
  Batch m_state;
  Rebuilt m_out;
};

Result<> put_in_place(std::string const& fresh, std::string const& place) {
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) != 0)
    return fail(io_failure(say("cannot put the new database in the place of '{}': {}", place, reason(errno))));
  return sync_directory_of(place);
}

}  // namespace

void remove_unfinished_rebuild(Place const& place) {
  std::error_code failed;
  std::vector<fs::path> left;
  for (auto const& file : fs::directory_iterator(place.dir(), failed))
    if (file.path().filename().string().starts_with(unfinished_prefix)) left.push_back(file.path());
  for (auto const& path : left) fs::remove_all(path, failed);
}

Result<Rebuilt> rebuild(Place const& place, std::optional<std::string> const& copy, Policy const& policy, UtcTime now,
                        std::chrono::milliseconds wait, Progress& progress) {
  SignedCard const card = TRY(load_card(place));
  WriterLock const lock = TRY(WriterLock::take(place, wait));
  remove_unfinished_rebuild(place);
  bool const twin = std::ranges::any_of(card.card.logs, [](CardKey const& log) { return log.key.type == KeyType::sm2; });
  std::vector<Guard> const guards = TRY(read_guards(place, card.card, twin));
  std::string const index_key = TRY(load_index_key(place));

  std::array<std::byte, 8> random;
  random_bytes(random);
  std::string const beside = place.dir() + "/" + std::string(unfinished_prefix) + hex_encode(random);
  Result<Rebuilt> done = [&]() -> Result<Rebuilt> {
    Store const old = TRY(Store::open(place.database(), Access::salvage));
    Head const head = TRY(find_head(old, guards, card.card.origin));
    std::optional<Copy> other;
    if (copy) {
      other = TRY(Copy::open(*copy, policy, card.card.origin, now, progress));
      if (other->size() > head.size)
        return fail(Error{Problem::went_back, "went-back",
                          say("THIS LEDGER IS OLDER THAN ITS COPY '{}' ({} of {}). Nothing was changed.", *copy, head.size, other->size()),
                          say("see 'custody help restored'")});
    }
    Store fresh = TRY(Store::create(beside));
    Rebuilt out = TRY(Rebuild(old, fresh, head, index_key, other ? &*other : nullptr).run(progress));
    StoredTiles sha256(fresh, Tree::sha256), sm3(fresh, Tree::sm3);
    TRY(check_guards(guards, head, card.card, sha256, twin ? &sm3 : nullptr));
    return out;
  }();
  if (done)
    if (auto const placed = put_in_place(beside, place.database()); !placed) done = fail(placed.error());
  remove_unfinished_rebuild(place);
  return done;
}

}  // namespace custody::ledger
