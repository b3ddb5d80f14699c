#include <CLI/CLI.hpp>
#include <memory>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "cli/confirmed.hpp"
#include "cli/lookup.hpp"
#include "ledger/text.hpp"
#include "ledger/trace.hpp"

namespace custody::cli {

namespace {

using ledger::Chain;
using ledger::Hop;
using ledger::HopSource;
using ledger::Term;

struct TraceOptions {
  std::string what, inbox = "inbox";
};

std::string_view source_name(HopSource source) {
  switch (source) {
    case HopSource::own: return "own";
    case HopSource::proved: return "proof";
    case HopSource::unchecked: return "unchecked";
  }
  return "";
}

/// Of what is said in many lines, the first; 'custody show' gives all of it.
std::string beginning(std::string const& text) {
  auto const end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end) + "…";
}

void print_state(Console& console, ledger::ExhibitState const& it) {
  if (!it.part_of.empty()) indented(console, say("taken from {}", it.part_of));
  for (auto const& other : it.joint) indented(console, say("the same exhibit, as stated: {}", other));
  if (it.form == "original") indented(console, say("the original, as stated"));
  if (it.form == "copy" && it.original_place.empty()) indented(console, say("a copy"));
  if (it.form == "copy" && !it.original_place.empty()) indented(console, say("a copy; the original is kept, as stated: {}", it.original_place));
  if (it.seal_state == "broken") return;   // told in capitals
  if (it.seal_state == "sealed") indented(console, say("seal {} put on, as stated", it.seal));
  if (it.seal_state == "intact") indented(console, say("seal {} intact, as stated", it.seal));
  if (it.seal_state.empty() && !it.seal.empty()) indented(console, say("seal {}", it.seal));
}

void print_hop(Console& console, Hop const& hop, std::string_view subject) {
  auto const time = format_beijing(hop.time);
  auto const count = console.number(hop.count);
  if (hop.count == 1)
    console.line(say("{}  {}  entry {} of {}", time, hop.kind, hop.first, hop.origin));
  else
    console.line(say("{}  {}  {} entries, {} to {} of {}", time, hop.kind, count, hop.first, hop.last, hop.origin));
  if (hop.count == 1 && !hop.exhibit.name.empty() && hop.exhibit.name != subject) indented(console, say("exhibit: {}", hop.exhibit.name));
  if (hop.kind == "custody.released")
    indented(console, hop.form == "original" ? say("originals to {}, for {}", hop.counterpart, hop.purpose) : say("copies to {}, for {}", hop.counterpart, hop.purpose));
  else if (!hop.counterpart.empty() && hop.counterpart != hop.origin)
    indented(console, say("from {}", hop.counterpart));
  print_state(console, hop.exhibit);
  if (!hop.exhibit.account.empty()) indented(console, say("account {}, until {}", hop.exhibit.account, hop.exhibit.until.empty() ? "-" : hop.exhibit.until));
  if (hop.about) indented(console, say("corrects entry {}", *hop.about));
  if (!hop.people.empty()) {
    std::string people;
    for (auto const& person : hop.people) people += (people.empty() ? "" : ", ") + person;
    indented(console, say("by {}", people));
  }
  if (!hop.place.empty()) indented(console, say("at {}", hop.place));
  if (!hop.legal_document.empty()) indented(console, say("under {}", hop.legal_document));
  if (!hop.reason.empty()) indented(console, say("saying: {}", beginning(hop.reason)));
  if (!hop.seals.empty()) indented(console, say("BROKEN SEALS, as stated there: {}.", hop.seals));
  switch (hop.source) {
    case HopSource::own: break;
    case HopSource::proved: indented(console, say("from a proof that holds")); break;
    case HopSource::unchecked: indented(console, say("NOT CHECKED: from a proof of a ledger whose card is not held here")); break;
  }
}

void write_hop(Console& console, Hop const& hop) {
  auto json = console.object("hop");
  json.member("time", format_time(hop.time)).member("kind", hop.kind).member("ledger", hop.origin).member("source", source_name(hop.source));
  json.member("first", hop.first).member("last", hop.last).member("count", hop.count);
  auto const text = [&](std::string_view name, std::string const& value) {
    if (!value.empty()) json.member(name, value);
  };
  text("counterpart", hop.counterpart);
  text("agency", hop.agency);
  text("place", hop.place);
  text("purpose", hop.purpose);
  text("form", hop.form);
  text("legal_document", hop.legal_document);
  text("reason", hop.reason);
  text("broken_seals", hop.seals);
  if (hop.count == 1) text("item", hop.exhibit.name);
  text("item_form", hop.exhibit.form);
  text("original_place", hop.exhibit.original_place);
  text("part_of", hop.exhibit.part_of);
  text("seal", hop.exhibit.seal);
  text("seal_state", hop.exhibit.seal_state);
  text("account", hop.exhibit.account);
  text("frozen_until", hop.exhibit.until);
  if (!hop.exhibit.joint.empty()) {
    json.key("joint").begin_array();
    for (auto const& other : hop.exhibit.joint) json.value(other);
    json.end_array();
  }
  if (hop.about) json.member("about", *hop.about);
  json.key("people").begin_array();
  for (auto const& person : hop.people) json.value(person);
  json.end_array().end_object();
  console.json(std::move(json));
}

void write_messages(Console& console, JsonWriter& json, std::string_view name, std::vector<Message> const& messages) {
  json.key(name).begin_array();
  for (auto const& message : messages) json.value(console.render(message));
  json.end_array();
}

void print_chain(Console& console, Chain const& chain) {
  if (console.json()) {
    for (auto const& hop : chain.hops) write_hop(console, hop);
    auto json = console.object("chain");
    json.member("ledger", chain.origin).member("subject", chain.subject).member("hops", chain.hops.size());
    write_messages(console, json, "open", chain.open);
    write_messages(console, json, "gaps", chain.gaps);
    write_messages(console, json, "contradictions", chain.contradictions);
    json.end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {}: {}", chain.origin, chain.subject));
  for (auto const& hop : chain.hops) print_hop(console, hop, chain.subject);
  for (auto const& message : chain.open) console.line(say("open: {}", message));
  for (auto const& message : chain.gaps) console.line(say("GAP: {}", message));
  for (auto const& message : chain.contradictions) console.line(say("CONTRADICTION: {}", message));
  console.line(say("These are the statements of the ledgers named. How the things were kept between two of them was not checked."));
}

Result<Chain> trace(ledger::Ledger const& ledger, std::string const& what, ledger::TraceOptions const& options) {
  auto const policy = TRY(own_policy(ledger.place(), ledger::Tree::sha256));
  // A case or business number first: some of them are nothing but digits.
  for (auto const term : {Term::case_number, Term::reference})
    if (!TRY(ledger.find(term, what)).empty()) return ledger::trace_case(ledger, policy, what, options);
  return ledger::trace_exhibit(ledger, policy, TRY(find_entry(ledger, what)).index, options);
}

Result<ExitCode> run_trace(Session& session, TraceOptions const& options) {
  auto const ledger = TRY(session.open_ledger());
  auto const chain = TRY(trace(ledger, options.what, {options.inbox, session.now()}));
  print_chain(session.console, chain);
  return chain.contradictions.empty() ? ExitCode::done : ExitCode::no;
}

}  // namespace

Run declare_trace(CLI::App& app) {
  auto const options = std::make_shared<TraceOptions>();
  app.add_option("WHAT", options->what, N_("a case or business number, or index, path or SHA-256 of an entry"))->required();
  app.add_option("--inbox", options->inbox, N_("where received bundles lie; default inbox"))->type_name("DIR");
  return [options](Session& session) { return run_trace(session, *options); };
}

}  // namespace custody::cli
