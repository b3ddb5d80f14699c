// Whom to believe: C2SP tlog-policy files, read strictly (wire.md, merkle-vectors 2.7), and the end of a key's validity
// as cards state it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/card.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/stamp.hpp"
#include "lib/base/result.hpp"
#include "lib/crypto/key.hpp"

namespace custody::ledger {

struct PolicyLog {
  VerifierKey key;
  std::string url;
  std::optional<UtcTime> until;   // from the card of its origin, not from the file
};
struct PolicyWitness {
  std::string name;
  VerifierKey key;
  std::string url;
  std::optional<UtcTime> until = std::nullopt;   // from a card: what it cosigned later counts for nothing
};
struct PolicyGroup {
  std::string name;
  std::size_t threshold = 0;         // 1..members
  std::vector<std::string> members;   // witnesses or groups
};

/// Any one listed log suffices for its origin; `quorum` names a witness or group, or is "none". A group stands after its
/// members.
struct Policy {
  std::vector<PolicyLog> logs;
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;
  std::string quorum = "none";
};

/// Code "policy-syntax", with the line: duplicate keys, trailing comments, undefined or reused names, key types that do not
/// belong (a log line takes Ed25519, in policy-sm3 SM2; a witness line a cosignature key) are refused.
Result<Policy> parse_policy(std::string_view text, Tree tree = Tree::sha256);
std::string encode_policy(Policy const& policy);
/// Just these keys, `quorum none`: what --vkey means. SM2 keys among them stand for the twin, cosignature keys for witnesses; a
/// key that stands there already under another name is left out.
Policy policy_of(std::vector<VerifierKey> const& keys);
/// Takes over the `until` of each log key from a card of the same origin.
void apply_card(Policy& policy, Card const& card);

/// A cosignature that counted.
struct Cosigned {
  std::string witness;   // name of the key
  UtcTime time;
};

/// A time stamp that counted.
struct Stamped {
  std::string authority;
  UtcTime time;   // the checkpoint was there by then
};

/// Who stands behind a checkpoint.
struct Standing {
  VerifierKey log;                  // the log key that signed
  std::vector<Cosigned> cosigned;   // valid lines of witnesses of the policy, by time
  std::vector<Stamped> stamped;     // over the text with the signature of `log`, by time
  /// When the first of them saw it.
  std::optional<UtcTime> oldest() const;
};

/// The origin of the agency that a witness key is of: its name without `/witness`.
std::string_view agency_of_witness(std::string_view witness);

/// Steps P7 to P10 of wire.md 16.1, in this order: "log-unknown", "signature-bad", "log-signature", "key-ended",
/// "quorum"; before P8 "checkpoint-syntax" for an SM3 tree whose checkpoint does not name the SHA-256 root. `now` decides whether an end of validity lies ahead.
/// `stamps`: tokens that were checked. One that is over something else says nothing here, and none counts for the quorum.
Result<Standing> judge(SignedCheckpoint const& checkpoint, Policy const& policy, Tree tree, UtcTime now, std::span<Stamp const> stamps = {});

}  // namespace custody::ledger
