#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"

namespace custody::cli {

namespace {

struct Options {
  std::string directory = ".";
  ledger::NewLedger ledger;
};

void report(Console& console, ledger::Place const& place, ledger::Card const& card) {
  if (console.json()) {
    auto json = console.object("ledger");
    json.member("ledger", card.origin).bytes_member("path", place.dir()).bytes_member("name", card.name).member("agency", card.agency);
    json.key("vkeys").begin_array();
    for (auto const& log : card.logs) json.value(log.key.text());
    json.end_array().end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {} of {}, agency code {}, made in '{}'", card.origin, card.name, card.agency, place.dir()));
  for (auto const& log : card.logs)
    console.line(say("verifier key {}, fingerprint {}", log.key.text(), ledger::key_fingerprint(log.key)));
  console.remark(say("its keys lie in '{}' and nowhere else: keep a copy of them where only you can read it", place.dir() + "/keys"));
}

}  // namespace

Run declare_init(CLI::App& app) {
  auto const options = std::make_shared<Options>();
  app.add_option("DIR", options->directory, N_("directory of the new ledger; the working directory if none is given"));
  app.add_option("--origin", options->ledger.origin, N_("name of the ledger, such as evidence.huzhou.example; never changed again"))
      ->required()
      ->type_name("ORIGIN");
  app.add_option("--name", options->ledger.name, N_("name of the agency that keeps it"))->required()->type_name("NAME");
  app.add_option("--agency", options->ledger.agency, N_("its agency code of 12 digits, or unified social credit code"))
      ->required()
      ->type_name("CODE");
  app.add_flag("--sm", options->ledger.twin, N_("keep a second tree with SM3, signed with SM2"));
  return [options](Session& session) -> Result<ExitCode> {
    auto const card = TRY(ledger::create_ledger(options->directory, options->ledger, session.now()));
    report(session.console, ledger::Place{options->directory}, card);
    return ExitCode::done;
  };
}

}  // namespace custody::cli
