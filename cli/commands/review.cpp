#include <CLI/CLI.hpp>
#include <memory>

#include "cli/case_number.hpp"
#include "cli/commands.hpp"
#include "cli/open_items.hpp"

namespace custody::cli {

namespace {

struct ReviewOptions {
  std::string number;
  std::vector<std::string> standards;
  bool list = false;
};

void list_standards(Console& console) {
  if (console.json()) {
    for (auto const& standard : formats::shipped_standards()) {
      auto json = console.object("standard");
      json.member("name", standard.name).member("version", standard.version).member("title", standard.title);
      json.member("valid_from", format_beijing(standard.valid_from).substr(0, 10)).member("default", standard.by_default);
      json.member("text_checked", standard.text_checked).member("rules", standard.requirements.size()).end_object();
      console.json(std::move(json));
    }
    return;
  }
  Table table({say("standard"), say("version"), say("valid from"), say("title")});
  for (auto const& standard : formats::shipped_standards())
    table.add({standard.name, standard.version, format_beijing(standard.valid_from).substr(0, 10), standard.title});
  console.table(table);
}

Error no_such_case(std::string const& number, std::optional<std::string> const& near) {
  auto error = refusal("no-case", say("the ledger holds no act of case '{}'", number));
  return near ? std::move(error).with_hint(say("did you mean '{}'?", *near)) : error;
}

Result<ExitCode> run_review(Session& session, ReviewOptions const& options) {
  auto& console = session.console;
  if (options.list) {
    list_standards(console);
    return ExitCode::done;
  }
  if (options.number.empty()) return fail(misuse(say("'{}' is missing", "CASE")));
  OpenItems items(TRY(choose_standards(options.standards)));
  auto const ledger = TRY(session.open_ledger());
  auto const acts = TRY(judge_case(ledger, options.number, session.now(), items));
  if (acts == 0) return fail(no_such_case(options.number, TRY(nearest_case(ledger, options.number))));

  if (console.json()) {
    auto json = console.object("review");
    json.member("ledger", ledger.origin()).member("case", options.number).member("acts", acts).member("open_count", items.count());
    items.write(json);
    json.key("standards").begin_array();
    for (auto const* const standard : items.in_force())
      json.begin_object().member("standard", standard->name).member("version", standard->version).member("open_count", items.count(*standard))
          .member("requirements", standard->requirements.size()).member("text_checked", standard->text_checked).end_object();
    json.end_array().key("not_checked").begin_array().value("statements").value("paper").value("signatures").value("other-requirements");
    json.end_array().end_object();
    console.json(std::move(json));
  } else {
    console.line(say("ledger {}, case {}: {} acts", ledger.origin(), options.number, acts));
    for (auto const* const standard : items.in_force()) {
      console.line(verdict(items, *standard));
      items.print(console, *standard, true);
      // A rule of many articles of which two are known here must not look fulfilled.
      console.line(say("  asked for: the {} of its requirements that this version knows; all else that it asks for was not checked",
                       standard->requirements.size()));
      if (!standard->text_checked) console.line(say("  the numbers of these articles were not compared with the published text"));
    }
    if (items.count() > 0) console.remark(say("what is open is closed with 'custody amend ENTRY --set KEY=VALUE --reason TEXT'"));
    console.line(say("Not checked: whether what was stated is so; what is on paper only; signatures."));
  }
  return items.count() == 0 ? ExitCode::done : ExitCode::no;
}

}  // namespace

Run declare_review(CLI::App& app) {
  auto const options = std::make_shared<ReviewOptions>();
  app.add_option("CASE", options->number, N_("number of the case, or business number"));
  app.add_option("--standard", options->standards, N_("under this standard; several stand side by side"))->type_name("NAME");
  app.add_flag("--list", options->list, N_("list the standards"));
  return [options](Session& session) { return run_review(session, *options); };
}

}  // namespace custody::cli
