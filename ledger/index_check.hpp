// Is the index what the payloads give? Both sides are summed up, in any order and bounded memory; only where the sums
// differ are rows compared one by one.
#pragma once

#include <array>
#include <functional>
#include <mutex>

#include "ledger/index_terms.hpp"
#include "ledger/store.hpp"

namespace custody::ledger {

/// Hashes rows with a key that is drawn anew for each run, so that nobody can make two sets of rows with one sum.
class RowHash {
 public:
  RowHash();
  struct Value {
    std::uint64_t low, high;
  };
  Value operator()(std::string_view key) const;

 private:
  std::array<std::uint64_t, 8> m_keys;
};

/// Count and sum of the hashes of a set of rows. Two sets with equal sums are equal, but for chance.
class RowSum {
 public:
  void add(RowHash::Value const& hash) { m_count += 1, m_low += hash.low, m_high += hash.high; }
  void add(RowSum const& other) { m_count += other.m_count, m_low += other.m_low, m_high += other.m_high; }
  bool operator==(RowSum const& other) const = default;

 private:
  std::uint64_t m_count = 0, m_low = 0, m_high = 0;
};

class IndexCheck {
 public:
  IndexCheck(Store const& store, std::string_view hmac_key, std::uint64_t size) : m_store(store), m_hmac_key(hmac_key), m_size(size) {}

  /// Some of the payloads, taken by one thread; they count once it is gone.
  class Part {
   public:
    explicit Part(IndexCheck& check) : m_check(check), m_keys(check.m_hmac_key) {}
    Part(Part const&) = delete;
    Part& operator=(Part const&) = delete;
    ~Part() {
      std::lock_guard const lock(m_check.m_mutex);
      m_check.m_derived.add(m_sum);
    }

    void take(std::uint64_t index, std::span<Shown const> lines);

   private:
    IndexCheck& m_check;
    IndexKeys m_keys;
    RowSum m_sum;
    std::vector<IndexKey> m_rows;
  };
  /// After all payloads: calls wrong(index, why) for each entry whose rows are missing or too many. Errors are the store's.
  Result<> finish(std::function<void(std::uint64_t, Message)> const& wrong);

 private:
  Result<> sum_stored(RowSum& sum) const;

  Store const& m_store;
  std::string m_hmac_key;
  std::uint64_t m_size;
  RowHash m_hash;
  std::mutex m_mutex;
  RowSum m_derived;
};

}  // namespace custody::ledger
