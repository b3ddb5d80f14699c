#include "cli/kept_pieces.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "ledger/text.hpp"
#include "lib/io/atomic_file.hpp"

namespace custody::cli {

Result<std::uint64_t> read_byte_count(std::string_view option, std::string_view text) {
  auto digits = text;
  unsigned shift = 0;
  if (!digits.empty())
    switch (digits.back()) {
      case 'K': shift = 10; break;
      case 'M': shift = 20; break;
      case 'G': shift = 30; break;
      default: break;
    }
  if (shift > 0) digits.remove_suffix(1);
  auto const number = ledger::parse_number(digits);
  if (!number || *number > (std::uint64_t{1} << 62) >> shift)
    return fail(misuse(say("'{}' takes a number of bytes such as 1048576, 1024K or 1M, not '{}'", option, text)));
  return *number << shift;
}

Result<> keep_pieces(ledger::Place const& place, Pieces const& pieces) {
  if (pieces.leaves.size() < 2) return {};
  if (pieces.leaves.size() > ledger::most_pieces)
    return fail(misuse(say("a file of {} bytes has more than {} pieces", pieces.size, ledger::most_pieces)).with_hint(say("give a larger size of pieces")));
  auto const directory = place.pieces();
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return fail(io_failure(say("cannot make '{}': {}", directory, reason(errno))));
  return write_file(place.pieces(ledger::pieces_root(pieces)), ledger::encode_pieces(pieces), Overwrite::allow, 0600);
}

std::optional<RecordedPieces> recorded_pieces(ledger::Row const& row) {
  auto const size = ledger::parse_number(row.value("item.size").value_or(""));
  auto const piece = ledger::parse_number(row.value("item.pieces.size").value_or(""));
  auto const root = ledger::parse_hash(row.value("item.pieces.sha256").value_or(""));
  if (!size || !piece || !root || *piece < ledger::least_piece) return std::nullopt;
  return RecordedPieces{*size, *piece, *root};
}

Result<std::optional<Pieces>> kept_pieces(ledger::Place const& place, RecordedPieces const& recorded) {
  auto const path = place.pieces(recorded.root);
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0 && errno == ENOENT) return std::nullopt;
  auto pieces = TRY(ledger::parse_pieces(TRY(read_file(path, ledger::piece_list_limit))));
  if (pieces.size != recorded.size || pieces.piece != recorded.piece || ledger::pieces_root(pieces) != recorded.root)
    return fail(failure("pieces-root", say("'{}' is not the list that the entry records", path)));
  return pieces;
}

}  // namespace custody::cli
