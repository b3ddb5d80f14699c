#include "cli/belief.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "ledger/trust.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using ledger::Place;
using ledger::Policy;
using ledger::Tree;

bool knows(Policy const& policy, std::string_view origin) {
  return std::ranges::any_of(policy.logs, [&](auto const& log) { return plain_origin(log.key.name) == origin; });
}

Result<bool> is_unconfirmed(Place const& place, std::string_view origin) {
  for (auto const& agency : TRY(ledger::load_agencies(place)))
    if (agency.card.card.origin == origin) return !agency.confirmed;
  return false;
}

Error not_checked_who_signed() {
  return misuse(say("NOT CHECKED WHO SIGNED: give the ledger's key with --vkey."));
}

Result<Belief> own_belief(Session const& session, std::string_view origin) {
  auto const place = session.place();
  if (!place) return fail(session.ledger ? place.error() : not_checked_who_signed());
  Belief belief;
  belief.sha256 = TRY(own_policy(*place, Tree::sha256));
  belief.sm3 = TRY(own_policy(*place, Tree::sm3));
  if (!knows(belief.sha256, origin) && !knows(belief.sm3, origin)) return fail(not_checked_who_signed());
  belief.source = Belief::Source::own_ledger;
  belief.name = TRY(ledger::parse_card(TRY(read_file(place->card(), ledger::card_size_limit)))).card.origin;
  belief.unconfirmed = TRY(is_unconfirmed(*place, origin));
  return belief;
}

}  // namespace

void declare_belief_options(CLI::App& app, BeliefOptions& options) {
  app.add_option("--vkey", options.vkeys, N_("the verifier key of the ledger, or a file of keys; repeatable"))->type_name("KEY|FILE");
  app.add_option("--policy", options.policy, N_("a policy file: which logs and witnesses count"))->type_name("FILE");
  app.add_option("--policy-sm3", options.policy_sm3, N_("the same for SM2 keys"))->type_name("FILE");
}

std::string_view plain_origin(std::string_view origin) {
  if (origin.ends_with(ledger::twin_suffix)) origin.remove_suffix(ledger::twin_suffix.size());
  return origin;
}

Result<Policy> own_policy(Place const& place, Tree tree) {
  auto policy = TRY(ledger::load_policy(place, tree));
  auto const card = TRY(ledger::parse_card(TRY(read_file(place.card(), ledger::card_size_limit)))).card;
  ledger::apply_card(policy, card);
  auto const type = tree == Tree::sm3 ? KeyType::sm2 : KeyType::ed25519;
  for (auto const& own : card.logs)
    if (own.key.type == type && std::ranges::none_of(policy.logs, [&](auto const& log) { return log.key == own.key; }))
      policy.logs.push_back({own.key, "", own.until});
  return policy;
}

Result<Belief> find_belief(Session const& session, BeliefOptions const& options, std::string_view origin) {
  if (options.vkeys.empty() && options.policy.empty() && options.policy_sm3.empty()) return own_belief(session, origin);
  if (!options.vkeys.empty() && !(options.policy.empty() && options.policy_sm3.empty()))
    return fail(misuse(say("'{}' and '{}' exclude each other", "--vkey", "--policy")));
  Belief belief;
  if (!options.vkeys.empty()) {
    belief.sha256 = belief.sm3 = ledger::policy_of(TRY(ledger::read_vkeys(options.vkeys)));
    return belief;
  }
  belief.source = Belief::Source::policy_file;
  belief.name = options.policy.empty() ? options.policy_sm3 : options.policy;
  if (!options.policy.empty()) belief.sha256 = TRY(ledger::read_policy(options.policy, Tree::sha256));
  if (!options.policy_sm3.empty()) belief.sm3 = TRY(ledger::read_policy(options.policy_sm3, Tree::sm3));
  return belief;
}

void print_unconfirmed(Console& console, Belief const& belief, std::string_view origin) {
  if (belief.unconfirmed)
    console.warning(say("the card of {} is unconfirmed: nobody compared its fingerprint with its owner", origin));
}

}  // namespace custody::cli
