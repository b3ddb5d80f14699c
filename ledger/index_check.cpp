#include "ledger/index_check.hpp"

#include <algorithm>
#include <mutex>

#include "lib/io/parallel.hpp"

namespace custody::ledger {
namespace {

/// Parts of the index that are read side by side: by term and the first bits of the hash.
constexpr std::size_t term_count = 10, cuts = 16;

std::string begin_of(std::size_t part) {
  return {static_cast<char>(part / cuts), static_cast<char>(part % cuts * (256 / cuts))};
}

constexpr std::size_t key_size = index_prefix_size + 8;

}  // namespace

void RowSum::add(std::string_view key, Hasher& hasher) {
  Hash const hash = hasher.hash(key);
  m_count += 1;
  m_low += get_u64(hash.data());
  m_high += get_u64(hash.data() + 8);
}

void RowSum::add(RowSum const& other) {
  m_count += other.m_count;
  m_low += other.m_low;
  m_high += other.m_high;
}

void IndexCheck::Part::take(std::uint64_t index, std::string_view payload) {
  m_rows.clear();
  m_keys.append(payload, index, m_rows);
  // Two fields can ask for the same row.
  std::ranges::sort(m_rows);
  m_rows.erase(std::ranges::unique(m_rows).begin(), m_rows.end());
  for (std::string const& row : m_rows) m_sum.add(row, m_hasher);
}

Result<> IndexCheck::sum_stored(RowSum& sum) const {
  std::mutex mutex;
  Result<> result;
  parallel_for(term_count * cuts, 1, [&](std::size_t part, std::size_t, unsigned) {
    Hasher hasher(Algorithm::sha256);
    RowSum mine;
    std::string const end = begin_of(part + 1);
    Cursor cursor = m_store.scan(Family::index, part == 0 ? std::string() : begin_of(part));
    bool const last = part + 1 == term_count * cuts;
    for (; cursor.valid() && (last || cursor.key() < end); cursor.next())
      if (cursor.key().size() != key_size || index_of(cursor.key()) < m_size) mine.add(cursor.key(), hasher);
    std::lock_guard const lock(mutex);
    sum.add(mine);
    if (auto status = cursor.status(); !status) result = std::move(status);
  });
  return result;
}

Result<> IndexCheck::finish(std::function<void(std::uint64_t, Message)> const& wrong) {
  RowSum stored;
  TRY(sum_stored(stored));
  if (stored == m_derived) return {};
  // Surplus: rows that their payload does not ask for.
  IndexKeys keys(m_hmac_key);
  auto const derived = [&](std::uint64_t index) -> Result<std::vector<std::string>> {
    std::vector<std::string> rows;
    if (auto const payload = TRY(m_store.get(Family::payloads, entry_key(index)))) keys.append(*payload, index, rows);
    return rows;
  };
  Cursor cursor = m_store.scan(Family::index);
  for (; cursor.valid(); cursor.next()) {
    std::string_view const key = cursor.key();
    if (key.size() != key_size) {
      wrong(0, say("the index holds a row that is none"));
      continue;
    }
    std::uint64_t const index = index_of(key);
    if (index >= m_size) continue;
    auto const rows = TRY(derived(index));
    if (std::ranges::find(rows, key) == rows.end()) wrong(index, say("the index names entry {} for something that it does not hold", index));
  }
  TRY(cursor.status());
  for (std::uint64_t index = 0; index < m_size; ++index)
    for (std::string const& row : TRY(derived(index)))
      if (!TRY(m_store.get(Family::index, row))) wrong(index, say("entry {} is missing in the index", index));
  return {};
}

}  // namespace custody::ledger
