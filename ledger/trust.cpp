// Cards first, then the policy: killed between the two, the same `trust add` again finishes the work.
#include "ledger/trust.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "ledger/peer.hpp"
#include "ledger/text.hpp"
#include "ledger/writer_lock.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t policy_file_limit = 1 << 20;
constexpr std::size_t key_file_limit = 1 << 16;
constexpr auto lock_wait = std::chrono::seconds(10);

std::string card_path(Place const& place, std::string_view origin) {
  return place.agencies() + "/" + hex_encode(sha256(origin)) + ".card";
}
std::string confirmed_path(std::string const& card_path) { return card_path.substr(0, card_path.size() - 5) + ".confirmed"; }

Result<Agency> load_agency(std::string const& path) {
  auto card = parse_card(TRY(read_file(path, card_size_limit)));
  if (!card) return fail(failure(card.error().code, say("the card '{}' cannot be used: {}", path, card.error().message)));
  Agency agency{std::move(*card), false};
  if (auto const confirmed = confirmed_path(path); file_exists(confirmed))
    agency.confirmed = TRY(read_file(confirmed, key_file_limit)) == card_fingerprint(agency.card.note.text) + "\n";
  return agency;
}

/// The cards that are there; a card taken away while we read is not.
Result<std::vector<std::string>> card_files(Place const& place) {
  std::vector<std::string> out;
  std::error_code failed;
  fs::directory_iterator it(place.agencies(), failed);
  for (; !failed && it != fs::directory_iterator(); it.increment(failed))
    if (it->path().extension() == ".card") out.push_back(it->path());
  if (failed) return fail(io_failure(say("cannot read the directory '{}': {}", place.agencies(), reason(failed.value()))));
  std::ranges::sort(out);
  return out;
}

std::vector<CardKey> keys_of(Card const& card) {
  auto keys = card.logs;
  keys.insert(keys.end(), card.witnesses.begin(), card.witnesses.end());
  return keys;
}

bool has_key(Card const& card, VerifierKey const& key) {
  return std::ranges::any_of(keys_of(card), [&](CardKey const& own) { return own.key == key; });
}

bool is_used(Policy const& policy, std::string const& witness) {
  return policy.quorum == witness ||
         std::ranges::any_of(policy.groups, [&](auto const& group) { return std::ranges::count(group.members, witness) > 0; });
}

/// The policy without the keys that `is_dropped` names. A witness that groups or quorum count on is not taken away silently.
template <class IsDropped>
Result<Policy> without_keys(Policy policy, IsDropped is_dropped) {
  std::erase_if(policy.logs, [&](PolicyLog const& log) { return is_dropped(log.key); });
  for (auto const& witness : policy.witnesses)
    if (is_dropped(witness.key) && is_used(policy, witness.name))
      return fail(misuse(say("the policy counts on the witness {}, whose key is to go", witness.name))
                      .with_hint(say("take it out of the groups and the quorum of the policy first")));
  std::erase_if(policy.witnesses, [&](PolicyWitness const& witness) { return is_dropped(witness.key); });
  return policy;
}

/// A name that the policy does not use yet: the origin, else the origin and the key's id.
std::string free_name(Policy const& policy, std::string const& origin, VerifierKey const& key) {
  bool const taken = std::ranges::any_of(policy.witnesses, [&](auto const& w) { return w.name == origin; }) ||
                     std::ranges::any_of(policy.groups, [&](auto const& g) { return g.name == origin; });
  return taken ? fmt::format("{}/{:08x}", origin, key.id) : origin;
}

/// A key that is also somebody else's would give one voice twice (or, of our own witness, give ours to others): a cosignature
/// does not say whose it is.
Result<> check_keys_are_its_own(Policy const& policy, Card const& own, Card const& card) {
  auto const is_foreign = [&](VerifierKey const& known) {
    return std::ranges::any_of(keys_of(card), [&](CardKey const& key) { return key.key.key == known.key && key.key != known; });
  };
  std::vector<VerifierKey> known;
  for (PolicyLog const& log : policy.logs) known.push_back(log.key);
  for (PolicyWitness const& witness : policy.witnesses) known.push_back(witness.key);
  for (CardKey const& key : keys_of(own)) known.push_back(key.key);
  auto const taken = std::ranges::find_if(known, is_foreign);
  if (taken == known.end()) return {};
  return fail(refusal("card-same-key", say("the card of {} names a key that is the key '{}' of somebody else", card.origin, taken->text())));
}

