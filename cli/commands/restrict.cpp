#include "ledger/restrict.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "ledger/text.hpp"

namespace custody::cli {

namespace {

using ledger::Appended;
using ledger::Ground;
using ledger::Ledger;
using Indexes = std::vector<std::uint64_t>;

struct RestrictOptions {
  std::string what;
  Ground why;
  bool lift = false;
};

/// A number below the size of the ledger is an index; all else a case or business number.
std::optional<std::uint64_t> as_index(Ledger const& ledger, std::string const& what) {
  auto const index = ledger::parse_number(what);
  return index && *index < ledger.size() ? index : std::nullopt;
}

Result<Indexes> to_restrict(Ledger const& ledger, std::string const& what) {
  if (auto const index = as_index(ledger, what)) {
    auto found = TRY(ledger::with_echoes(ledger, {*index}));
    // What cannot be restricted is refused with its reason.
    if (std::ranges::find(found, *index) == found.end()) return Indexes{*index};
    return found;
  }
  auto found = TRY(ledger::entries_of_case(ledger, what));
  if (found.empty())
    return fail(refusal("no-entry", say("no entry of a case '{}' that could be restricted", what)).with_hint(say("'custody log' lists the entries")));
  return found;
}

Result<Indexes> to_lift(Ledger const& ledger, std::string const& what) {
  if (auto const index = as_index(ledger, what)) return Indexes{*index};
  auto found = TRY(ledger.restricted(what));
  if (found.empty()) return fail(refusal("lift-none", say("nothing of a case '{}' is restricted", what)));
  return found;
}

std::string listed(Indexes const& indexes) {
  std::string out;
  for (auto const index : indexes) out += (out.empty() ? "" : " ") + std::to_string(index);
  return out;
}

void report(Console& console, Ledger const& ledger, RestrictOptions const& options, Indexes const& entries, Appended const& entered) {
  if (console.json()) {
    auto json = console.object(options.lift ? "lifted" : "restricted");
    json.member("ledger", ledger.origin()).member("first_entry", entered.first).key("entries").begin_array();
    for (auto const index : entries) json.value(index);
    json.end_array().end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {}", ledger.origin()));
  if (options.lift) return console.line(say("restriction lifted: entries {}", listed(entries)));
  console.line(say("RESTRICTED: entries {}. They are kept encrypted and answered for as if they were not there, but to a query on a ground of its own.", listed(entries)));
  console.remark(say("bundles, proofs and backups that hold copies are beyond this program"));
}

Result<ExitCode> run_restrict(Session& session, RestrictOptions const& options) {
  auto ledger = TRY(session.open_writer());
  auto const entries = TRY(options.lift ? to_lift(ledger, options.what) : to_restrict(ledger, options.what));
  auto const entered = TRY(options.lift ? ledger.lift(entries, options.why, session.now()) : ledger.restrict(entries, options.why, session.now()));
  report(session.console, ledger, options, entries, entered);
  return ExitCode::done;
}

}  // namespace

Run declare_restrict(CLI::App& app) {
  auto const options = std::make_shared<RestrictOptions>();
  app.add_option("ENTRIES", options->what, N_("index of an entry, or a case or business number"))->required();
  app.add_option("--ground", options->why.ground, N_("the ground in law; it is published, so it names no person"))->type_name("TEXT");
  app.add_option("--legal-doc", options->why.legal_document, N_("the number of the legal document"))->type_name("NO");
  app.add_flag("--lift", options->lift, N_("bring back what was restricted"));
  return [options](Session& session) { return run_restrict(session, *options); };
}

}  // namespace custody::cli
