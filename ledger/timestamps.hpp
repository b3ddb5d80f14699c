// Time stamps about the checkpoints of this ledger, under `.custody/timestamps/`: each token in a file named by its own SHA-256, as a bundle
// carries it (wire.md 10). Which checkpoint it is about says its imprint.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/stamp.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// Of one checkpoint: a bundle carries no more (wire.md 10).
inline constexpr std::size_t timestamp_count_limit = 16;

/// A token that was read. Nothing of it is to be believed before check_stamp().
struct KeptTimestamp {
  std::string path;
  Timestamp token;
};

/// The files of all that are kept, by name.
Result<std::vector<std::string>> timestamp_files(Place const& place);
/// One that cannot be read or is not named for its content is an error (code "timestamp-name" or one of read_timestamp()).
Result<KeptTimestamp> load_timestamp(std::string const& path);

/// Kept tokens, and which of them are over a note.
class KeptTimestamps {
 public:
  KeptTimestamps() = default;
  explicit KeptTimestamps(std::vector<KeptTimestamp> all);
  /// Fails with the first that is wrong: what others see of this ledger may follow from it.
  static Result<KeptTimestamps> load(Place const& place);

  std::vector<KeptTimestamp> const& all() const { return m_all; }
  /// By name. Cost: one digest for each algorithm among them, whatever their number.
  std::vector<KeptTimestamp const*> of(Note const& note) const;

 private:
  std::vector<KeptTimestamp> m_all;
  std::map<Algorithm, std::multimap<Bytes, std::size_t>> m_by_imprint;
};

/// Our newest note that the token is over; nothing if there is none. Cost: one digest for each note that we hold.
Result<std::optional<SignedCheckpoint>> find_stamped(Ledger const& ledger, Timestamp const& token);

struct KeptNow {
  std::string path;
  bool fresh = false;   // was not there before
};
/// Keeps a token over `note`, durably. Refused: "limit". Writers only.
Result<KeptNow> keep_timestamp(Ledger& ledger, SignedCheckpoint const& note, Timestamp const& token);

}  // namespace custody::ledger
