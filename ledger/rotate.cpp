// Keys that take another one's place, and keys that end: wire.md 15.3. The new key's file stands beside the old one until the
// card names it; what a kill leaves is finished by the next writer.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "ledger/index_terms.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/payload.hpp"
#include "lib/base/ensure.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

constexpr std::size_t log_limit = 4, witness_limit = 4;   // lines of a card

struct Role {
  KeyRole role;
  KeyType type;
  char const* file;
  std::string_view suffix;   // of the key's name, after the origin
};
constexpr Role roles[] = {{KeyRole::log, KeyType::ed25519, "log", ""},
                          {KeyRole::sm2, KeyType::sm2, "sm2", twin_suffix},
                          {KeyRole::witness, KeyType::cosignature, "witness", "/witness"}};

Role const& role_of(KeyRole role) { return *std::ranges::find(roles, role, &Role::role); }

std::string incoming_path(Place const& place, char const* file) { return place.key(file) + ".new"; }

std::vector<CardKey>& keys_of(Card& card, KeyType type) { return type == KeyType::cosignature ? card.witnesses : card.logs; }

bool names(Card const& card, VerifierKey const& key) {
  return std::ranges::count(card.logs, key, &CardKey::key) + std::ranges::count(card.witnesses, key, &CardKey::key) > 0;
}

/// Cards rise in time, also within one second.
UtcTime next_issue(Card const& card, UtcTime now) { return {std::max(now.seconds, card.issued.seconds + 1)}; }

/// An ended key makes room for a new one; what it signed alone can then be checked with older cards only.
Result<> make_room(std::vector<CardKey>& keys, std::size_t limit) {
  if (keys.size() < limit) return {};
  auto const oldest = std::ranges::min_element(keys, {}, [](CardKey const& key) { return key.until ? key.until->seconds : last_second; });
  if (!oldest->until) return fail(misuse(say("the card names {} keys already, and none of them has ended", limit)));
  keys.erase(oldest);
  return {};
}

}  // namespace

Result<Signer> Ledger::State::load_signer() const {
  Signer signer = TRY(Signer::load(place, card.card, twin(), ask));
  if (incoming) signer.also(*incoming);
  return signer;
}

Result<> Ledger::State::write_card(Card next, Signer const& signer) {
  SignedCard out{{encode_card(next), {}}, std::move(next)};
  std::vector<SigningKey const*> keys{&signer.key(Tree::sha256)};
  if (twin()) keys.push_back(&signer.key(Tree::sm3));
  if (incoming && incoming->verifier().type != KeyType::cosignature) keys.push_back(&*incoming);
  std::ranges::sort(keys, {}, [](SigningKey const* key) { return key->verifier().text(); });
  for (SigningKey const* key : keys) out.note.signatures.push_back(sign_note(out.note.text, *key));
  std::string const bytes = out.note.encode();
  TRY(parse_card(bytes));   // what peers would refuse is not written
  TRY(write_file(place.card(), bytes, Overwrite::allow, 0600));
  card = std::move(out);
  return {};
}

Result<> Ledger::State::bring_in(char const* file) {
  ensure(incoming.has_value(), "a key is on its way in");
  VerifierKey const fresh = incoming->verifier();
  if (!names(card.card, fresh)) {
    Signer const signer = TRY(load_signer());
    VerifierKey const old = TRY(key_of_file(place.key(file)));
    Card next = card.card;
    next.issued = next_issue(card.card, incoming_since);
    auto& keys = keys_of(next, fresh.type);
    for (CardKey& key : keys)
      if (key.key == old && !key.until) key.until = next.issued;
    TRY(make_room(keys, fresh.type == KeyType::cosignature ? witness_limit : log_limit));
    keys.push_back({fresh, {}});
    TRY(write_card(std::move(next), signer));
  }
  std::string const path = incoming_path(place, file);
  if (::rename(path.c_str(), place.key(file).c_str()) != 0) return fail(io_failure(say("cannot rename '{}': {}", path, reason(errno))));
  TRY(sync_directory_of(path));
  if (fresh.type != KeyType::cosignature) {
    // The user's guard is named for the key that signs.
    Tree const tree = fresh.type == KeyType::sm2 ? Tree::sm3 : Tree::sha256;
    if (auto warning = TRY(write_guard(place, tree, guard(tree), fresh))) warnings.push_back(std::move(*warning));
  }
  incoming.reset();
  return {};
}

