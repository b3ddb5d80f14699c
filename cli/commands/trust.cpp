#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "ledger/trust.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using ledger::Added;
using ledger::Agency;
using ledger::SignedCard;

Result<SignedCard> read_card(std::string const& path) {
  auto card = ledger::parse_card(TRY(read_file(path, ledger::card_size_limit)));
  if (!card) return fail(Error{card.error().problem, card.error().code, say("'{}': {} [{}]", path, card.error().message, card.error().code), {}});
  return card;
}

Result<SignedCard> own_card(Session const& session) {
  return ledger::parse_card(TRY(read_file(TRY(session.place()).card(), ledger::card_size_limit)));
}

void write_card(JsonWriter& json, SignedCard const& signed_card) {
  auto const& card = signed_card.card;
  json.member("origin", card.origin).bytes_member("name", card.name).member("agency", card.agency);
  json.member("issued", format_time(card.issued)).member("fingerprint", ledger::card_fingerprint(signed_card.note.text));
}

// --- trust card

struct CardOptions {
  std::string output = "-";
  bool force = false;
};

Result<ExitCode> run_card(Session& session, CardOptions const& options) {
  auto const card = TRY(own_card(session));
  if (options.output == "-") {
    session.console.raw(card.note.encode());
    return ExitCode::done;
  }
  TRY(write_file(options.output, card.note.encode(), options.force ? Overwrite::allow : Overwrite::refuse));
  if (session.console.json()) {
    auto json = session.console.object("card");
    write_card(json, card);
    json.bytes_member("path", options.output).end_object();
    session.console.json(std::move(json));
    return ExitCode::done;
  }
  session.console.remark(say("ledger {}: its card is written to {}", card.card.origin, options.output));
  session.console.remark(say("fingerprint {}", ledger::card_fingerprint(card.note.text)));
  return ExitCode::done;
}

// --- trust fingerprint

Result<ExitCode> run_fingerprint(Session& session, std::string const& path) {
  auto const card = path.empty() ? TRY(own_card(session)) : TRY(read_card(path));
  if (session.console.json()) {
    auto json = session.console.object("card");
    write_card(json, card);
    json.end_object();
    session.console.json(std::move(json));
  } else {
    session.console.raw(ledger::card_fingerprint(card.note.text) + '\n');
  }
  return ExitCode::done;
}

// --- trust add

struct TrustAddOptions {
  std::string path, fingerprint;
};

/// Whether the fingerprint was compared with its owner; a script says so with --fingerprint, a person on the terminal.
Result<bool> confirm(Session& session, SignedCard const& card, TrustAddOptions const& options) {
  auto const fingerprint = ledger::card_fingerprint(card.note.text);
  if (!options.fingerprint.empty()) {
    if (ledger::same_fingerprint(options.fingerprint, fingerprint)) return true;
    return fail(refusal("fingerprint-differs", say("the fingerprint of this card is {}, not {}", fingerprint, options.fingerprint))
                    .with_hint(say("ask its owner over the telephone; do not take the card until both are the same")));
  }
  auto const answer =
      session.console.ask(say("Let the owner read his fingerprint out over the telephone. Is it {}? Type yes, or no to stop:", fingerprint));
  if (!answer) return false;
  if (*answer == "yes" || *answer == "是") return true;
  return fail(refusal("fingerprint-differs", say("the card was not taken")));
}

void report_added(Console& console, std::string const& ledger, SignedCard const& card, Added added, bool confirmed) {
  if (console.json()) {
    auto json = console.object("agency");
    write_card(json, card);
    json.member("confirmed", confirmed);
    json.member("result", added == Added::fresh ? "added" : added == Added::replaced ? "replaced" : "unchanged").end_object();
    return console.json(std::move(json));
  }
  auto const& origin = card.card.origin;
  switch (added) {
    case Added::fresh: console.remark(say("ledger {}: the card of {} ({}) is held now", ledger, origin, card.card.name)); break;
    case Added::replaced: console.remark(say("ledger {}: the card of {} ({}) is replaced by a newer one", ledger, origin, card.card.name)); break;
    case Added::unchanged: console.remark(say("ledger {}: this card of {} ({}) was held already", ledger, origin, card.card.name)); break;
  }
  console.remark(say("fingerprint {}", ledger::card_fingerprint(card.note.text)));
  if (confirmed) console.remark(say("confirmed: the fingerprint was compared with the one its owner states"));
}

