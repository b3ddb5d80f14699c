// The leaf hashes of RFC 6962 over the pieces of a file, taken while it is read: what is damaged can then be named, and a stretch
// proved without the rest.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/base/bytes.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody {

/// H(0x00 || piece) of each piece in order; the last one may be shorter. None for an empty file.
struct Pieces {
  std::uint64_t size = 0, piece = 0;
  std::vector<Hash> leaves;
};

class PieceHasher {
 public:
  explicit PieceHasher(std::uint64_t piece);
  void update(ByteView bytes);
  /// Of all bytes since the beginning; then it begins anew.
  Pieces finish();

 private:
  void end_piece();

  std::uint64_t m_piece, m_in_piece = 0;
  Hasher m_hasher{Algorithm::sha256};
  Pieces m_pieces;
};

}  // namespace custody
