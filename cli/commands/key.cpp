#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "ledger/card.hpp"
#include "ledger/ledger.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using ledger::Card;
using ledger::CardKey;

struct KeyOptions {
  bool vkey = false, sm3 = false;
};

/// The card of the ledger. Its database is not opened: a key is also asked for while somebody writes, or when it is damaged.
Result<Card> read_card(Session const& session) {
  auto const place = TRY(session.place());
  return TRY(ledger::parse_card(TRY(read_file(place.card(), ledger::card_size_limit)))).card;
}

/// The log key in use: the last one of that type without an end.
Result<VerifierKey> current_key(Card const& card, KeyType type) {
  for (auto const& log : card.logs)
    if (log.key.type == type && !log.until) return log.key;
  if (type == KeyType::sm2) return fail(misuse(say("ledger {} has no SM3 tree", card.origin)));
  return fail(refusal("key-ended", say("every key of ledger {} has ended", card.origin)));
}

void write_keys(JsonWriter& json, std::string_view name, std::vector<CardKey> const& keys) {
  json.key(name).begin_array();
  for (auto const& key : keys) {
    json.begin_object().member("vkey", key.key.text()).member("fingerprint", ledger::key_fingerprint(key.key));
    if (key.until) json.member("until", format_time(*key.until));
    json.end_object();
  }
  json.end_array();
}

void print_key(Console& console, Message const& what, CardKey const& key) {
  console.line(say("{} {}", what, key.key.text()));
  console.line(say("  fingerprint {}", ledger::key_fingerprint(key.key)));
  if (key.until) console.line(say("  counts only if proved before {}", format_beijing(*key.until)));
}

void report(Console& console, Card const& card) {
  if (console.json()) {
    auto json = console.object("keys");
    json.member("ledger", card.origin);
    write_keys(json, "logs", card.logs);
    write_keys(json, "witnesses", card.witnesses);
    json.end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {} of {}", card.origin, card.name));
  for (auto const& key : card.logs) print_key(console, say("signs checkpoints:"), key);
  for (auto const& key : card.witnesses) print_key(console, say("cosigns those of others:"), key);
}

struct RotateOptions {
  bool sm2 = false, witness = false;
};

struct RevokeOptions {
  std::string key, until;
};

void report(Console& console, std::string_view what, ledger::KeyChange const& change) {
  if (console.json()) {
    auto json = console.object("key");
    json.member("result", what).member("ledger", change.card.origin).member("entry", change.entry).member("vkey", change.key.text());
    json.member("fingerprint", ledger::key_fingerprint(change.key));
    if (change.old) json.member("old", change.old->text());
    json.member("until", format_time(change.until)).member("card_fingerprint", ledger::card_fingerprint(ledger::encode_card(change.card)));
    json.end_object();
    return console.json(std::move(json));
  }
  if (change.old) {
    console.line(say("ledger {}, entry {}: the key {} takes the place of {}", change.card.origin, change.entry, change.key.text(), change.old->text()));
    console.line(say("  fingerprint {}", ledger::key_fingerprint(change.key)));
    console.line(say("  what the old one signed counts only if proved before {}", format_beijing(change.until)));
  } else if (change.key.type == KeyType::cosignature) {
    console.line(say("ledger {}, entry {}: the card does not name the witness key {} any more", change.card.origin, change.entry, change.key.text()));
  } else {
    console.line(say("ledger {}, entry {}: what the key {} signed counts only if proved before {}", change.card.origin, change.entry,
                     change.key.text(), format_beijing(change.until)));
  }
  console.remark(say("give the new card to all who hold the old one; its fingerprint: {}", ledger::card_fingerprint(ledger::encode_card(change.card))));
}

/// The key of the card that a person means: the whole of it, or its id.
Result<VerifierKey> find_key(Card const& card, std::string const& what) {
  auto keys = card.logs;
  keys.insert(keys.end(), card.witnesses.begin(), card.witnesses.end());
  for (auto const& key : keys)
    if (key.key.text() == what || fmt::format("{:08x}", key.key.id) == what) return key.key;
  return fail(misuse(say("the card of {} does not name the key '{}'", card.origin, what)).with_hint(say("'custody key show' lists its keys")));
}

Result<ExitCode> run_revoke(Session& session, RevokeOptions const& options) {
  auto until = session.now();
  if (!options.until.empty()) {
    auto const time = parse_beijing(options.until);
    if (!time) return fail(misuse(say("'{}' takes a day or a time, not '{}'", "--until", options.until)));
    until = *time;
  }
  auto ledger = TRY(session.open_writer());
  report(session.console, "revoked", TRY(ledger.revoke_key(TRY(find_key(ledger.card(), options.key)), until, session.now())));
  return ExitCode::done;
}

}  // namespace

Run declare_key_rotate(CLI::App& app) {
  auto const options = std::make_shared<RotateOptions>();
  auto* const sm2 = app.add_flag("--sm2", options->sm2, N_("the SM2 key, which signs the SM3 tree"));
  app.add_flag("--witness", options->witness, N_("the key that cosigns checkpoints of others"))->excludes(sm2);
  return [options](Session& session) -> Result<ExitCode> {
    auto ledger = TRY(session.open_writer());
    auto const role = options->sm2 ? ledger::KeyRole::sm2 : options->witness ? ledger::KeyRole::witness : ledger::KeyRole::log;
    report(session.console, "rotated", TRY(ledger.rotate_key(role, session.now())));
    return ExitCode::done;
  };
}

Run declare_key_revoke(CLI::App& app) {
  auto const options = std::make_shared<RevokeOptions>();
  app.add_option("KEY", options->key, N_("a key of the card: the whole verifier key, or the eight digits of its id"))->required();
  app.add_option("--until", options->until, N_("since when it may be in other hands; now if it is left out"))->type_name("TIME");
  return [options](Session& session) { return run_revoke(session, *options); };
}

Run declare_key_show(CLI::App& app) {
  auto const options = std::make_shared<KeyOptions>();
  auto* const vkey = app.add_flag("--vkey", options->vkey, N_("print the verifier key alone, for --vkey of other commands"));
  app.add_flag("--sm3", options->sm3, N_("with --vkey: the SM2 key, which signs the SM3 tree"))->needs(vkey);
  return [options](Session& session) -> Result<ExitCode> {
    auto const card = TRY(read_card(session));
    if (options->vkey)
      session.console.raw(TRY(current_key(card, options->sm3 ? KeyType::sm2 : KeyType::ed25519)).text() + "\n");
    else
      report(session.console, card);
    return ExitCode::done;
  };
}

}  // namespace custody::cli
