#include "ledger/publish.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"

namespace custody::cli {

namespace {

void report(Console& console, ledger::Ledger const& ledger, std::string const& directory, ledger::Published const& published) {
  if (console.json()) {
    auto json = console.object("published");
    json.member("ledger", ledger.origin()).bytes_member("path", directory);
    json.member("before", published.before).member("size", published.size).member("files", published.files).end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {}, published in '{}'", ledger.origin(), directory));
  console.line(say("{} entries, of which {} are new; {} files written", published.size, published.size - published.before, published.files));
  console.remark(say("whoever has the verifier key checks them with 'custody verify {} --vkey KEY'", directory));
}

}  // namespace

Run declare_publish(CLI::App& app) {
  auto const directory = std::make_shared<std::string>();
  app.add_option("DIR", *directory, N_("directory of the static files, for any web server"))->required();
  return [directory](Session& session) -> Result<ExitCode> {
    if (directory->empty()) return fail(misuse(say("'{}' needs a value", "DIR")));
    auto const ledger = TRY(session.open_ledger());
    report(session.console, ledger, *directory, TRY(ledger::publish(ledger, *directory, session.progress)));
    return ExitCode::done;
  };
}

}  // namespace custody::cli