/// The policy with the keys of `card` in the place of those of the card it replaces.
Result<Policy> with_card(Policy policy, Card const& card, Card const* replaced, Tree tree) {
  auto const log_type = tree == Tree::sm3 ? KeyType::sm2 : KeyType::ed25519;
  auto const is_dropped = [&](VerifierKey const& key) { return replaced != nullptr && has_key(*replaced, key) && !has_key(card, key); };
  for (auto const& log : card.logs)
    if (log.key.type == log_type && std::ranges::none_of(policy.logs, [&](auto const& known) { return known.key == log.key; }))
      policy.logs.push_back({log.key, "", log.until});

  for (auto const& witness : card.witnesses) {
    if (std::ranges::any_of(policy.witnesses, [&](auto const& known) { return known.key == witness.key; })) continue;
    // A new key takes over the name of the one it replaces, so that groups and quorum go on to mean the same agency.
    if (auto const old = std::ranges::find_if(policy.witnesses, [&](auto const& known) { return is_dropped(known.key); });
        old != policy.witnesses.end())
      old->key = witness.key;
    else
      policy.witnesses.push_back({free_name(policy, card.origin, witness.key), witness.key, ""});
  }
  return without_keys(std::move(policy), is_dropped);
}

/// The policy without the keys of a card that is no longer trusted.
Result<Policy> without_card(Policy policy, Card const& card) {
  return without_keys(std::move(policy), [&](VerifierKey const& key) { return has_key(card, key); });
}

Result<Policy> stored_policy(Place const& place, Tree tree) {
  if (tree == Tree::sm3 && !file_exists(place.policy(tree))) return Policy{};
  return read_policy(place.policy(tree), tree);
}

Result<> may_replace(Agency const& old, SignedCard const& card, bool confirmed) {
  std::string const& origin = card.card.origin;
  if (card.card.issued <= old.card.card.issued)
    return fail(refusal("card-older", say("the card of {} was issued at {}, the one held already at {}", origin,
                                          format_time(card.card.issued), format_time(old.card.card.issued))));
  std::vector<VerifierKey> keys;
  for (auto const& log : old.card.card.logs) keys.push_back(log.key);
  if (auto const signed_by = verify_note(card.note, keys); !signed_by || signed_by->empty())
    return fail(refusal("card-other-keys", say("the new card of {} is not signed by a key of the card held already", origin))
                    .with_hint(say("remove the old card first, if its owner says in person that its keys are lost")));
  if (!confirmed)
    return fail(misuse(say("the card of {} would replace another one, so its fingerprint must be confirmed", origin))
                    .with_hint(say("compare it with its owner and give it with --fingerprint")));
  return {};
}

Result<> write_policy(Place const& place, Tree tree, Policy const& before, Policy const& after) {
  auto const text = encode_policy(after);
  if (text == encode_policy(before)) return {};
  return write_file(place.policy(tree), text, Overwrite::allow);
}

/// Both policies as `change` makes them. What one of them refuses leaves both as they were.
template <class Change>
Result<> change_policies(Place const& place, Change change) {
  std::vector<std::pair<Policy, Policy>> both;
  for (auto const tree : {Tree::sha256, Tree::sm3}) {
    auto before = TRY(stored_policy(place, tree));
    auto after = TRY(change(before, tree));
    both.emplace_back(std::move(before), std::move(after));
  }
  TRY(write_policy(place, Tree::sha256, both[0].first, both[0].second));
  return write_policy(place, Tree::sm3, both[1].first, both[1].second);
}

}  // namespace

Result<std::vector<Agency>> load_agencies(Place const& place) {
  std::vector<Agency> out;
  for (auto const& path : TRY(card_files(place))) out.push_back(TRY(load_agency(path)));
  std::ranges::sort(out, {}, [](Agency const& agency) { return agency.card.card.origin; });
  return out;
}

Result<Agency> find_agency(std::vector<Agency> const& agencies, std::string_view who) {
  std::vector<Agency const*> found;
  std::vector<std::string_view> names;
  for (auto const& agency : agencies) {
    Card const& card = agency.card.card;
    if (card.origin == who || card.agency == who || card.name == who) found.push_back(&agency);
    names.insert(names.end(), {card.origin, card.name});
  }
  if (found.size() == 1) return *found.front();
  if (found.empty()) {
    auto error = misuse(say("no card of an agency '{}' is held", who));
    auto const near = nearest(who, names);
    return fail(near.empty() ? std::move(error).with_hint(say("'custody trust add' takes a card, 'custody trust list' shows those held"))
                             : std::move(error).with_hint(say("did you mean '{}'?", near)));
  }
  std::string list;
  for (auto const* agency : found) list += (list.empty() ? "" : " ") + agency->card.card.origin;
  return fail(misuse(say("'{}' is the name of {} agencies: {}", who, found.size(), list)).with_hint(say("give the origin of the one that is meant")));
}

