// An own ledger: its notes, its tiles from its leaves, its payloads against their commitments, its index.
#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "ledger/entry.hpp"
#include "ledger/findings.hpp"
#include "ledger/index_check.hpp"
#include "ledger/leaf_scan.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/text.hpp"
#include "ledger/timestamps.hpp"
#include "ledger/tree_check.hpp"
#include "ledger/vault.hpp"
#include "ledger/verify.hpp"

namespace custody::ledger {
namespace {

constexpr std::size_t named_limit = 10000;

class LedgerCheck {
 public:
  LedgerCheck(Ledger const& ledger, std::string_view index_key, Policy const& policy, Level level, UtcTime now,
              TimestampAuthorities const* authorities)
      : m_ledger(ledger), m_store(ledger.store()), m_policy(policy), m_now(now), m_authorities(authorities), m_findings(m_report), m_index(m_store, index_key, ledger.size()) {
    m_report.origin = ledger.origin();
    m_report.size = ledger.size();
    m_report.level = level;
    m_report.own = true;
  }

  Result<VerifyReport> run(Progress& progress);

 private:
  bool deep(Level level) const { return m_report.level >= level; }
  std::vector<Tree> trees() const { return m_ledger.twin() ? std::vector{Tree::sha256, Tree::sm3} : std::vector{Tree::sha256}; }

  void check_timestamps();
  std::set<KeptTimestamp const*> over_our_notes(KeptTimestamps const& kept);
  void check_timestamp(KeptTimestamp const& kept);
  void judge_newest(Tree tree);
  void check_notes(Tree tree);
  void check_note(Tree tree, std::uint64_t size, std::string_view bytes);
  void check_state();
  Result<> check_rows(Progress& progress);
  void take(ScannedRows const& rows, std::uint64_t from);
  void look(std::uint64_t index, Entry const& entry, std::span<Shown const> payload);
  void look_at_sealed(std::uint64_t index);
  void account_for_missing();
  void fault(RowFault const& found);

  Ledger const& m_ledger;
  Store const& m_store;
  Policy const& m_policy;
  UtcTime m_now;
  TimestampAuthorities const* m_authorities;
  VerifyReport m_report;
  Findings m_findings;
  IndexCheck m_index;
  UtcTime m_last_time;
  bool m_tiles_wrong = false;
  std::set<std::uint64_t> m_unfinished;   // payloads that are still to be deleted
  std::set<std::uint64_t> m_sealed;       // rows of restricted payloads
  std::optional<Result<Vault>> m_vault;
  std::set<std::uint64_t> m_named;        // entries about which something was said already
  std::vector<Stamp> m_stamps;            // time stamps of our checkpoints that hold

