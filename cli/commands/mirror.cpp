#include "ledger/mirror.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "ledger/published_files.hpp"

namespace custody::cli {

namespace {

struct MirrorOptions {
  std::string source, copy;
  BeliefOptions belief;
};

void report(Console& console, ledger::Mirrored const& done, std::string const& copy) {
  if (console.json()) {
    auto json = console.object("mirrored");
    json.member("ledger", done.origin).member("before", done.before).member("size", done.size);
    json.member("bundles_read", done.read).member("files", done.files).bytes_member("path", copy).end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {}: the copy '{}' holds {} entries, {} of them new; every root was made from them here", done.origin, copy, done.size,
                   done.size - done.before));
  console.remark(say("files of entries read from the source: {}; files written: {}", done.read, done.files));
}

Result<ExitCode> run_mirror(Session& session, MirrorOptions const& options) {
  auto const checkpoint = TRY(ledger::read_published_checkpoint(options.source, ledger::Tree::sha256)).checkpoint;
  auto const belief = TRY(find_belief(session, options.belief, plain_origin(checkpoint.origin)));
  print_unconfirmed(session.console, belief, checkpoint.origin);
  report(session.console, TRY(ledger::mirror(options.source, options.copy, belief.sha256, belief.sm3, session.now(), session.progress)), options.copy);
  return ExitCode::done;
}

}  // namespace

Run declare_mirror(CLI::App& app) {
  auto const options = std::make_shared<MirrorOptions>();
  app.add_option("SOURCE", options->source, N_("a published ledger"))->required();
  app.add_option("DIR", options->copy, N_("the copy: made if it is not there, else brought up to date"))->required();
  declare_belief_options(app, options->belief);
  return [options](Session& session) { return run_mirror(session, *options); };
}

}  // namespace custody::cli
