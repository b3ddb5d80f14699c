#include "ledger/erase.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/entry_view.hpp"
#include "cli/kept_pieces.hpp"
#include "ledger/restrict.hpp"

namespace custody::cli {

namespace {

using ledger::Appended;
using ledger::Erasure;
using ledger::SentBundle;

/// What others still hold or say of it.
struct Remains {
  std::vector<SentBundle> sent;
  std::vector<std::uint64_t> echoes;   // entries that amend or quote it
};

void report(Console& console, Erasure const& what, Appended const& entered, Remains const& remains) {
  auto const& sent = remains.sent;
  if (console.json()) {
    auto json = console.object("erased");
    json.member("index", what.index).member("entry", entered.first).key("bundles_sent").begin_array();
    for (auto const& bundle : sent)
      json.begin_object().member("entry", bundle.entry).member("to", bundle.receiver).member("time", format_time(bundle.time)).end_object();
    json.end_array().key("spoken_of_by").begin_array();
    for (auto const index : remains.echoes) json.value(index);
    json.end_array().end_object();
    return console.json(std::move(json));
  }
  console.line(say("entry {}: DESTROYED in this ledger's directory; entry {} says so. Backups, mirrors, {} bundles sent and the disk's spare cells are beyond this program.",
                   what.index, entered.first, sent.size()));
  for (auto const& bundle : sent)
    console.line(say("may hold a copy: the bundle that went to {} on {} (entry {})", bundle.receiver, format_beijing(bundle.time), bundle.entry));
  for (auto const index : remains.echoes) console.line(say("not destroyed: entry {}, which amends or quotes it and keeps what it says", index));
  console.remark(say("mirrors and published copies hold the leaf only, without any field of the entry; proofs that were handed out show what they showed"));
}

Result<ExitCode> run_erase(Session& session, Erasure const& what) {
  auto ledger = TRY(session.open_writer());
  auto const now = session.now();
  TRY(ledger::check_erasure(ledger, what, now));
  auto const row = TRY(ledger.row(what.index));
  Remains remains{TRY(ledger::bundles_with(ledger, row)), TRY(ledger::with_echoes(ledger, {what.index}))};
  std::erase(remains.echoes, what.index);
  if (!session.console.json()) {
    if (auto const number = entry_case(row); !number.empty())
      session.console.line(say("ledger {}, case {}", ledger.origin(), number));
    else
      session.console.line(say("ledger {}", ledger.origin()));
  }
  auto const appended = TRY(ledger.erase(what, now));
  // Hashes of the pieces of what was destroyed would let a guess at it be tested.
  if (auto const pieces = recorded_pieces(row)) ::unlink(ledger.place().pieces(pieces->root).c_str());
  report(session.console, what, appended, remains);
  return ExitCode::done;
}

}  // namespace

Run declare_erase(CLI::App& app) {
  auto const what = std::make_shared<Erasure>();
  app.add_option("INDEX", what->index, N_("the entry whose payload is to be destroyed"))->required();
  app.add_option("--ground", what->ground, N_("the ground in law; it is published, so it names no person"))->type_name("TEXT");
  app.add_option("--approved-by", what->approved_by, N_("the office that approved it; it is published, so it names no person"))->type_name("TEXT");
  app.add_option("--legal-doc", what->legal_document, N_("the number of the legal document"))->type_name("NO");
  return [what](Session& session) { return run_erase(session, *what); };
}

}  // namespace custody::cli
