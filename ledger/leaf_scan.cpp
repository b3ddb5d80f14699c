#include "ledger/leaf_scan.hpp"

#include <algorithm>
#include <optional>

#include "ledger/tree.hpp"
#include "lib/io/parallel.hpp"

namespace custody::ledger {
namespace {

/// Rows that a thread takes at a time.
constexpr std::size_t part_size = 8 * tile_width;

/// Roots of the whole tiles among the leaves [begin, end), as many as `out` has room for.
void hash_tiles(std::span<Hash const> leaves, std::size_t begin, std::size_t end, TreeHasher& hasher, std::vector<Hash>& out) {
  for (std::size_t n = begin / tile_width; n < std::min(out.size(), end / tile_width); ++n) out[n] = hasher.root(leaves.subspan(n * tile_width, tile_width));
}

/// The key that no longer parses, if there is one: where to look.
Message why_payload(std::string_view payload) {
  if (auto const lines = decode_payload(payload); !lines) return lines.error().message;
  return say("its lines are well formed, but one of them is not what was entered");
}

}  // namespace

struct LeafScan::Part {
  std::uint64_t begin = 0, end = 0;
  std::vector<RowFault> faults;
  std::vector<std::uint64_t> destroyed;

  void fault(std::uint64_t index, std::string_view code, Message message) { faults.push_back({index, code, std::move(message)}); }
};

void LeafScan::skip_strays(Cursor& cursor, std::string_view key, Part& part, std::uint64_t index) {
  for (; cursor.valid() && cursor.key() < key; cursor.next())
    part.fault(index, "store", say("before entry {} stands a row whose key is no number", index));
}

ScannedRows LeafScan::run(std::uint64_t from, std::uint64_t to) const {
  ScannedRows out;
  auto const count = static_cast<std::size_t>(to - from);
  out.sha256.resize(count);
  out.times.resize(count);
  std::size_t const tiles = from % tile_width == 0 ? count / tile_width : 0;
  out.sha256_tiles.resize(tiles);
  if (m_twin) {
    out.sm3.resize(count);
    out.sm3_tiles.resize(tiles);
  }
  std::vector<Part> parts((count + part_size - 1) / part_size);
  parallel_for(count, part_size, [&](std::size_t begin, std::size_t end, unsigned) {
    Part& part = parts[begin / part_size];
    part.begin = from + begin;
    part.end = from + end;
    scan(part, out, from);
  });
  for (Part& part : parts) {
    std::ranges::move(part.faults, std::back_inserter(out.faults));
    std::ranges::move(part.destroyed, std::back_inserter(out.destroyed));
  }
  return out;
}

void LeafScan::scan(Part& part, ScannedRows& out, std::uint64_t from) const {
  TreeHasher sha256(Tree::sha256);
  std::optional<TreeHasher> sm3;
  if (m_twin) sm3.emplace(Tree::sm3);
  Cursor entries = m_store.scan(Family::entries, entry_key(part.begin));
  std::optional<Cursor> payloads;
  if (m_payloads) payloads.emplace(m_store.scan(Family::payloads, entry_key(part.begin)));

  Look const look = m_begin ? m_begin() : Look();
  std::vector<Shown> lines;

  for (std::uint64_t index = part.begin; index < part.end; ++index) {
    std::string const key = entry_key(index);
    std::string_view payload;
    bool has_payload = false;
    if (payloads) {
      skip_strays(*payloads, key, part, index);
      if (auto const status = payloads->status(); !status) {
        part.fault(index, "store", say("the payload of entry {} cannot be read: {}", index, status.error().message));
        payloads.reset();
      } else if (payloads->valid() && payloads->key() == key) {
        payload = payloads->value();
        has_payload = true;
      }
      split_payload(payload, lines);
    }
    skip_strays(entries, key, part, index);
    if (auto const status = entries.status(); !status) {
      part.fault(index, "store", say("entries {} to {} cannot be read: {}", index, part.end - 1, status.error().message));
      break;
    }
    if (!entries.valid() || entries.key() != key) {
      part.fault(index, "entry", say("entry {} is missing", index));
    } else {
      std::string_view const bytes = entries.value();
      out.sha256[index - from] = sha256.leaf(bytes);
      if (sm3) out.sm3[index - from] = sm3->leaf(bytes);
      auto const entry = decode_entry(bytes);
      if (entry) out.times[index - from] = entry->time;
      if (!entry) {
        part.fault(index, "entry", say("entry {} is no entry: {}", index, entry.error().message));
      } else if (entry->sm3.has_value() != m_twin) {
        part.fault(index, "entry", say("entry {} does not have the commitments of this ledger", index));
      } else if (has_payload) {
        bool const same = commit(lines, sha256.hasher()) == entry->sha256 && (!sm3 || commit(lines, sm3->hasher()) == *entry->sm3);
        if (!same) part.fault(index, "payload", say("the payload of entry {} is not the one it commits to: {}", index, why_payload(payload)));
      }
      if (m_payloads && !has_payload && payloads) part.destroyed.push_back(index);
      if (look) look(index, entry ? &*entry : nullptr, lines);
      entries.next();
    }
    if (has_payload) payloads->next();
  }
  hash_tiles(out.sha256, part.begin - from, part.end - from, sha256, out.sha256_tiles);
  if (sm3) hash_tiles(out.sm3, part.begin - from, part.end - from, *sm3, out.sm3_tiles);
}

}  // namespace custody::ledger
