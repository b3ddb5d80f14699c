#include "formats/residual_index.hpp"

#include <algorithm>

#include "formats/syntax/syntax.hpp"
#include "lib/base/bytes.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::formats {

namespace {

constexpr std::size_t chunk_size = 1 << 20;
/// Escapes make a record three times as long at most; then there are its other lines.
constexpr std::size_t lines_limit = 4 * record_limit;

std::uint64_t hash_of(std::string_view key) { return get_u64(sha256(key).data()); }

/// The last line says what the others were; `before` has hashed all that is not in `rest`.
Result<> take_end(std::string& rest, Hasher& before) {
  std::string_view const all = rest;
  auto const lines = all.substr(0, all.size() - std::min(all.size(), residual_end_size));
  before.update(lines);
  if (all.substr(lines.size()) != encode_residual_end(hex_encode(before.finish())))
    return fail(failure("residual", say("the residual is not whole: its last line is not that of the others")));
  rest.resize(lines.size());
  return {};
}

}  // namespace

Result<ResidualIndex> ResidualIndex::open(ReadAt read_at, Pack const& pack) {
  ResidualIndex out;
  out.m_read_at = std::move(read_at);
  out.m_encoding = pack.encoding;
  std::string buffer;
  std::uint64_t begin = 0;   // of the buffer in the file
  bool in_head = true;
  Hasher hasher(Algorithm::sha256);
  for (bool last = false; !last;) {
    auto const more = TRY(out.m_read_at(begin + buffer.size(), chunk_size));
    last = more.empty();
    buffer += more;
    if (begin == 0 && in_head && !buffer.starts_with(std::string(residual_version) + "\n")) {
      std::size_t ignored = 0;
      return fail(parse_residual_head(buffer, pack, ignored).error());
    }
    if (last) TRY(take_end(buffer, hasher));
    if (buffer.size() > lines_limit) return fail(failure("residual", say("a record of the residual is larger than {} bytes", lines_limit)));
    std::size_t at = 0;
    for (;;) {
      std::string_view const rest = std::string_view(buffer).substr(at);
      auto const next = rest.find("\nrecord\t");
      if (next == std::string_view::npos && !last) break;
      auto const block = rest.substr(0, next == std::string_view::npos ? rest.size() : next + 1);
      if (in_head) {
        std::size_t size = 0;
        out.m_head = TRY(parse_residual_head(block, pack, size));
        in_head = false;
      } else if (!block.empty()) {
        TRY(out.add(block, begin + at));
      }
      at += block.size();
      if (next == std::string_view::npos) break;
    }
    hasher.update(std::string_view(buffer).substr(0, at));
    buffer.erase(0, at);
    begin += at;
  }
  std::ranges::sort(out.m_entries, {}, [](Entry const& entry) { return std::pair(entry.key, entry.ordinal); });
  return out;
}

Result<> ResidualIndex::add(std::string_view lines, std::uint64_t offset) {
  auto const record = TRY(parse_residual_record(lines, m_encoding));
  if (!m_entries.empty() && record.ordinal <= m_entries.back().ordinal)
    return fail(failure("residual", say("record {} of the residual stands behind record {}", record.ordinal, m_entries.back().ordinal)));
  Entry entry{hash_of(record.key), {}, offset, record.ordinal, static_cast<std::uint32_t>(lines.size()), false};
  std::ranges::copy(*hex_decode(record.sum), entry.sum.begin());
  m_entries.push_back(entry);
  return {};
}

Result<ResidualRecord> ResidualIndex::read(Entry const& entry) const {
  auto const lines = TRY(m_read_at(entry.offset, entry.size));
  if (lines.size() != entry.size) return fail(failure("residual", say("the residual changed while it was read")));
  return parse_residual_record(lines, m_encoding);
}

Result<ResidualIndex::Claim> ResidualIndex::find(std::string_view key, std::string_view sum) const {
  auto const range = std::ranges::equal_range(m_entries, hash_of(key), {}, &Entry::key);
  if (range.empty()) return Claim{};
  auto const wanted = *hex_decode(sum);
  std::size_t open = 0, last = 0;
  for (auto const& entry : range) {
    if (entry.claimed) continue;
    auto const place = static_cast<std::size_t>(&entry - m_entries.data());
    if (std::ranges::equal(entry.sum, wanted)) return Claim{Found::same, TRY(read(entry)), place};
    ++open;
    last = place;
  }
  if (open == 1) return Claim{Found::edited, TRY(read(m_entries[last])), last};
  return Claim{open == 0 ? Found::served : Found::ambiguous, {}, 0};
}

std::vector<std::uint64_t> ResidualIndex::unclaimed() const {
  std::vector<std::uint64_t> out;
  for (Entry const& entry : m_entries)
    if (!entry.claimed) out.push_back(entry.ordinal);
  std::ranges::sort(out);
  return out;
}

Result<ResidualRecord> ResidualIndex::record(std::uint64_t ordinal) const {
  auto const found = std::ranges::find(m_entries, ordinal, &Entry::ordinal);
  if (found == m_entries.end()) return fail(failure("residual", say("the residual has no record {}", ordinal)));
  return read(*found);
}

}  // namespace custody::formats