Result<ExitCode> run_trust_add(Session& session, TrustAddOptions const& options) {
  auto const place = TRY(session.place());
  auto const own = TRY(own_card(session)).card.origin;
  auto const card = TRY(read_card(options.path));
  if (!session.console.json())
    session.console.remark(say("card of {}: {}, agency {}, issued {}", card.card.origin, card.card.name, card.card.agency,
                               format_beijing(card.card.issued)));
  bool const confirmed = TRY(confirm(session, card, options));
  auto const added = TRY(ledger::add_agency(place, card, confirmed));
  // A card that was confirmed before stays so.
  bool const stands = confirmed || TRY(ledger::find_agency(TRY(ledger::load_agencies(place)), card.card.origin)).confirmed;
  report_added(session.console, own, card, added, stands);
  if (!stands)
    session.console.warning(say("the card of {} is unconfirmed: compare its fingerprint with its owner, then give it with --fingerprint", card.card.origin));
  return ExitCode::done;
}

// --- trust list

Result<ExitCode> run_list(Session& session) {
  auto const agencies = TRY(ledger::load_agencies(TRY(session.place())));
  auto& console = session.console;
  for (auto const& agency : agencies) {
    auto const& card = agency.card.card;
    if (console.json()) {
      auto json = console.object("agency");
      write_card(json, agency.card);
      json.member("confirmed", agency.confirmed);
      json.key("keys").begin_array();
      for (auto const* keys : {&card.logs, &card.witnesses})
        for (auto const& key : *keys) {
          json.begin_object().member("vkey", key.key.text());
          if (key.until) json.member("until", format_time(*key.until));
          json.end_object();
        }
      json.end_array().end_object();
      console.json(std::move(json));
      continue;
    }
    console.line(say("{}  {}  agency {}, card issued {}", card.origin, card.name, card.agency, format_beijing(card.issued)));
    console.line(agency.confirmed ? say("  confirmed    {}", ledger::card_fingerprint(agency.card.note.text))
                                  : say("  UNCONFIRMED  {}", ledger::card_fingerprint(agency.card.note.text)));
    for (auto const* keys : {&card.logs, &card.witnesses})
      for (auto const& key : *keys)
        console.line(key.until ? say("  key {}, ends {}", key.key.text(), format_beijing(*key.until))
                               : say("  key {}", key.key.text()));
  }
  if (agencies.empty()) console.remark(say("no card of another agency is held"));
  return ExitCode::done;
}

// --- trust remove

Result<ExitCode> run_remove(Session& session, std::string const& who) {
  auto const place = TRY(session.place());
  auto const agency = TRY(ledger::find_agency(TRY(ledger::load_agencies(place)), who));
  TRY(ledger::remove_agency(place, agency.card.card.origin));
  if (session.console.json()) {
    auto json = session.console.object("agency");
    write_card(json, agency.card);
    json.member("result", "removed").end_object();
    session.console.json(std::move(json));
    return ExitCode::done;
  }
  session.console.remark(say("ledger {}: the card of {} ({}) and its keys are no longer held", TRY(own_card(session)).card.origin,
                             agency.card.card.origin, agency.card.card.name));
  return ExitCode::done;
}

}  // namespace

Run declare_trust_card(CLI::App& app) {
  auto const options = std::make_shared<CardOptions>();
  app.add_option("-o,--output", options->output, N_("where to write the card; - is standard output"))->type_name("FILE");
  app.add_flag("--force", options->force, N_("replace a file that is there"));
  return [options](Session& session) { return run_card(session, *options); };
}

Run declare_trust_fingerprint(CLI::App& app) {
  auto const path = std::make_shared<std::string>();
  app.add_option("CARD", *path, N_("a card; without one the card of the own ledger"));
  return [path](Session& session) { return run_fingerprint(session, *path); };
}

Run declare_trust_add(CLI::App& app) {
  auto const options = std::make_shared<TrustAddOptions>();
  app.add_option("CARD", options->path, N_("the card of the other agency"))->required();
  app.add_option("--fingerprint", options->fingerprint, N_("the fingerprint as its owner states it"))->type_name("HEX");
  return [options](Session& session) { return run_trust_add(session, *options); };
}

Run declare_trust_list(CLI::App&) {
  return [](Session& session) { return run_list(session); };
}

Run declare_trust_remove(CLI::App& app) {
  auto const who = std::make_shared<std::string>();
  app.add_option("WHO", *who, N_("origin, agency code or name"))->required();
  return [who](Session& session) { return run_remove(session, *who); };
}

}  // namespace custody::cli
