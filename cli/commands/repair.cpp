#include <CLI/CLI.hpp>
#include <memory>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "ledger/rebuild.hpp"

namespace custody::cli {

namespace {

struct RepairOptions {
  std::string copy;
  bool index = false;
};

void report(Console& console, ledger::Rebuilt const& done) {
  if (console.json()) {
    auto json = console.object("repaired");
    json.member("ledger", done.origin).member("size", done.size).member("entries_from_copy", done.from_copy).member("payloads_lost", done.lost_count);
    json.key("lost").begin_array();
    for (auto const index : done.lost) json.value(index);
    json.end_array().end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {}: database made anew from {} entries, {} of them taken from the copy; it gives the last signed root", done.origin, done.size,
                   done.from_copy));
  for (auto const index : done.lost) console.line(say("LOST: the payload of entry {} could not be read. It is lost, not destroyed by law.", index));
  if (done.lost_count > done.lost.size()) console.line(say("{} more are lost", done.lost_count - done.lost.size()));
}

Result<ExitCode> run_repair(Session& session, RepairOptions const& options) {
  if (options.copy.empty() && !options.index)
    return fail(misuse(say("say what to repair with: a published copy, or --index alone")).with_hint(say("'custody verify' says what is wrong")));
  auto const place = TRY(session.place());
  auto const policy = TRY(own_policy(place, ledger::Tree::sha256));
  auto const copy = options.copy.empty() ? std::nullopt : std::optional(options.copy);
  auto const done = TRY(ledger::rebuild(place, copy, policy, session.now(), session.lock_wait, session.progress));
  report(session.console, done);
  return done.lost_count == 0 ? ExitCode::done : ExitCode::no;
}

}  // namespace

Run declare_repair(CLI::App& app) {
  auto const options = std::make_shared<RepairOptions>();
  app.add_option("COPY", options->copy, N_("a copy written by publish or mirror, for entries that cannot be read any more"));
  app.add_flag("--index", options->index, N_("make the index anew from the payloads; needs no copy"));
  return [options](Session& session) { return run_repair(session, *options); };
}

}  // namespace custody::cli