  // What look() collects, from several threads.
  std::mutex m_mutex;
  std::vector<RowFault> m_faults;
  std::set<std::uint64_t> m_erased;
  std::map<std::uint64_t, std::pair<std::uint64_t, bool>> m_restricted;   // index -> newest entry about it, and whether it restricts
  std::vector<std::uint64_t> m_missing;   // payloads that are neither there nor locked away
};

Result<VerifyReport> LedgerCheck::run(Progress& progress) {
  m_report.checkpoint = TRY(m_ledger.newest_note());
  if (deep(Level::signatures)) {
    check_timestamps();
    for (Tree const tree : trees()) judge_newest(tree);
  }
  if (deep(Level::tiles)) {
    check_state();
    TRY(check_rows(progress));
    for (Tree const tree : trees()) check_notes(tree);
  }
  return std::move(m_report);
}

void LedgerCheck::check_timestamps() {
  auto const files = timestamp_files(m_ledger.place());
  if (!files) return m_findings.unreadable("timestamp", files.error().message);
  std::vector<KeptTimestamp> all;
  for (std::string const& path : *files) {
    auto kept = load_timestamp(path);
    if (!kept)
      m_findings.unreadable("timestamp", say("a time stamp that is kept cannot be used: {}", kept.error().message), {}, path);
    else
      all.push_back(*std::move(kept));
  }
  if (all.empty()) return;
  KeptTimestamps const kept(std::move(all));
  auto const over = over_our_notes(kept);
  for (KeptTimestamp const& one : kept.all()) {
    if (over.contains(&one))
      check_timestamp(one);
    else
      m_findings.wrong("timestamp", say("the time stamp '{}' is over none of the checkpoints of this ledger", one.path), {}, one.path);
  }
}

/// A note that cannot be read is reported where the notes are checked.
std::set<KeptTimestamp const*> LedgerCheck::over_our_notes(KeptTimestamps const& kept) {
  std::set<KeptTimestamp const*> out;
  auto const take = [&](Result<SignedCheckpoint> const& note) {
    if (!note) return;
    for (KeptTimestamp const* const one : kept.of(note->note)) out.insert(one);
  };
  for (Tree const tree : trees()) {
    take(m_ledger.newest_note(tree));
    Cursor rows = m_store.scan(Family::notes, std::string(1, static_cast<char>(tree)));
    for (; rows.valid() && rows.key()[0] == static_cast<char>(tree); rows.next()) take(parse_checkpoint(rows.value()));
  }
  return out;
}

void LedgerCheck::check_timestamp(KeptTimestamp const& kept) {
  if (!m_authorities) {
    ++m_report.timestamps.unchecked;
    return;
  }
  auto stamp = check_stamp(kept.token, *m_authorities);
  if (stamp) {
    ++m_report.timestamps.hold;
    m_stamps.push_back(*std::move(stamp));
  } else if (stamp.error().problem != Problem::refused || stamp.error().code == "timestamp-authority") {
    ++m_report.timestamps.unchecked;
  } else {
    m_findings.wrong("timestamp", say("the time stamp '{}' does not hold: {}", kept.path, stamp.error().message), {}, kept.path);
  }
}

void LedgerCheck::judge_newest(Tree tree) {
  auto const note = m_ledger.newest_note(tree);
  if (!note) return m_findings.unreadable("note", say("the newest checkpoint cannot be read: {}", note.error().message));
  if (note->checkpoint.size < m_ledger.size())
    m_findings.remark(say("the last {} entries are not signed yet; the next command that writes to the ledger signs them",
                          m_ledger.size() - note->checkpoint.size));
  // The policy file of the SM3 tree is not at hand: our own card says who signs it.
  Policy own;
  for (CardKey const& log : m_ledger.card().logs)
    if (log.key.type == KeyType::sm2) own.logs.push_back({log.key, {}, log.until});
  auto standing = judge(*note, tree == Tree::sm3 ? own : m_policy, tree, m_now, m_stamps);
  if (!standing) return m_findings.wrong(standing.error().code, standing.error().message);
  if (tree == Tree::sha256) m_report.standing = std::move(*standing);
}

void LedgerCheck::check_notes(Tree tree) {
  Cursor rows = m_store.scan(Family::notes, std::string(1, static_cast<char>(tree)));
  for (; rows.valid() && rows.key()[0] == static_cast<char>(tree); rows.next()) {
    if (rows.key().size() != note_key(tree, 0).size()) {
      m_findings.wrong("note", say("among the signed checkpoints stands a row whose key is none"));
      continue;
    }
    check_note(tree, index_of(rows.key()), rows.value());
  }
  if (auto const status = rows.status(); !status) m_findings.unreadable("store", status.error().message);
}

void LedgerCheck::check_note(Tree tree, std::uint64_t size, std::string_view bytes) {
  auto const wrong = [&](Message why) { m_findings.wrong("note", say("the signed checkpoint of {} entries does not hold: {}", size, std::move(why))); };
  auto const note = parse_checkpoint(bytes);
  if (!note) return wrong(note.error().message);
  Checkpoint const& checkpoint = note->checkpoint;
  if (checkpoint.origin != (tree == Tree::sm3 ? m_ledger.origin() + std::string(twin_suffix) : m_ledger.origin())) return wrong(say("it is one of '{}'", checkpoint.origin));
  if (checkpoint.size != size) return wrong(say("it says {} entries", checkpoint.size));
  if (size > m_ledger.size()) return wrong(say("the ledger has only {} entries", m_ledger.size()));
  std::vector<VerifierKey> keys;
  for (CardKey const& log : m_ledger.card().logs)
    if (log.key.type == log_key_type(tree)) keys.push_back(log.key);
  auto const verified = verify_note(note->note, keys);
  if (!verified || verified->empty()) return wrong(say("no key of the ledger's card signed it"));
  // Its root can only be compared with tiles that are sound.
  if (m_tiles_wrong) return;
  auto const root = m_ledger.root_at(size, tree);
  if (!root) return m_findings.unreadable("note", root.error().message);
  if (*root != checkpoint.root) return wrong(say("its root is not the one that the tiles give"));
  if (tree != Tree::sm3) return;
  auto const sha256 = m_ledger.root_at(size);
  if (!sha256 || checkpoint.sha256 != *sha256) wrong(say("the SHA-256 root that it names is not the one that the tiles give"));
}

void LedgerCheck::check_state() {
  Cursor rows = m_store.scan(Family::state);
  for (; rows.valid(); rows.next()) {
    if (rows.key() == format_key || rows.key() == head_key) {
      if (rows.key() == head_key && rows.value() != encode_head(m_ledger.head())) m_findings.wrong("state", say("the head row is not written as the format asks"));
      continue;
    }
    if (rows.key().starts_with(erase_prefix) && rows.key().size() == erase_key(0).size()) {
      m_unfinished.insert(index_of(rows.key()));
      m_findings.remark(say("the erasure or restriction of entry {} is not finished; the next command that writes to the ledger finishes it", index_of(rows.key())));
      continue;
    }
    if (rows.key().starts_with(restricted_prefix) && rows.key().size() == restricted_key(0).size() && index_of(rows.key()) < m_ledger.size()) {
      m_sealed.insert(index_of(rows.key()));
      continue;
    }
    m_findings.wrong("state", say("the database holds a row '{}' that nobody of us wrote", rows.key()));
  }
  if (auto const status = rows.status(); !status) m_findings.unreadable("store", status.error().message);
}

void LedgerCheck::fault(RowFault const& found) {
  if (m_named.size() < named_limit) m_named.insert(found.index);
  m_findings.add({found.code, found.message, found.index, {}, found.code == "store"});
}

/// What only the payload says. From several threads.
void LedgerCheck::look(std::uint64_t index, Entry const& entry, std::span<Shown const> payload) {
  if (payload.empty()) return;
  std::string_view kind, time;   // as written: neither holds anything that is escaped
  for (Shown const& shown : payload) {
    if (kind.empty() && shown.key == "entry.kind") kind = shown.text;
    if (time.empty() && shown.key == "entry.time") time = shown.text;
  }
  auto const exact = parse_time(time);
  bool const agrees = leaf_kind(kind) == entry.kind && exact && exact->minute() == entry.time;
  bool const open = !m_sealed.empty() && m_sealed.contains(index) && !m_unfinished.contains(index);
  if (agrees && !open && entry.kind == "act") return;
  std::lock_guard const lock(m_mutex);
  if (open) m_faults.push_back({index, "restricted", say("entry {} is restricted, but its payload still stands open", index)});
  if (!agrees) m_faults.push_back({index, "payload", say("kind or time of entry {} do not agree with its payload", index)});
  auto const number = [&](std::string_view key) { return payload_value(payload, key).and_then([](std::string const& text) { return parse_number(text); }); };
  bool const erases = entry.kind == "entry.erased", restricts = entry.kind == "record.restricted";
  if (!erases && !restricts && entry.kind != "record.lifted") return;
  auto const about = number(erases ? "erased.index" : "restricted.index");
  auto const ground = payload_value(payload, erases ? "erased.ground" : "restricted.ground");
  if (!about || *about >= index) m_faults.push_back({index, "ground", say("entry {} does not name an entry before it", index)});
  if (!ground || ground->empty()) m_faults.push_back({index, "ground", say("entry {} destroys or restricts without a ground", index)});
  if (!about) return;
  if (erases) {
    m_erased.insert(*about);
  } else if (auto& newest = m_restricted[*about]; newest.first <= index) {
    newest = {index, restricts};
  }
}

/// A restricted payload is checked as any other, but out of the index.
void LedgerCheck::look_at_sealed(std::uint64_t index) {
  if (!m_vault) m_vault = Vault::open(m_ledger.place());
  if (!*m_vault) return m_findings.unreadable("restricted", say("the restricted payload of entry {} was not checked: {}", index, m_vault->error().message), index);
  auto const bytes = m_store.get(Family::entries, entry_key(index)), sealed = m_store.get(Family::state, restricted_key(index));
  if (!bytes || !sealed || !*bytes || !*sealed) return;   // reported when its row was read
  auto const entry = decode_entry(**bytes);
  if (!entry) return;
  auto const payload = (*m_vault)->unseal(index, **bytes, **sealed);
  if (!payload) return m_findings.wrong("restricted", payload.error().message, index);
  Hasher sha256(Algorithm::sha256), sm3(Algorithm::sm3);
  if (commit(*payload, sha256) != entry->sha256 || (entry->sm3 && commit(*payload, sm3) != *entry->sm3))
    m_findings.wrong("restricted", say("the restricted payload of entry {} is not the one it commits to", index), index);
}

Result<> LedgerCheck::check_rows(Progress& progress) {
  auto const report = [&](Tree tree) {
    return TreeCheck::Report{
        [this, tree](TileId const& id, Message why) {
          m_tiles_wrong = true;
          m_findings.wrong("tile", say("tile {} at level {} of the {} tree: {}", id.n, id.level, tree == Tree::sm3 ? "SM3" : "SHA-256", std::move(why)));
        },
        [this](std::uint64_t index) {
          if (!m_named.contains(index)) m_findings.wrong("leaf", say("entry {} is not the one that the tree holds", index), index);
        }};
  };
  StoredTiles sha256_tiles(m_store, Tree::sha256), sm3_tiles(m_store, Tree::sm3);
  // That the right edge gives the root of the head was asked when the ledger was opened.
  TreeCheck sha256(sha256_tiles, Tree::sha256, true, report(Tree::sha256)), sm3(sm3_tiles, Tree::sm3, true, report(Tree::sm3));
  LeafScan::BeginPart begin;
  if (deep(Level::payloads))
    begin = [this] {
      return [this, part = std::make_shared<IndexCheck::Part>(m_index)](std::uint64_t index, Entry const* entry, std::span<Shown const> payload) {
        part->take(index, payload);
        if (entry) look(index, *entry, payload);
      };
    };
  LeafScan const scan(m_store, m_ledger.twin(), deep(Level::payloads), std::move(begin));
  for (std::uint64_t at = 0; at < m_ledger.size(); at += LeafScan::window) {
    if (progress.stopped()) return fail(Error{Problem::interrupted, "interrupted", say("stopped before everything was checked"), {}});
    ScannedRows const rows = scan.run(at, std::min(m_ledger.size(), at + LeafScan::window));
    take(rows, at);
    sha256.append(rows.sha256, rows.sha256_tiles);
    if (m_ledger.twin()) sm3.append(rows.sm3, rows.sm3_tiles);
  }
  bool root = sha256.finish() == m_ledger.head().sha256;
  if (m_ledger.twin()) root = sm3.finish() == *m_ledger.head().sm3 && root;
  if (!root && m_report.sound()) m_findings.wrong("root", say("the entries do not give the root of the head"));
  if (!deep(Level::payloads)) return {};
  account_for_missing();
  auto const indexed = m_index.finish([this](std::uint64_t index, Message why) {
    // A changed payload asks for other rows than the ones it had.
    if (!m_named.contains(index)) m_findings.wrong("index", std::move(why), index);
  });
  if (!indexed) m_findings.unreadable("store", indexed.error().message);
  return {};
}

void LedgerCheck::take(ScannedRows const& rows, std::uint64_t from) {
  for (RowFault const& found : rows.faults) fault(found);
  std::ranges::sort(m_faults, {}, &RowFault::index);
  for (RowFault const& found : m_faults) fault(found);
  m_faults.clear();
  for (std::uint64_t const index : rows.destroyed) {
    if (m_sealed.contains(index))
      look_at_sealed(index);
    else
      m_missing.push_back(index);
  }
  for (std::size_t i = 0; i < rows.times.size(); ++i) {
    if (rows.times[i].seconds == 0) continue;
    if (rows.times[i] < m_last_time) m_findings.wrong("time", say("entry {} stands behind a later one", from + i), from + i);
    m_last_time = rows.times[i];
  }
}

/// Every payload that is not where it was has an entry that says why, and the other way round.
void LedgerCheck::account_for_missing() {
  for (std::uint64_t const index : m_missing) {
    if (m_erased.contains(index))
      ++m_report.destroyed;
    else
      m_findings.wrong("payload", say("the payload of entry {} is missing, and no entry says that it was destroyed", index), index);
  }
  for (std::uint64_t const index : m_erased)
    if (!m_unfinished.contains(index) && !std::ranges::binary_search(m_missing, index))
      m_findings.wrong("payload", say("the payload of entry {} is still there, though an entry says that it was destroyed", index), index);
  for (auto const& [index, newest] : m_restricted) {
    if (!newest.second) continue;
    ++m_report.restricted;
    if (!m_sealed.contains(index)) m_findings.wrong("restricted", say("entry {} says that entry {} is restricted, but it is not", newest.first, index), index);
  }
  for (std::uint64_t const index : m_sealed) {
    auto const newest = m_restricted.find(index);
    if (newest == m_restricted.end() || !newest->second.second)
      m_findings.wrong("restricted", say("the payload of entry {} is locked away, and no entry says why", index), index);
  }
}

}  // namespace

Result<VerifyReport> verify_ledger(Place const& place, Policy const& policy, Level level, UtcTime now, Progress& progress,
                                   TimestampAuthorities const* authorities) {
  Ledger const ledger = TRY(Ledger::open(place));
  return LedgerCheck(ledger, TRY(load_index_key(place)), policy, level, now, authorities).run(progress);
}

}  // namespace custody::ledger
