#include <CLI/CLI.hpp>
#include <memory>

#include "cli/belief.hpp"
#include "cli/commands.hpp"
#include "cli/confirmed.hpp"
#include "cli/operator_fields.hpp"
#include "ledger/transfer.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using ledger::Receipt;
using ledger::Tree;

void report(Console& console, std::string const& own, Receipt const& receipt, std::uint64_t entry, bool unconfirmed) {
  auto const& number = receipt.case_number.empty() ? receipt.ref_number : receipt.case_number;
  auto const& checkpoint = receipt.entry.proof.checkpoint.checkpoint;
  if (console.json()) {
    auto json = console.object("acknowledged");
    json.member("ledger", own).member("entry", entry).member("released", receipt.released).member("case", number);
    json.member("by", receipt.origin()).member("their_entry", receipt.index()).member("linked", ledger::linked_name(receipt.linked));
    if (receipt.counted) json.member("counted", *receipt.counted);
    if (!receipt.broken_seals.empty()) json.member("broken_seals", receipt.broken_seals);
    json.member("signed_by", receipt.entry.standing.log.text());
    if (unconfirmed) json.member("card_confirmed", false);
    write_confirmed(json, receipt.entry.standing, receipt.origin());
    json.end_object();
    return console.json(std::move(json));
  }
  console.line(say("ledger {}, case {}", own, number));
  console.line(say("ACKNOWLEDGED: {} states in its entry {} that it received what entry {} hands over.", receipt.origin(), receipt.index(), receipt.released));
  if (receipt.counted) indented(console, say("Physical items counted by hand there: {}.", *receipt.counted));
  if (!receipt.broken_seals.empty()) indented(console, say("BROKEN SEALS, as stated there: {}.", receipt.broken_seals));
  indented(console, say("Their entry is contained in their checkpoint of {} entries, signed with key {}.", console.number(checkpoint.size),
                        key_name(receipt.entry.standing.log)));
  print_confirmed(console, receipt.entry.standing, receipt.origin());
  if (receipt.linked == ledger::Linked::no)
    indented(console, say("Not linked: their checkpoint was not shown to continue the last one held here."));
  indented(console, say("Not checked: what became of the evidence there afterwards."));
  console.line(say("entered as entry {}, custody.acknowledged", entry));
}

Result<ExitCode> refuse(Console& console, Error const& error, std::string const& path) {
  if (error.problem == Problem::failed)
    return fail(Error{error.problem, error.code, say("NOT ACKNOWLEDGED, COULD NOT BE CHECKED: {} [{}]. Nothing was entered.", error.message, error.code), error.hint});
  if (error.problem != Problem::refused) return fail(error);
  if (console.json()) {
    auto json = console.object("refused");
    json.member("result", "not-acknowledged").member("code", error.code).bytes_member("receipt", path);
    json.member("message", console.render(error.message)).end_object();
    console.json(std::move(json));
  } else {
    console.line(say("NOT ACKNOWLEDGED: {} [{}]. Nothing was entered.", error.message, error.code));
  }
  return ExitCode::no;
}

Result<ExitCode> run_acknowledge(Session& session, std::string const& path) {
  auto const bytes = read_file(path, ledger::proof_size_limit);
  if (!bytes) return refuse(session.console, bytes.error(), path);
  auto writer = TRY(session.open_writer());
  auto const policy = TRY(own_policy(writer.place(), Tree::sha256));
  std::optional<ledger::Fork> fork;
  auto const receipt = ledger::check_receipt(writer, policy, *bytes, session.now(), fork);
  if (fork)
    session.console.warning(say("the log {} signed two histories; the proof of it is kept in {}", fork->first.checkpoint.origin,
                                TRY(ledger::keep_fork(writer.place(), *fork))));
  if (!receipt) return refuse(session.console, receipt.error(), path);
  auto const belief = TRY(find_belief(session, {}, receipt->origin()));
  print_unconfirmed(session.console, belief, receipt->origin());

  ledger::Draft draft{"custody.acknowledged", ledger::acknowledgement_fields(*receipt, writer.origin())};
  for (auto& field : operator_fields()) draft.fields.push_back(std::move(field));
  std::vector<ledger::Draft> drafts;
  drafts.push_back(std::move(draft));
  auto const appended = TRY(writer.append(std::move(drafts), session.now()));
  for (auto const& warning : writer.warnings()) session.console.warning(warning);
  report(session.console, writer.origin(), *receipt, appended.first, belief.unconfirmed);
  return ExitCode::done;
}

}  // namespace

Run declare_acknowledge(CLI::App& app) {
  auto const path = std::make_shared<std::string>();
  app.add_option("RECEIPT", *path, N_("the receipt.tlog-proof that the receiver sent back; - is standard input"))->required();
  return [path](Session& session) { return run_acknowledge(session, *path); };
}

}  // namespace custody::cli
