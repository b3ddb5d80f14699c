#include "ledger/row.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/text.hpp"
#include "lib/base/ensure.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view head_header = "custody/head/v1";
constexpr std::string_view any_head_header = "custody/head/v";

/// What RocksDB orders must be big-endian.
void append_u64(std::string& out, std::uint64_t value) {
  std::byte bytes[8];
  put_u64(bytes, value);
  out += as_text(bytes);
}

std::optional<std::string_view> next_after(Lines& lines, std::string_view word) {
  return lines.next().and_then([&](std::string_view line) { return after_word(line, word); });
}

std::unexpected<Error> bad_head(Message why) {
  return fail(failure("head-syntax", say("the head row of the ledger cannot be read: {}", std::move(why))));
}

}  // namespace

std::string entry_key(std::uint64_t index) {
  std::string key;
  append_u64(key, index);
  return key;
}

std::string tile_key(Tree tree, unsigned level, std::uint64_t n) {
  std::string key{static_cast<char>(tree), static_cast<char>(level)};
  append_u64(key, n);
  return key;
}

std::string note_key(Tree tree, std::uint64_t size) {
  std::string key{static_cast<char>(tree)};
  append_u64(key, size);
  return key;
}

std::string erase_key(std::uint64_t index) {
  std::string key(erase_prefix);
  append_u64(key, index);
  return key;
}

std::string restricted_key(std::uint64_t index) {
  std::string key(restricted_prefix);
  append_u64(key, index);
  return key;
}

std::string index_prefix(Term term, std::string_view value, ByteView hmac_key) {
  Hash const hmac = hmac_sha256(hmac_key, as_bytes(value));
  std::string prefix{static_cast<char>(term)};
  prefix += as_text(ByteView(hmac).first(index_prefix_size - 1));
  return prefix;
}

IndexKey::IndexKey(std::string_view prefix, std::uint64_t index) {
  ensure(prefix.size() == index_prefix_size, "a prefix of the index is whole");
  std::ranges::copy(prefix, m_bytes.begin());
  put_u64(reinterpret_cast<std::byte*>(m_bytes.data() + index_prefix_size), index);
}

std::uint64_t index_of(std::string_view key) {
  ensure(key.size() >= 8, "a key ends in an index");
  return get_u64(as_bytes(key).data() + key.size() - 8);
}

std::string encode_head(Head const& head) {
  std::string out = fmt::format("{}\norigin {}\nsize {}\nsha256 {}\n", head_header, head.origin, head.size, format_hash(head.sha256));
  if (head.sm3) out += fmt::format("sm3 {}\n", format_hash(*head.sm3));
  return out;
}

Result<Head> decode_head(std::string_view text) {
  Lines lines(text);
  auto const header = lines.next();
  if (header != head_header) {
    if (header && header->starts_with(any_head_header)) return fail(failure("newer", say("the ledger was written by a newer version ('{}')", *header)));
    return bad_head(say("it is not '{}'", head_header));
  }
  Head head;
  auto const origin = next_after(lines, "origin");
  if (!origin || !is_own_origin(*origin)) return bad_head(say("it names no origin"));
  head.origin = *origin;
  auto const size = next_after(lines, "size").and_then(parse_number);
  if (!size) return bad_head(say("it holds no number of entries"));
  head.size = *size;
  auto const sha256 = next_after(lines, "sha256").and_then(parse_hash);
  if (!sha256) return bad_head(say("it holds no root"));
  head.sha256 = *sha256;
  if (!lines.done()) {
    auto const sm3 = next_after(lines, "sm3").and_then(parse_hash);
    if (!sm3) return bad_head(say("it holds no root"));
    head.sm3 = *sm3;
  }
  if (!lines.done()) return bad_head(say("something follows its last line"));
  return head;
}

}  // namespace custody::ledger
