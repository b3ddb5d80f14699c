// Whom a verification believes, and how it says so: keys that the person gave, a policy file, or the policy of the own ledger.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.hpp"
#include "ledger/policy.hpp"
#include "lib/base/result.hpp"

namespace CLI {
class App;
}

namespace custody::cli {

/// --vkey and --policy, shared by the commands that check what others signed.
struct BeliefOptions {
  std::vector<std::string> vkeys;
  std::string policy, policy_sm3;
};
void declare_belief_options(CLI::App& app, BeliefOptions& options);

struct Belief {
  ledger::Policy sha256, sm3;
  enum class Source { given_key, policy_file, own_ledger } source = Source::given_key;
  std::string name;           // of the policy file or own ledger
  bool unconfirmed = false;   // the card of the log in question was never compared by fingerprint

  ledger::Policy const& of(ledger::Tree tree) const { return tree == ledger::Tree::sm3 ? sm3 : sha256; }
};

/// For checking what the log `origin` signed (of either tree, without "/sm3"). Keys or a policy that were given decide alone.
/// Otherwise the own ledger, if there is one and it knows the origin; if not: Problem::usage, "NOT CHECKED WHO SIGNED".
Result<Belief> find_belief(Session const& session, BeliefOptions const& options, std::string_view origin);

/// The policy of an own ledger, its own log keys included.
Result<ledger::Policy> own_policy(ledger::Place const& place, ledger::Tree tree);

/// The origin of the log without the ending of its SM3 tree.
std::string_view plain_origin(std::string_view origin);

/// Says that nobody compared the fingerprint of the card, if so.
void print_unconfirmed(Console& console, Belief const& belief, std::string_view origin);

}  // namespace custody::cli
