#include "ledger/policy.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace custody::ledger {
namespace {

using Names = std::set<std::string, std::less<>>;

/// Whether the quorum is reached by the witnesses in `names`. Groups stand after their members, so one walk is enough.
bool is_reached(Policy const& policy, Names names) {
  for (PolicyGroup const& group : policy.groups) {
    auto const have = std::ranges::count_if(group.members, [&](std::string const& member) { return names.contains(member); });
    if (static_cast<std::size_t>(have) >= group.threshold) names.insert(group.name);
  }
  return policy.quorum == "none" || names.contains(policy.quorum);
}

}  // namespace

std::string_view agency_of_witness(std::string_view witness) {
  constexpr std::string_view suffix = "/witness";
  if (witness.ends_with(suffix)) witness.remove_suffix(suffix.size());
  return witness;
}

Policy policy_of(std::vector<VerifierKey> const& keys) {
  Policy out;
  std::set<std::string_view> known;   // one key under two names would count twice
  for (VerifierKey const& key : keys) {
    if (!known.insert(as_text(key.key)).second) continue;
    if (key.type == KeyType::cosignature)
      out.witnesses.push_back({key.name, key, {}});
    else
      out.logs.push_back({key, {}, {}});
  }
  return out;
}

void apply_card(Policy& policy, Card const& card) {
  for (PolicyLog& log : policy.logs)
    for (CardKey const& known : card.logs)
      if (known.key == log.key) log.until = known.until;
  for (PolicyWitness& witness : policy.witnesses)
    for (CardKey const& known : card.witnesses)
      if (known.key == witness.key) witness.until = known.until;
}

std::optional<UtcTime> Standing::oldest() const {
  std::optional<UtcTime> out;
  if (!cosigned.empty()) out = cosigned.front().time;
  if (!stamped.empty() && (!out || stamped.front().time < *out)) out = stamped.front().time;
  return out;
}

Result<Standing> judge(SignedCheckpoint const& checkpoint, Policy const& policy, Tree tree, UtcTime now, std::span<Stamp const> stamps) {
  std::string const& origin = checkpoint.checkpoint.origin;
  KeyType const type = tree == Tree::sm3 ? KeyType::sm2 : KeyType::ed25519;
  auto const is_ours = [&](PolicyLog const& log) { return log.key.type == type && log.key.name == origin; };
  if (std::ranges::none_of(policy.logs, is_ours))
    return fail(refusal("log-unknown", say("no key of the log '{}' is known here", origin))
                    .with_hint(say("give the ledger's key with --vkey, or add the agency's card with 'custody trust add'")));

  // The one line that binds both trees is what an SM2 key signs; without it the note is none of a twin (wire.md 6).
  if (tree == Tree::sm3 && !checkpoint.checkpoint.sha256)
    return fail(failure("checkpoint-syntax", say("the checkpoint of an SM3 tree does not name the SHA-256 root")));

  // All known keys, logs first: a line of any of them must hold, whatever it counts for.
  std::vector<VerifierKey> keys;
  for (PolicyLog const& log : policy.logs) keys.push_back(log.key);
  for (PolicyWitness const& witness : policy.witnesses) keys.push_back(witness.key);
  auto const verified = TRY(verify_note(checkpoint.note, keys));
  struct SignedBy {
    PolicyLog const* log;
    std::size_t line;
  };
  std::vector<SignedBy> logs;
  Standing standing;
  Names names;
  for (Verified const& line : verified) {
    if (line.key < policy.logs.size()) {
      if (is_ours(policy.logs[line.key])) logs.push_back({&policy.logs[line.key], line.line});
      continue;
    }
    PolicyWitness const& witness = policy.witnesses[line.key - policy.logs.size()];
    if (witness.until && line.time >= *witness.until) continue;
    standing.cosigned.push_back({witness.key.name, line.time});
    names.insert(witness.name);
  }
  std::ranges::sort(standing.cosigned, {}, &Cosigned::time);
  if (logs.empty()) return fail(refusal("log-signature", say("no known key of the log '{}' signed the checkpoint", origin)));

  std::vector<std::vector<std::size_t>> stamped;   // of each stamp, the lines that it is over
  for (Stamp const& stamp : stamps) stamped.push_back(stamped_lines(checkpoint.note, stamp.algorithm, stamp.imprint));
  auto const stamps_over = [&](std::size_t line) {
    std::vector<Stamped> out;
    for (std::size_t i = 0; i < stamps.size(); ++i)
      if (std::ranges::count(stamped[i], line) > 0) out.push_back({stamps[i].authority, stamps[i].time});
    std::ranges::sort(out, {}, &Stamped::time);
    return out;
  };

  // A key whose validity ended counts only for what another agency's witness, or an authority that stamps times, saw before
  // (`ledger.md`, keys and time). A stamp counts for the signature that it is over: whoever got hold of the key later could sign a
  // text that was stamped in time with another signature.
  std::string_view own = origin;
  if (tree == Tree::sm3 && own.ends_with(twin_suffix)) own.remove_suffix(twin_suffix.size());
  auto const counts = [&](SignedBy const& signer) {
    auto const& until = signer.log->until;
    if (!until || *until > now) return true;
    if (std::ranges::any_of(standing.cosigned, [&](Cosigned const& c) { return c.time < *until && agency_of_witness(c.witness) != own; })) return true;
    return std::ranges::any_of(stamps_over(signer.line), [&](Stamped const& s) { return s.time < *until; });
  };
  auto const good = std::ranges::find_if(logs, counts);
  if (good == logs.end())
    return fail(refusal("key-ended", say("the key '{}' ended on {}, and neither a cosignature of somebody else nor a time stamp shows that it signed before",
                                         logs[0].log->key.text(), format_time(*logs[0].log->until))));
  standing.log = good->log->key;
  standing.stamped = stamps_over(good->line);
  if (!is_reached(policy, std::move(names)))
    return fail(refusal("quorum", say("the checkpoint lacks the cosignatures that the policy's quorum '{}' asks for", policy.quorum)));
  return standing;
}

}  // namespace custody::ledger
