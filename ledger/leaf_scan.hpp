// Reads stored rows back and hashes them again, on all cores, in bounded memory: before a head moves, after a crash, and
// when a ledger is verified.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "ledger/entry.hpp"
#include "ledger/payload.hpp"
#include "ledger/row.hpp"
#include "ledger/store.hpp"
#include "lib/base/utc_time.hpp"

namespace custody::ledger {

/// Something about one entry that is not as it must be.
struct RowFault {
  std::uint64_t index = 0;
  std::string_view code;   // "entry", "payload", "store"
  Message message;
};

/// What a scan of some rows gave. Leaves of rows that could not be read are zero, and a fault stands for each.
struct ScannedRows {
  std::vector<Hash> sha256, sm3;          // leaf hashes; sm3 only with the twin
  std::vector<Hash> sha256_tiles, sm3_tiles;   // roots of the whole tiles of leaves, if a tile begins with the first row
  std::vector<UtcTime> times;             // what the entries say; 0 of one that cannot be read
  std::vector<RowFault> faults;           // ascending by index
  std::vector<std::uint64_t> destroyed;   // entries without payload; empty if payloads were not read
};

class LeafScan {
 public:
  /// Rows that one run() should be asked for at most; memory grows with them.
  static constexpr std::uint64_t window = 65536;
  /// Called for each row with the lines of its payload, rows of one part in order. `entry`: null if the row is none.
  using Look = std::function<void(std::uint64_t index, Entry const* entry, std::span<Shown const> payload)>;
  /// Called at the beginning of each part, from several threads: what a part needs for itself lives in its Look.
  using BeginPart = std::function<Look()>;

  /// With `payloads`, each payload is read too and its commitments recomputed.
  LeafScan(Store const& store, bool twin, bool payloads, BeginPart begin = {})
      : m_store(store), m_twin(twin), m_payloads(payloads), m_begin(std::move(begin)) {}

  /// Rows [from, to).
  ScannedRows run(std::uint64_t from, std::uint64_t to) const;

 private:
  struct Part;
  void scan(Part& part, ScannedRows& out, std::uint64_t from) const;
  /// Rows between two numbers: nobody of us wrote them.
  static void skip_strays(Cursor& cursor, std::string_view key, Part& part, std::uint64_t index);

  Store const& m_store;
  bool m_twin, m_payloads;
  BeginPart m_begin;
};

}  // namespace custody::ledger
