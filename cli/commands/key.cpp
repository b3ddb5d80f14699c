#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using ledger::Card;
using ledger::CardKey;

struct Options {
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

}  // namespace

Run declare_key_show(CLI::App& app) {
  auto const options = std::make_shared<Options>();
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