Result<Added> add_agency(Place const& place, SignedCard const& card, bool confirmed) {
  auto const lock = TRY(WriterLock::take(place, lock_wait));
  auto const own = TRY(parse_card(TRY(read_file(place.card(), card_size_limit)))).card;
  if (own.origin == card.card.origin) return fail(misuse(say("this is a card of the ledger {} itself", own.origin)));
  std::vector<VerifierKey> logs;
  for (CardKey const& log : card.card.logs) logs.push_back(log.key);
  TRY(check_no_fork(place, card.card.origin, policy_of(logs)));

  auto const path = card_path(place, card.card.origin);
  std::optional<Agency> old;
  if (file_exists(path)) old = TRY(load_agency(path));
  bool const same = old && old->card.note.text == card.note.text;
  if (old && !same) TRY(may_replace(*old, card, confirmed));
  Card const* const replaced = old && !same ? &old->card.card : nullptr;

  // What the policy refuses must leave the card as it was.
  for (auto const tree : {Tree::sha256, Tree::sm3}) TRY(check_keys_are_its_own(TRY(stored_policy(place, tree)), own, card.card));
  for (auto const tree : {Tree::sha256, Tree::sm3}) TRY(with_card(TRY(stored_policy(place, tree)), card.card, replaced, tree));
  if (!same) TRY(write_file(path, card.note.encode(), Overwrite::allow));
  if (confirmed) TRY(write_file(confirmed_path(path), card_fingerprint(card.note.text) + "\n", Overwrite::allow));
  TRY(change_policies(place, [&](Policy const& policy, Tree tree) { return with_card(policy, card.card, replaced, tree); }));
  if (!old) return Added::fresh;
  return same ? Added::unchanged : Added::replaced;
}

Result<> remove_agency(Place const& place, std::string const& origin) {
  auto const lock = TRY(WriterLock::take(place, lock_wait));
  auto const path = card_path(place, origin);
  auto const agency = TRY(load_agency(path));
  TRY(change_policies(place, [&](Policy const& policy, Tree) { return without_card(policy, agency.card.card); }));
  // The card goes last: killed before, the same `trust remove` again finds it and finishes the work.
  for (auto const& file : {confirmed_path(path), path})
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return fail(io_failure(say("cannot remove '{}': {}", file, reason(errno))));
  return sync_directory_of(path);
}

Result<Policy> load_policy(Place const& place, Tree tree) {
  auto policy = TRY(stored_policy(place, tree));
  for (auto const& agency : TRY(load_agencies(place))) apply_card(policy, agency.card.card);
  return policy;
}

Result<Policy> read_policy(std::string const& path, Tree tree) {
  auto policy = parse_policy(TRY(read_file(path, policy_file_limit)), tree);
  if (!policy) return fail(failure(policy.error().code, say("the policy '{}' cannot be used: {}", path, policy.error().message)));
  return policy;
}

Result<std::vector<VerifierKey>> read_vkeys(std::vector<std::string> const& given) {
  std::vector<VerifierKey> keys;
  for (auto const& word : given) {
    // A key has a name, an id and the key itself, joined by '+'; anything else is a file of them.
    if (auto key = parse_vkey(word); key) {
      keys.push_back(std::move(*key));
      continue;
    } else if (std::ranges::count(word, '+') >= 2 && !file_exists(word)) {
      return fail(misuse(key.error().message));
    }
    auto const text = TRY(read_file(word, key_file_limit));
    for (std::size_t begin = 0, number = 1; begin < text.size(); ++number) {
      auto const end = std::min(text.find('\n', begin), text.size());
      auto const line = std::string_view(text).substr(begin, end - begin);
      begin = end + 1;
      if (line.empty() || line.starts_with('#')) continue;
      auto key = parse_vkey(line);
      if (!key) return fail(failure("vkey-syntax", say("line {} of '{}': {}", number, word, key.error().message)));
      keys.push_back(std::move(*key));
    }
  }
  return keys;
}

}  // namespace custody::ledger
