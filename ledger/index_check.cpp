#include "ledger/index_check.hpp"

#include <algorithm>
#include <cstring>

#include "lib/crypto/hasher.hpp"
#include "lib/io/parallel.hpp"

namespace custody::ledger {
namespace {

/// Parts of the index that are read side by side: by term and the first bits of the hash.
constexpr std::size_t term_count = 10, cuts = 16;

std::string begin_of(std::size_t part) {
  return {static_cast<char>(part / cuts), static_cast<char>(part % cuts * (256 / cuts))};
}

constexpr std::size_t index_key_size = sizeof(IndexKey);

}  // namespace

RowHash::RowHash() { random_bytes(std::as_writable_bytes(std::span(m_keys))); }

RowHash::Value RowHash::operator()(std::string_view key) const {
  // Rows are 25 bytes: four words, of which the last is nearly empty; anything longer is no row, and its length tells.
  std::array<std::uint64_t, 4> words{};
  std::memcpy(words.data(), key.data(), std::min(key.size(), sizeof words));
  words[3] ^= std::uint64_t{key.size()} << 32;
  __extension__ using Wide = unsigned __int128;
  auto const mix = [](std::uint64_t a, std::uint64_t b) {
    Wide const product = Wide{a} * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  auto const hash = [&](std::uint64_t const* keys) {
    std::uint64_t const first = mix(words[0] ^ keys[0], words[1] ^ keys[1]), second = mix(words[2] ^ keys[2], words[3] ^ keys[3]);
    return mix(first ^ keys[1], second ^ keys[2]);
  };
  return {hash(m_keys.data()), hash(m_keys.data() + 4)};
}

void IndexCheck::Part::take(std::uint64_t index, std::span<Shown const> lines) {
  m_rows.clear();
  m_keys.append(lines, index, m_rows);
  // A damaged payload may ask for a row twice: then the sums differ, and finish() compares row by row.
  for (IndexKey const& row : m_rows) m_sum.add(m_check.m_hash(row.view()));
}

Result<> IndexCheck::sum_stored(RowSum& sum) const {
  std::mutex mutex;
  Result<> result;
  parallel_for(term_count * cuts, 1, [&](std::size_t part, std::size_t, unsigned) {
    RowSum mine;
    std::string const end = begin_of(part + 1);
    Cursor cursor = m_store.scan(Family::index, part == 0 ? std::string() : begin_of(part));
    bool const last = part + 1 == term_count * cuts;
    for (; cursor.valid() && (last || cursor.key() < end); cursor.next())
      if (cursor.key().size() != index_key_size || index_of(cursor.key()) < m_size) mine.add(m_hash(cursor.key()));
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
  auto const derived = [&](std::uint64_t index) -> Result<std::vector<IndexKey>> {
    std::vector<IndexKey> rows;
    if (auto const payload = TRY(m_store.get(Family::payloads, entry_key(index)))) keys.append(*payload, index, rows);
    return rows;
  };
  Cursor cursor = m_store.scan(Family::index);
  for (; cursor.valid(); cursor.next()) {
    std::string_view const key = cursor.key();
    if (key.size() != index_key_size) {
      wrong(0, say("the index holds a row that is none"));
      continue;
    }
    std::uint64_t const index = index_of(key);
    if (index >= m_size) continue;
    auto const rows = TRY(derived(index));
    if (std::ranges::find(rows, key, &IndexKey::view) == rows.end()) wrong(index, say("the index names entry {} for something that it does not hold", index));
  }
  TRY(cursor.status());
  for (std::uint64_t index = 0; index < m_size; ++index)
    for (IndexKey const& row : TRY(derived(index)))
      if (!TRY(m_store.get(Family::index, row.view()))) wrong(index, say("entry {} is missing in the index", index));
  return {};
}

}  // namespace custody::ledger
