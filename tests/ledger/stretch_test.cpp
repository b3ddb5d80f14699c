#include "ledger/stretch.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/random.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

Pieces pieces_of(std::string_view content, std::uint64_t piece) {
  PieceHasher hasher(piece);
  hasher.update(as_bytes(content));
  return hasher.finish();
}

std::span<Hash const> inside(Pieces const& pieces, Stretch const& stretch) {
  return std::span(pieces.leaves).subspan(stretch.first(), stretch.last() - stretch.first());
}

}  // namespace

TEST_CASE("every stretch of every small file leads to its root, and to no other") {
  for (std::uint64_t count = 1; count <= 17; ++count) {
    std::string content((count - 1) * least_piece + 1 + count * 100, '\0');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i / least_piece + i % 7);
    auto const pieces = pieces_of(content, least_piece);
    REQUIRE(pieces.leaves.size() == count);
    auto const root = pieces_root(pieces);
    for (std::uint64_t first = 0; first < count; ++first)
      for (auto last = first + 1; last <= count; ++last) {
        auto const stretch = cut_stretch(pieces, first * least_piece, std::min<std::uint64_t>(last * least_piece, content.size()));
        REQUIRE(stretch);
        CHECK(stretch->first() == first);
        CHECK(stretch->last() == last);
        CHECK(stretch->outside.size() <= 8);
        auto const hashes = inside(pieces, *stretch);
        CHECK(stretch_root(*stretch, hashes) == root);
        CHECK(parse_stretch(encode_stretch(*stretch))->outside == stretch->outside);
        std::vector<Hash> damaged(hashes.begin(), hashes.end());
        damaged.back()[0] ^= std::byte{1};
        CHECK(stretch_root(*stretch, damaged) != root);
        CHECK_FALSE(stretch_root(*stretch, hashes.first(hashes.size() - 1)));
        auto more = *stretch;
        more.outside.push_back(root);
        CHECK_FALSE(stretch_root(more, hashes));
        if (stretch->outside.empty()) continue;
        more = *stretch;
        more.outside.pop_back();
        CHECK_FALSE(stretch_root(more, hashes));
      }
  }
}

TEST_CASE("pieces do not depend on how the bytes came") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  std::string const content(50'000, 'x');
  auto const whole = pieces_of(content, 4099);
  PieceHasher hasher(4099);
  for (std::size_t begin = 0; begin < content.size();) {
    auto const part = std::min(content.size() - begin, random.below(9000));
    hasher.update(as_bytes(std::string_view(content).substr(begin, part)));
    begin += part;
  }
  auto const parts = hasher.finish();
  CHECK(parts.leaves == whole.leaves);
  CHECK(parts.size == content.size());
  CHECK(hasher.finish().leaves.empty());
}

TEST_CASE("a list of pieces is read as it was written, and nothing else is read") {
  auto const pieces = pieces_of(std::string(10'000, 'x'), least_piece);
  auto const text = encode_pieces(pieces);
  auto const again = parse_pieces(text);
  REQUIRE(again);
  CHECK(encode_pieces(*again) == text);
  for (std::size_t size = 0; size < text.size(); ++size) CHECK_FALSE(parse_pieces(text.substr(0, size)));
  CHECK_FALSE(parse_pieces(text + text.substr(text.size() - 45)));
  CHECK_FALSE(parse_pieces("custody/pieces/v2" + text.substr(17)));
}
