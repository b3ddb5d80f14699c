#include "lib/crypto/pieces.hpp"

#include <algorithm>
#include <utility>

#include "lib/base/ensure.hpp"

namespace custody {

namespace {
constexpr std::byte leaf_mark[1] = {std::byte{0}};
}

PieceHasher::PieceHasher(std::uint64_t piece) : m_piece(piece) {
  ensure(piece > 0, "a piece has bytes");
  m_pieces.piece = piece;
}

void PieceHasher::update(ByteView bytes) {
  while (!bytes.empty()) {
    if (m_in_piece == 0) m_hasher.update(ByteView(leaf_mark));
    auto const part = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), m_piece - m_in_piece)));
    m_hasher.update(part);
    m_in_piece += part.size();
    m_pieces.size += part.size();
    bytes = bytes.subspan(part.size());
    if (m_in_piece == m_piece) end_piece();
  }
}

void PieceHasher::end_piece() {
  m_pieces.leaves.push_back(m_hasher.finish());
  m_in_piece = 0;
}

Pieces PieceHasher::finish() {
  if (m_in_piece > 0) end_piece();
  return std::exchange(m_pieces, Pieces{0, m_piece, {}});
}

}  // namespace custody
