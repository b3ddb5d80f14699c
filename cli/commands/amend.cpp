#include "ledger/amendments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/act_options.hpp"
#include "cli/commands.hpp"
#include "cli/entry_view.hpp"
#include "cli/lookup.hpp"
#include "cli/operator_fields.hpp"
#include "lib/crypto/file_digest.hpp"

namespace custody::cli {

namespace {

using ledger::Amended;
using ledger::Field;
using ledger::Ledger;
using ledger::Row;

struct AmendOptions {
  std::string what, reason, attach;
  bool declare_void = false;
  ActOptions act;
};

Result<> check(AmendOptions const& options, Row const& row, Amended const& known, Act const& act) {
  if (row.payload.empty())
    return fail(refusal("destroyed", say("the payload of entry {} is destroyed and cannot be amended", row.index)));
  if (known.void_by) return fail(refusal("void", say("entry {} is declared void already by entry {}", row.index, *known.void_by)));
  if (!act.action.empty())
    return fail(misuse(say("what was done cannot be amended")).with_hint(say("declare the entry void and enter the act anew")));
  if (options.declare_void && !(act.fields.empty() && options.attach.empty()))
    return fail(misuse(say("'{}' stands alone: what is void is not corrected as well", "--void")));
  if (!options.declare_void && act.fields.empty() && options.attach.empty())
    return fail(misuse(say("there is nothing to amend")).with_hint(say("give what is right, with --set KEY=VALUE or an option of its own, or --attach, or --void")));
  if (!act.fields.empty() && std::ranges::all_of(act.fields, [&](Field const& f) { return known.value(f.key) == f.value; }))
    return fail(misuse(say("entry {} says so already", row.index)));
  return {};
}

Result<ledger::Draft> make_draft(AmendOptions const& options, Row const& row, Amended const& known, Act act, Progress& progress) {
  ledger::Draft draft{"entry.amended", std::move(act.fields)};
  auto& fields = draft.fields;
  fields.push_back({"amends.index", std::to_string(row.index)});
  fields.push_back({"amends.reason", options.reason});
  if (options.declare_void) fields.push_back({"amends.void", "yes"});
  if (!options.attach.empty()) {
    constexpr Algorithm algorithms[] = {Algorithm::sha256};
    fields.push_back({"attached.sha256", hex_encode(TRY(digest_file(options.attach, algorithms, progress)).hash(0))});
    fields.push_back({"attached.name", options.attach.substr(options.attach.rfind('/') + 1)});
  }
  // The amendment belongs to the case of what it amends, and is found with it.
  bool const names_case = std::ranges::any_of(fields, [](Field const& f) { return f.key == "case.number" || f.key == "ref.number"; });
  for (auto const* const key : {"case.number", "ref.number"})
    if (auto const number = known.value(key); !names_case && !number.empty()) fields.push_back({key, std::string(number)});
  for (auto& field : operator_fields()) fields.push_back(std::move(field));
  return draft;
}

void report(Console& console, Ledger const& ledger, Row const& row, ledger::Draft const& draft, ledger::Appended const& appended) {
  if (console.json()) {
    auto json = console.object("amended");
    json.member("ledger", ledger.origin()).member("case", entry_case(row)).member("amends", row.index).member("index", appended.first);
    json.key("fields").begin_object();
    for (auto const& field : draft.fields) json.member(field.key, field.value);
    json.end_object().member("checkpoint_size", appended.checkpoint.checkpoint.size).end_object();
    return console.json(std::move(json));
  }
  auto const value = [&](std::string_view key) {
    auto const at = std::ranges::find(draft.fields, key, &Field::key);
    return at == draft.fields.end() ? std::string() : at->value;
  };
  if (auto const number = entry_case(row); !number.empty())
    console.line(say("ledger {}, case {}", ledger.origin(), number));
  else
    console.line(say("ledger {}", ledger.origin()));
  if (!value("amends.void").empty())
    console.line(say("entry {} is declared void by entry {}; it stays where it is", row.index, appended.first));
  else
    console.line(say("entry {} is amended by entry {}; it stays as it is", row.index, appended.first));
  if (auto const digest = value("attached.sha256"); !digest.empty())
    console.line(say("attached: {}, SHA-256 {}; the file itself is not in the ledger, keep it", value("attached.name"), digest));
  console.line(say("checkpoint of {} entries signed at {}", appended.checkpoint.checkpoint.size, format_beijing(appended.time)));
}

Result<ExitCode> run_amend(Session& session, AmendOptions const& options) {
  if (options.reason.empty()) return fail(misuse(say("'{}' needs a value", "--reason")));
  auto const ledger = TRY(session.open_ledger());
  auto const row = TRY(find_entry(ledger, options.what));
  auto const known = TRY(ledger::as_amended(ledger, row));
  auto act = TRY(read_act(options.act, ledger, session.now(), session.progress));
  TRY(check(options, row, known, act));
  auto const draft = TRY(make_draft(options, row, known, std::move(act), session.progress));
  auto writer = TRY(session.open_writer());
  auto const appended = TRY(writer.append({draft}, session.now()));
  for (auto const& warning : writer.warnings()) session.console.warning(warning);
  report(session.console, ledger, row, draft, appended);
  return ExitCode::done;
}

}  // namespace

Run declare_amend(CLI::App& app) {
  auto const options = std::make_shared<AmendOptions>();
  app.add_option("ENTRY", options->what, N_("index, path or SHA-256 of the entry"))->required();
  app.add_option("--reason", options->reason, N_("why"))->required()->type_name("TEXT");
  app.add_option("--attach", options->attach, N_("a file that belongs to the entry, such as a signed list; its digest is entered"))->type_name("FILE");
  app.add_flag("--void", options->declare_void, N_("the entry should not have been made"));
  declare_act_options(app, options->act);
  return [options](Session& session) { return run_amend(session, *options); };
}

}  // namespace custody::cli
