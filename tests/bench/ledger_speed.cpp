// What the parts of a ledger cost by themselves, and the same rows in RocksDB with nothing around them: for tests/bench/ledger.sh.
//
//   ledger_speed tree COUNT          the tree of COUNT entries in memory, its tiles made: entries a second on one core, on all
//   ledger_speed proofs LEDGER N     N inclusion proofs of entries anywhere, from disk, and their checking: microseconds of one
//   ledger_speed rows DIR COUNT      rows of COUNT entries into a new RocksDB, 10,000 entries a durable batch: entries a second
//   ledger_speed scan DIR            every row of it read: entries a second
#include <fmt/format.h>
#include <rocksdb/db.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string_view>

#include "ledger/entry.hpp"
#include "ledger/payload.hpp"
#include "ledger/proof.hpp"
#include "ledger/stored_tiles.hpp"
#include "ledger/tree_edge.hpp"
#include "lib/base/ensure.hpp"
#include "lib/io/parallel.hpp"
#include "tests/bench/exhibits.hpp"

namespace {

using namespace custody;
using namespace custody::ledger;

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count(); }

 private:
  std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

Entry entry_number(std::uint64_t i) {
  Entry out{"act", system_time().minute(), {}, {}};
  std::memcpy(out.sha256.data(), &i, sizeof i);
  return out;
}

/// Entries a second. Leaves and whole tiles are hashed on all cores, `chunk` entries at a time, or on one (0); the rest is on one.
double tree_rate(std::uint64_t count, std::size_t chunk) {
  std::string const entry = encode_entry(entry_number(0));
  constexpr std::uint64_t window = 65536;
  TreeHasher hasher;
  TreeEdge edge(hasher);
  std::uint64_t tiles = 0;
  Stopwatch const watch;
  for (std::uint64_t from = 0; from < count; from += window) {
    std::vector<Hash> leaves(std::min(window, count - from)), roots(leaves.size() / tile_width);
    parallel_for(leaves.size(), chunk == 0 ? leaves.size() : chunk, [&](std::size_t begin, std::size_t end, unsigned) {
      TreeHasher mine;
      std::string bytes = entry;
      for (std::size_t i = begin; i < end; ++i) {
        // Another entry each time, without the cost of writing one: its commitment stands at the end.
        std::uint64_t const number = from + i;
        std::memcpy(bytes.data() + bytes.size() - sizeof number, &number, sizeof number);
        leaves[i] = mine.leaf(bytes);
      }
      for (std::size_t n = begin / tile_width; n < std::min(roots.size(), end / tile_width); ++n)
        roots[n] = mine.root(std::span(leaves).subspan(n * tile_width, tile_width));
    });
    edge.append(leaves, roots, [&](TileId const&, std::span<Hash const>) { ++tiles; });
  }
  (void)edge.root();
  double const took = watch.seconds();
  ensure(tiles >= count / tile_width, "every tile was made");
  return static_cast<double>(count) / took;
}

int tree(std::uint64_t count) {
  fmt::print("{:.0f} {:.0f}\n", tree_rate(count, 0), tree_rate(count, 8 * tile_width));
  return 0;
}

int proofs(char const* where, std::uint64_t rounds) {
  auto const ledger = Ledger::open(Place{where});
  ensure(ledger.has_value(), "the ledger opens");
  std::uint64_t const size = ledger->size();
  auto const root = ledger->root_at(size);
  std::mt19937_64 random(7);
  double made = 0, checked = 0;
  TreeHasher hasher;
  for (std::uint64_t i = 0; i < rounds; ++i) {
    std::uint64_t const index = random() % size;
    Stopwatch const making;
    StoredTiles tiles(ledger->store(), Tree::sha256);
    TileTree whole(tiles, size, hasher);
    auto const path = prove_inclusion(whole, index, size);
    made += making.seconds();
    auto const leaf = ledger->leaf_hash(index);
    ensure(root && path && leaf, "a proof is made");
    Stopwatch const checking;
    bool const holds = check_inclusion(hasher, index, size, *leaf, *path, *root).has_value();
    checked += checking.seconds();
    ensure(holds, "the proof holds");
  }
  fmt::print("{:.2f} {:.2f}\n", made / static_cast<double>(rounds) * 1e6, checked / static_cast<double>(rounds) * 1e6);
  return 0;
}

void good(rocksdb::Status const& status) {
  if (status.ok()) return;
  fmt::print(stderr, "{}\n", status.ToString());
  std::exit(3);
}

std::string key_of(char family, std::uint64_t i) {
  std::string out(1, family);
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(i >> shift & 0xff);
  return out;
}

int rows(char const* dir, std::uint64_t count) {
  constexpr std::uint64_t batch = 10000;
  // What a row says is made beforehand: here only the storing counts.
  std::vector<std::string> payloads;
  Exhibits const exhibits(0, batch);
  for (std::uint64_t i = 0; i < batch; ++i) {
    auto const draft = exhibits.make(i);
    std::string salts(16 * 16, '\0');
    random_bytes(std::as_writable_bytes(std::span(salts)));
    auto payload = encode_payload(*draft, system_time(), as_bytes(salts), false);
    ensure(payload.has_value(), "a payload is made");
    payloads.push_back(*std::move(payload));
  }
  std::string const entry = encode_entry(entry_number(0));
  rocksdb::Options options;
  options.create_if_missing = options.error_if_exists = true;
  rocksdb::DB* opened = nullptr;
  good(rocksdb::DB::Open(options, dir, &opened));
  std::unique_ptr<rocksdb::DB> const db(opened);
  rocksdb::WriteOptions durable;
  durable.sync = true;
  std::mt19937_64 random(7);
  Stopwatch const watch;
  for (std::uint64_t from = 0; from < count; from += batch) {
    rocksdb::WriteBatch together;
    for (std::uint64_t i = from; i < std::min(from + batch, count); ++i) {
      good(together.Put(key_of('e', i), entry));
      good(together.Put(key_of('p', i), payloads[i - from]));
      for (int term = 0; term < 2; ++term) good(together.Put(key_of('i', random()) + key_of('i', random()).substr(1) + key_of('i', i).substr(1), ""));
    }
    good(db->Write(durable, &together));
  }
  fmt::print("{:.0f}\n", static_cast<double>(count) / watch.seconds());
  return 0;
}

int scan(char const* dir) {
  rocksdb::DB* opened = nullptr;
  good(rocksdb::DB::OpenForReadOnly(rocksdb::Options(), dir, &opened));
  std::unique_ptr<rocksdb::DB> const db(opened);
  Stopwatch const watch;
  std::uint64_t entries = 0, bytes = 0;
  std::unique_ptr<rocksdb::Iterator> const row(db->NewIterator(rocksdb::ReadOptions()));
  for (row->SeekToFirst(); row->Valid(); row->Next()) {
    if (row->key()[0] == 'e') ++entries;
    bytes += row->value().size();
  }
  good(row->status());
  ensure(bytes > entries, "rows were read");
  fmt::print("{:.0f}\n", static_cast<double>(entries) / watch.seconds());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view const what = argc > 1 ? argv[1] : "";
  auto const number = [&](int i) { return std::strtoull(argv[i], nullptr, 10); };
  if (what == "tree" && argc == 3) return tree(number(2));
  if (what == "proofs" && argc == 4) return proofs(argv[2], number(3));
  if (what == "rows" && argc == 4) return rows(argv[2], number(3));
  if (what == "scan" && argc == 3) return scan(argv[2]);
  return 2;
}
