// One run of the converter: a file in one format becomes a file in another, in pieces, on all cores, in order. Memory does not grow
// with the file; the bytes that come out do not depend on the number of threads. in = out + rejected, always.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formats/envelope.hpp"
#include "formats/loss.hpp"
#include "formats/plan.hpp"
#include "formats/syntax/syntax.hpp"
#include "lib/base/result.hpp"
#include "lib/io/progress.hpp"

namespace custody::formats {

/// Where bytes come from: fills `out`, returns how many; 0 only at the end.
using Source = std::function<Result<std::size_t>(std::span<char> out)>;
/// Where bytes go.
using Sink = std::function<Result<>(std::string_view bytes)>;

/// One record on its way, for whoever wants to say more about it (residual, release control). Views live as long as the call.
struct Converted {
  std::uint64_t ordinal = 0;        // from 1, of the records of the input
  Piece const& piece;
  Sheet const& from;
  Values const& values;
  Sheet const& to;
  std::string_view written;         // the record's bytes in the output, with the separator
};

/// Works beside the conversion of records. Called by any thread, for each record that is accepted; it may add problems (then
/// the record is rejected) and text, which arrives at its sink in the order of the file.
class Companion {
 public:
  virtual ~Companion() = default;
  /// Once, before all others: what stands before the first record, and the first records, as many as were found at once.
  virtual Result<> begin(std::string_view, std::span<Piece const>) { return {}; }
  /// Before writing: may change values (masking). Their slots may point into `arena`. `done`: what it did, by numbers of its own,
  /// each as often as it did it; what was done to records that are written is summed in Summary::done. A record may be asked for again.
  virtual void before(Converted const&, Values&, Arena&, Problems&, std::vector<std::size_t>& /*done*/) const {}
  /// After writing. True: what was lost is kept in `text`.
  virtual bool after(Converted const&, Arena&, std::string& text, Problems&) const = 0;
};

/// Writes the records in the place of the plan. Called in the order of the file, so such a conversion runs on one thread.
class Rewriter {
 public:
  virtual ~Rewriter() = default;
  /// Appends a record and what stands before it; `to` is what it shows. A problem that rejects: nothing was written.
  virtual void record(Values const& values, Sheet& to, Output& out, Arena& arena, Problems& problems) = 0;
  /// All that stands before the first record and behind the last one.
  virtual Result<> end(std::map<std::string, std::string> const& envelope, Counts const& counts, Output& head, Output& tail, Problems& findings) = 0;
};

struct ConvertOptions {
  unsigned threads = 0;                                // 0: as many as there are cores
  bool strict = false;                                 // a finding rejects its record
  std::optional<std::uint64_t> max_errors;             // stop once more records than this are rejected
  std::optional<std::uint64_t> explain;                // trace the record with this ordinal
  std::map<std::string, std::string> set;              // file.created=..., for the envelope
  std::map<std::uint64_t, std::string> replaced;       // other bytes for records, by ordinal (repaired rejects)
  Companion* companion = nullptr;
  /// What of the envelope of the input may be written; `set` comes after it.
  std::function<void(std::map<std::string, std::string>&)> envelope;
  bool discreet = false;                               // rejects and findings name places and rules, and hold no values
  Rewriter* rewriter = nullptr;
};

struct Outputs {
  Sink records;                                        // the converted file
  /// Called once all is known, if the envelope stands in front of the records and says how many there are: then `records` gets
  /// no head, and this gets it. Without it such a format is refused.
  Sink head;
  Sink rejects;                                        // JSON lines
  Sink beside;                                         // what the companion says
  Sink explained;
};

struct Summary {
  std::uint64_t in = 0, out = 0, rejected = 0, bytes_in = 0, bytes_out = 0;
  std::map<std::string, std::uint64_t> problems;       // by rule, of rejected records
  std::map<std::string, std::uint64_t> findings;       // by rule; they rejected nothing
  LossCounts losses;
  std::vector<std::uint64_t> done;                     // by its numbers: what the companion did to the records that were written
  bool stopped = false;                                // max_errors was reached
  std::string head, tail;                              // of the input: what stands around the records
};

Result<Summary> convert(Plan const& plan, Source const& source, Outputs const& outputs, ConvertOptions const& options, Progress& progress);

/// Whether the head of a file of this pack can only be written when all records are: it counts them, or says what the envelope of
/// the input may say behind its records.
bool needs_late_head(Pack const& pack);

}  // namespace custody::formats
