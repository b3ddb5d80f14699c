#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "ledger/continued.hpp"

namespace custody::cli {

namespace {

struct InitOptions {
  std::string directory = ".", continues;
  ledger::NewLedger ledger;
};

void report(Console& console, ledger::Place const& place, ledger::Card const& card, bool locked) {
  if (console.json()) {
    auto json = console.object("ledger");
    json.member("ledger", card.origin).bytes_member("path", place.dir()).bytes_member("name", card.name).member("agency", card.agency);
    json.key("vkeys").begin_array();
    for (auto const& log : card.logs)
      json.begin_object().member("vkey", log.key.text()).member("fingerprint", ledger::key_fingerprint(log.key)).end_object();
    json.end_array().end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {} of {}, agency code {}, made in '{}'", card.origin, card.name, card.agency, place.dir()));
  for (auto const& log : card.logs)
    console.line(say("verifier key {}, fingerprint {}", log.key.text(), ledger::key_fingerprint(log.key)));
  console.remark(say("its keys lie in '{}' and nowhere else: keep a copy of them where only you can read it", place.dir() + "/keys"));
  if (locked) console.remark(say("they are locked with the passphrase: without it nothing can be entered any more"));
}

Result<ledger::OldLedger> find_old(InitOptions const& options) {
  auto old = TRY(ledger::look_at_old_ledger(options.continues));
  if (old.checkpoint.checkpoint.origin == options.ledger.origin)
    return fail(misuse(say("the new ledger needs an origin of its own: '{}' has signed checkpoints already", options.ledger.origin)));
  return old;
}

void report_continued(Console& console, ledger::OldLedger const& old) {
  auto const& last = old.checkpoint.checkpoint;
  if (console.json()) {
    auto json = console.object("continued");
    json.member("ledger", last.origin).member("size", last.size).member("root", hex_encode(last.root)).member("payloads_known", !old.published);
    if (!old.published) json.member("present", old.present).member("destroyed", old.destroyed).member("restricted", old.restricted).member("lost", old.lost());
    json.end_object();
    return console.json(std::move(json));
  }
  console.line(say("entry 0: continues ledger {}, whose last known checkpoint has {} entries", last.origin, last.size));
  if (old.published)
    console.line(say("of its payloads nothing is known: a published copy holds none"));
  else
    console.line(say("of its payloads {} are there, {} are destroyed and {} restricted as its entries say, and {} are LOST, not destroyed by law", old.present,
                     old.destroyed, old.restricted, old.lost()));
}

}  // namespace

Run declare_init(CLI::App& app) {
  auto const options = std::make_shared<InitOptions>();
  app.add_option("DIR", options->directory, N_("directory of the new ledger; the working directory if none is given"));
  app.add_option("--origin", options->ledger.origin, N_("name of the ledger, such as evidence.huzhou.example; never changed again"))
      ->required()
      ->type_name("ORIGIN");
  app.add_option("--name", options->ledger.name, N_("name of the agency that keeps it"))->required()->type_name("NAME");
  app.add_option("--agency", options->ledger.agency, N_("its agency code of 12 digits, or unified social credit code"))
      ->required()
      ->type_name("CODE");
  app.add_flag("--sm", options->ledger.twin, N_("keep a second tree with SM3, signed with SM2"));
  app.add_option("--continues", options->continues, N_("the ledger that cannot go on, or a published copy of it"))->type_name("OLD");
  return [options](Session& session) -> Result<ExitCode> {
    std::optional<ledger::OldLedger> old;
    if (!options->continues.empty()) {
      old = TRY(find_old(*options));
      options->ledger.first = {ledger::continued_draft(*old)};   // says where the old ledger ended
    }
    std::optional<Secret> passphrase;
    if (session.passphrase_given) passphrase = TRY(session.passphrase());
    options->ledger.passphrase = passphrase ? &*passphrase : nullptr;
    auto const card = TRY(ledger::create_ledger(options->directory, options->ledger, session.now()));
    report(session.console, ledger::Place{options->directory}, card, passphrase.has_value());
    if (old) report_continued(session.console, *old);
    return ExitCode::done;
  };
}

}  // namespace custody::cli
