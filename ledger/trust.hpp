// Whom this ledger trusts: cards of other agencies under `.custody/agencies/`, and the policy made from them. Entries only
// *inform* about keys; trust comes from cards and policy alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/card.hpp"
#include "ledger/ledger.hpp"
#include "ledger/policy.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// A card that we hold. Unconfirmed: nobody compared its fingerprint; every use of it says so.
struct Agency {
  SignedCard card;
  bool confirmed = false;
};

/// `agencies/<sha256 of origin>.card` and, once somebody compared the fingerprint, `agencies/<sha256 of origin>.confirmed` with it.
Result<std::vector<Agency>> load_agencies(Place const& place);
/// By origin, agency code or name; several matches or none are errors (usage) that list what is near.
Result<Agency> find_agency(std::vector<Agency> const& agencies, std::string_view who);

enum class Added { fresh, replaced, unchanged };
/// Checks the card, replaces one of the same origin only if newer, signed by a key of the old one, and `confirmed`; writes it and
/// its log and witness keys into the policy. Codes "card-older", "card-other-keys", "card-same-key" (one of its keys is
/// known as somebody else's).
Result<Added> add_agency(Place const& place, SignedCard const& card, bool confirmed);
/// Takes the card and its keys out of `agencies/` and policy. Refused (usage) while groups or quorum count on its witness.
Result<> remove_agency(Place const& place, std::string const& origin);

/// The ledger's policy file of that tree, with each key's end of validity from the cards.
Result<Policy> load_policy(Place const& place, Tree tree);
/// A policy file given with --policy, or verifier keys with --vkey (a key, or a file of keys, one a line).
Result<Policy> read_policy(std::string const& path, Tree tree);
Result<std::vector<VerifierKey>> read_vkeys(std::vector<std::string> const& given);

}  // namespace custody::ledger
