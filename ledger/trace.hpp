// Whose hands did it go through? The chain of custody of a case or of one exhibit, hop by hop, from the own entries and from the
// proofs in the bundles that were received. What is missing between two hops is named, never filled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/policy.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// How a hop is known.
enum class HopSource : std::uint8_t {
  own,        ///< an entry of this ledger
  proved,     ///< a proof that holds, of a ledger whose keys are believed here
  unchecked   ///< a proof of a ledger whose keys are not known here
};

/// What an entry says of an exhibit and of its place among others; empty where it says nothing.
struct ExhibitState {
  std::string name;                    // of the exhibit
  std::string form, original_place;    // "original" or "copy"; where the original is kept
  std::string part_of;                 // <origin>#<index>: taken, copied or unpacked from
  std::vector<std::string> joint;      // <origin>#<index>: the same exhibit in ledgers of others
  std::string seal, seal_state;        // number; "sealed", "intact", "broken"
  std::string account, until;          // frozen

  /// The same but for the name.
  bool same_as(ExhibitState const& other) const;
};

/// One act, on one exhibit or on many: entries of one log, of one kind and second, that say the same of it.
struct Hop {
  HopSource source = HopSource::own;
  std::string origin;      // of the log that states it
  std::string kind;
  UtcTime time;            // as stated there
  std::uint64_t first = 0, last = 0, count = 0;
  std::vector<std::string> people;   // name and number
  std::string agency, place, counterpart, purpose, legal_document, form, reason;
  std::string seals;                 // of a receipt or an exhibit: those that are said to be broken
  ExhibitState exhibit;               // as it is stated there
  std::optional<std::uint64_t> about;   // the entry that it corrects or acts on, if there is one only

  bool same_act(Hop const& other) const;
};

struct Chain {
  std::string origin;            // of this ledger
  std::string subject;           // case number, or the name of the exhibit
  std::vector<Hop> hops;
  std::vector<Message> open;            // not closed yet
  std::vector<Message> gaps;            // not known here
  std::vector<Message> contradictions;  // two statements that cannot both be true
};

struct TraceOptions {
  std::string inbox = "inbox";   // where received bundles lie
  UtcTime now;
};

/// Of all exhibits of a case or business number. Code "no-entry" if there is none.
Result<Chain> trace_case(Ledger const& ledger, Policy const& policy, std::string const& number, TraceOptions const& options);
/// Of the exhibit of one entry; with what it was taken from, and what was taken from it in the same case.
Result<Chain> trace_exhibit(Ledger const& ledger, Policy const& policy, std::uint64_t index, TraceOptions const& options);

}  // namespace custody::ledger
