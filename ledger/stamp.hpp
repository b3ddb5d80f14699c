// A time stamp over a checkpoint: what an authority stamps is the bare note, the text with the signature of its log (`ledger.md`, keys and
// time), so that the token shows that this key had signed by then. Cosignatures are not part of it: they come and go.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.hpp"
#include "lib/base/utc_time.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/crypto/note.hpp"
#include "lib/crypto/timestamp.hpp"

namespace custody::ledger {

/// What may be stamped of a note, and the signature lines in it.
struct BareNote {
  std::string bytes;
  std::vector<std::size_t> lines;
};
/// First the bare note, with all lines of its log as they stand; then, if there are several, the text with each alone: a key that took
/// over signs beside the old one. None if no line of its log is there.
std::vector<BareNote> bare_notes(Note const& note);

/// The digest that is stamped, of the size that the algorithm gives.
Bytes imprint_of(std::string_view bytes, Algorithm algorithm);

/// A token that was checked (lib/crypto/timestamp.hpp): an authority whose chain ends where somebody said that it may says that what
/// has this imprint was there by then.
struct Stamp {
  std::string authority;
  UtcTime time;
  Algorithm algorithm = Algorithm::sha256;
  Bytes imprint;
};
/// Codes of TimestampAuthorities::check().
Result<Stamp> check_stamp(Timestamp const& token, TimestampAuthorities const& authorities);

/// Lines of the note's log that an imprint stands over. None if it is over something else.
std::vector<std::size_t> stamped_lines(Note const& note, Algorithm algorithm, ByteView imprint);

}  // namespace custody::ledger