Result<> Ledger::State::load_incoming() {
  for (Role const& role : roles) {
    std::string const path = incoming_path(place, role.file);
    if (!file_exists(path)) continue;
    std::string const vkey = TRY(key_of_file(path)).text();
    bool entered = false;
    Cursor rows = store.scan_prefix(index_prefix(Term::kind, "key.added", as_bytes(index_key)));
    for (; rows.valid() && !entered; rows.next()) {
      if (index_of(rows.key()) >= head.size) break;
      auto const payload = TRY(store.get(Family::payloads, entry_key(index_of(rows.key()))));
      entered = payload && payload_value(*payload, "key.vkey") == vkey;
      if (entered) incoming_since = parse_time(payload_value(*payload, "entry.time").value_or("")).value_or(card.card.issued);
    }
    TRY(rows.status());
    if (entered) {
      incoming.emplace(TRY(load_key_file(path, ask)));
      return {};   // one at a time: the lock was held
    }
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail(io_failure(say("cannot remove '{}': {}", path, reason(errno))));
  }
  return {};
}

Result<> Ledger::State::finish_incoming() {
  if (!incoming) return {};
  auto const role = std::ranges::find(roles, incoming->verifier().type, &Role::type);
  return bring_in(role->file);
}

Result<KeyChange> Ledger::rotate_key(KeyRole which, UtcTime now) {
  State& state = *m_state;
  ensure(state.lock.has_value(), "only a writer changes keys");
  Role const& role = role_of(which);
  if (which == KeyRole::sm2 && !twin()) return fail(misuse(say("ledger {} has no SM3 tree", origin())));
  VerifierKey const old = TRY(key_of_file(state.place.key(role.file)));
  Card room = state.card.card;
  for (CardKey& key : keys_of(room, role.type))
    if (key.key == old) key.until = now;
  TRY(make_room(keys_of(room, role.type), role.type == KeyType::cosignature ? witness_limit : log_limit));
  TRY(state.load_signer());   // a wrong passphrase must stop us before anything is written

  std::optional<Secret> passphrase;
  if (TRY(is_locked_key_file(state.place.key(role.file)))) passphrase = TRY(state.ask());
  SigningKey fresh = SigningKey::generate(origin() + std::string(role.suffix), role.type);
  KeyChange out{0, fresh.verifier(), old, {}, {}};
  TRY(write_file(incoming_path(state.place, role.file), encode_key_file(fresh, passphrase ? &*passphrase : nullptr).text(), Overwrite::allow, 0600));
  state.incoming.emplace(std::move(fresh));
  state.incoming_since = now;
  auto const appended = append({{"key.added", {{"key.vkey", out.key.text()}}}}, now);
  if (!appended) {
    state.incoming.reset();
    return fail(appended.error());
  }
  out.entry = appended->first;
  TRY(state.bring_in(role.file));
  out.card = state.card.card;
  auto const& keys = keys_of(out.card, role.type);
  auto const ended = std::ranges::find(keys, old, &CardKey::key);
  out.until = ended != keys.end() && ended->until ? *ended->until : out.card.issued;
  return out;
}

Result<KeyChange> Ledger::revoke_key(VerifierKey const& key, UtcTime until, UtcTime now) {
  State& state = *m_state;
  ensure(state.lock.has_value(), "only a writer changes keys");
  Card next = state.card.card;
  auto& keys = keys_of(next, key.type);
  auto const line = std::ranges::find(keys, key, &CardKey::key);
  if (line == keys.end()) return fail(misuse(say("the card of {} does not name the key '{}'", origin(), key.text())));
  for (Role const& role : roles)
    if (file_exists(state.place.key(role.file)) && TRY(key_of_file(state.place.key(role.file))) == key)
      return fail(misuse(say("the key '{}' signs now", key.text())).with_hint(say("put another one in its place first: custody key rotate")));
  if (until > now) return fail(misuse(say("the end of a key that may be in other hands does not lie ahead ({})", format_time(until))));
  if (line->until && *line->until <= until)
    return fail(misuse(say("the key '{}' ended already on {}", key.text(), format_time(*line->until))));

  Signer const signer = TRY(state.load_signer());
  KeyChange out{0, key, {}, until, {}};
  out.entry = TRY(append({{"key.revoked", {{"key.vkey", key.text()}, {"key.until", format_time(until)}}}}, now)).first;
  // A witness states its times itself: of a key in other hands none can be believed.
  if (key.type == KeyType::cosignature)
    keys.erase(line);
  else
    line->until = until;
  next.issued = next_issue(state.card.card, now);
  TRY(state.write_card(std::move(next), signer));
  out.card = state.card.card;
  return out;
}

}  // namespace custody::ledger
