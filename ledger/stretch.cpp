#include "ledger/stretch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "ledger/text.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view pieces_head = "custody/pieces/v1", stretch_head = "custody/stretch/v1";

Error broken(std::string_view code, std::size_t line) { return failure(code, say("line {} is none of such a file", line)); }

/// The next line's number behind `word`.
std::optional<std::uint64_t> number_line(Lines& lines, std::string_view word) {
  auto const line = lines.next();
  auto const rest = line ? after_word(*line, word) : std::nullopt;
  return rest ? parse_number(*rest) : std::nullopt;
}

bool fits(std::uint64_t size, std::uint64_t piece) { return size > 0 && piece >= least_piece && piece_count(size, piece) <= most_pieces; }

void collect_outside(Pieces const& pieces, TreeHasher& hasher, std::uint64_t begin, std::uint64_t end, Stretch& out) {
  if (end <= out.first() || begin >= out.last()) {
    out.outside.push_back(hasher.root(std::span(pieces.leaves).subspan(begin, end - begin)));
  } else if (end - begin > 1) {
    auto const middle = begin + left_leaves(end - begin);
    collect_outside(pieces, hasher, begin, middle, out);
    collect_outside(pieces, hasher, middle, end, out);
  }
}

/// Takes hashes from the front of both spans.
std::optional<Hash> join(Stretch const& stretch, TreeHasher& hasher, std::uint64_t begin, std::uint64_t end, std::span<Hash const>& inside,
                         std::span<Hash const>& outside) {
  auto const take = [](std::span<Hash const>& from) -> std::optional<Hash> {
    if (from.empty()) return std::nullopt;
    auto const hash = from.front();
    from = from.subspan(1);
    return hash;
  };
  if (end <= stretch.first() || begin >= stretch.last()) return take(outside);
  if (end - begin == 1) return take(inside);
  auto const middle = begin + left_leaves(end - begin);
  auto const left = join(stretch, hasher, begin, middle, inside, outside);
  auto const right = left ? join(stretch, hasher, middle, end, inside, outside) : std::nullopt;
  if (!right) return std::nullopt;
  return hasher.node(*left, *right);
}

}  // namespace

std::uint64_t piece_count(std::uint64_t size, std::uint64_t piece) { return size / piece + (size % piece != 0); }

std::string encode_pieces(Pieces const& pieces) {
  auto out = fmt::format("{}\nsize {}\npiece {}\n", pieces_head, pieces.size, pieces.piece);
  for (auto const& leaf : pieces.leaves) (out += format_hash(leaf)) += '\n';
  return out;
}

Result<Pieces> parse_pieces(std::string_view text) {
  Lines lines(text);
  auto const bad = [&](std::size_t line) { return fail(broken("pieces-syntax", line)); };
  if (lines.next() != pieces_head) return bad(1);
  auto const size = number_line(lines, "size"), piece = number_line(lines, "piece");
  if (!size || !piece || !fits(*size, *piece)) return bad(3);
  Pieces out{*size, *piece, {}};
  while (!lines.done()) {
    auto const number = lines.number();
    auto const line = lines.next();
    auto const hash = line ? parse_hash(*line) : std::nullopt;
    if (!hash || out.leaves.size() == most_pieces) return bad(number);
    out.leaves.push_back(*hash);
  }
  if (out.leaves.size() != piece_count(*size, *piece)) return bad(lines.number());
  return out;
}

Hash pieces_root(Pieces const& pieces) { return TreeHasher().root(pieces.leaves); }

std::optional<Stretch> cut_stretch(Pieces const& pieces, std::uint64_t from, std::uint64_t until) {
  if (from >= until || until > pieces.size) return std::nullopt;
  Stretch out{pieces.size, pieces.piece, from - from % pieces.piece, 0, {}, {}};
  out.until = std::min(pieces.size, piece_count(until, pieces.piece) * pieces.piece);
  TreeHasher hasher;
  collect_outside(pieces, hasher, 0, pieces.leaves.size(), out);
  return out;
}

std::string encode_stretch(Stretch const& stretch) {
  auto out = fmt::format("{}\nsize {}\npiece {}\nfrom {}\nuntil {}\n", stretch_head, stretch.size, stretch.piece, stretch.from, stretch.until);
  for (auto const& hash : stretch.outside) (out += format_hash(hash)) += '\n';
  return out + '\n' + stretch.proof;
}

Result<Stretch> parse_stretch(std::string_view text) {
  Lines lines(text);
  auto const bad = [&](std::size_t line) { return fail(broken("stretch-syntax", line)); };
  if (lines.next() != stretch_head) return bad(1);
  auto const size = number_line(lines, "size"), piece = number_line(lines, "piece");
  auto const from = number_line(lines, "from"), until = number_line(lines, "until");
  if (!size || !piece || !from || !until || !fits(*size, *piece)) return bad(3);
  if (*from >= *until || *until > *size || *from % *piece != 0 || (*until % *piece != 0 && *until != *size)) return bad(4);
  Stretch out{*size, *piece, *from, *until, {}, {}};
  for (;;) {
    auto const number = lines.number();
    auto const line = lines.next();
    if (!line) return bad(number);
    if (line->empty()) break;
    auto const hash = parse_hash(*line);
    if (!hash || out.outside.size() == 64) return bad(number);
    out.outside.push_back(*hash);
  }
  out.proof = lines.rest();
  return out;
}

std::optional<Hash> stretch_root(Stretch const& stretch, std::span<Hash const> inside) {
  TreeHasher hasher;
  std::span<Hash const> outside(stretch.outside);
  auto const root = join(stretch, hasher, 0, piece_count(stretch.size, stretch.piece), inside, outside);
  if (!inside.empty() || !outside.empty()) return std::nullopt;
  return root;
}

}  // namespace custody::ledger
