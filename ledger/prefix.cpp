#include "ledger/prefix.hpp"

#include <algorithm>

namespace custody::ledger {
namespace {

std::unexpected<Error> no_prefix(Message why) { return fail(refusal("link", say("the later checkpoint does not count: {}", std::move(why)))); }

Result<> check_leads_there(SignedCheckpoint const& earlier, WitnessRequest const& later, Tree tree) {
  Checkpoint const &from = earlier.checkpoint, &to = later.note.checkpoint;
  if (to.origin != from.origin || later.tree() != tree) return no_prefix(say("it is one of '{}'", to.origin));
  if (later.link.old != from.size) return no_prefix(say("it leads on from {} entries, and the proof is of {}", later.link.old, from.size));
  TreeHasher hasher(tree);
  if (auto const leads = check_consistency(hasher, from.size, to.size, from.root, to.root, later.link.hashes); !leads)
    return no_prefix(leads.error().message);
  return {};
}

/// The same, where each key of a log ends then.
Policy ended(Policy policy, std::optional<UtcTime> until) {
  policy.quorum = "none";
  for (PolicyLog& log : policy.logs) log.until = until;
  return policy;
}

}  // namespace

Result<ProvedEntry> check_proof_with_later(ReadProof proof, WitnessRequest const& later, Policy const& policy, UtcTime now,
                                           std::span<Stamp const> stamps) {
  Tree const tree = proof.file.tree;
  TRY(check_leads_there(proof.checkpoint, later, tree));
  auto const seen = TRY(judge(later.note, ended(policy, {}), tree, now, stamps));
  Policy known = policy;
  for (PolicyLog& log : known.logs)
    if (log.until && *log.until <= now && judge(later.note, ended(policy, log.until), tree, now, stamps)) log.until.reset();
  auto out = TRY(check_proof(std::move(proof), known, now, stamps));
  auto& standing = out.standing;
  standing.cosigned.insert(standing.cosigned.end(), seen.cosigned.begin(), seen.cosigned.end());
  standing.stamped.insert(standing.stamped.end(), seen.stamped.begin(), seen.stamped.end());
  std::ranges::sort(standing.cosigned, {}, &Cosigned::time);
  std::ranges::sort(standing.stamped, {}, &Stamped::time);
  TRY(check_bracket(out));
  return out;
}

}  // namespace custody::ledger
