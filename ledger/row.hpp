// Keys and families of the store (wire.md 12). Part of the ledger format: never renumber.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/tile.hpp"
#include "ledger/tree.hpp"
#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

enum class Family : std::uint8_t { entries, payloads, tiles, index, notes, state };
inline constexpr std::string_view family_names[] = {"entries", "payloads", "tiles", "index", "notes", "state"};

/// entries, payloads: index, u64 big-endian.
std::string entry_key(std::uint64_t index);
/// tiles: tree, level, n (u64).
std::string tile_key(Tree tree, unsigned level, std::uint64_t n);
/// notes: tree, size (u64).
std::string note_key(Tree tree, std::uint64_t size);
/// state.
inline constexpr std::string_view head_key = "head";
inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view format_value = "custody/ledger/v1";
/// `erase/` and the index, u64 big-endian: an erasure that is not finished.
inline constexpr std::string_view erase_prefix = "erase/";
std::string erase_key(std::uint64_t index);
/// `restricted/` and the index, u64 big-endian: the payload of a restricted entry, encrypted (vault.hpp).
inline constexpr std::string_view restricted_prefix = "restricted/";
std::string restricted_key(std::uint64_t index);

/// What a row of the index is about. The value is hidden behind an HMAC, so that no row key holds it.
enum class Term : std::uint8_t {
  case_number = 1,   // case.number
  reference = 2,     // ref.number
  digest = 3,        // item.sha256, as the 64 hex digits
  path = 4,          // item.path, its bytes
  name = 5,          // item.name, its bytes
  kind = 6,          // entry.kind
  quoted = 7,        // "<ref.origin>#<ref.index>": the entry that this one answers or takes over
  amended = 8,       // amends.index, in decimal
  thread = 9,        // transfer.thread
};

/// index: what, first 16 bytes of HMAC-SHA256(index key, value), index.
inline constexpr std::size_t index_prefix_size = 17;
std::string index_prefix(Term term, std::string_view value, ByteView hmac_key);
class IndexKey {
 public:
  /// `prefix`: from index_prefix().
  IndexKey(std::string_view prefix, std::uint64_t index);

  std::string_view view() const { return {m_bytes.data(), m_bytes.size()}; }
  /// As the store orders them.
  auto operator<=>(IndexKey const& other) const { return view() <=> other.view(); }
  bool operator==(IndexKey const& other) const = default;

 private:
  std::array<char, index_prefix_size + 8> m_bytes;
};
/// The index at the end of an index key.
std::uint64_t index_of(std::string_view key);

/// The value of state/head: `custody/head/v1`, origin, size, sha256, [sm3].
struct Head {
  std::string origin;
  std::uint64_t size = 0;
  Hash sha256{};
  std::optional<Hash> sm3;

  bool twin() const { return sm3.has_value(); }
  Hash const& root(Tree tree) const { return tree == Tree::sm3 ? *sm3 : sha256; }
  bool operator==(Head const&) const = default;
};
std::string encode_head(Head const& head);
/// Code "head-syntax"; "newer" for a head of another version.
Result<Head> decode_head(std::string_view text);

}  // namespace custody::ledger
