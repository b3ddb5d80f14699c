// From drafts to rows: salts, payload, commitments, entry, leaf hashes. One for each thread.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/payload.hpp"
#include "ledger/tree.hpp"

namespace custody::ledger {

/// A row that is not stored yet, and its leaf in each tree.
struct NewRow {
  std::string entry, payload;
  Hash sha256{}, sm3{};
};

class RowMaker {
 public:
  RowMaker(DraftSource const& drafts, UtcTime time, bool twin);

  /// Calls take(i, row) for each draft i of [begin, end), in order, and stops at the first error of either. A draft that
  /// check_fields() or encode_payload() refuses is an error that names its place.
  Result<> make(std::uint64_t begin, std::uint64_t end, std::function<Result<>(std::uint64_t, NewRow&&)> const& take);

 private:
  Result<NewRow> make_row(Draft const& draft, ByteView salts);

  DraftSource const& m_drafts;
  UtcTime m_time;
  TreeHasher m_sha256;
  std::optional<TreeHasher> m_sm3;
  std::vector<Shown> m_lines;   // of the payload in hand
};

}  // namespace custody::ledger
