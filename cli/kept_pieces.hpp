// Lists of pieces that are kept beside a ledger: what tells where a file is damaged, and proves a stretch of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/session.hpp"
#include "ledger/ledger.hpp"
#include "ledger/stretch.hpp"
#include "lib/base/result.hpp"

namespace custody::cli {

/// "1M": bytes, or with K, M, G times 1,024, twice, thrice. Problem::usage otherwise.
Result<std::uint64_t> read_byte_count(std::string_view option, std::string_view text);

/// Keeps the list in `.custody/pieces/`, readable by the owner alone. One piece needs no list: it is the file.
Result<> keep_pieces(ledger::Place const& place, Pieces const& pieces);

/// What an entry records of the pieces of its item.
struct RecordedPieces {
  std::uint64_t size = 0, piece = 0;
  Hash root{};
};
std::optional<RecordedPieces> recorded_pieces(ledger::Row const& row);

/// The kept list of that entry, if there is one and its root is the recorded one.
Result<std::optional<Pieces>> kept_pieces(ledger::Place const& place, RecordedPieces const& recorded);

}  // namespace custody::cli
