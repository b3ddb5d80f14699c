#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/entry_view.hpp"
#include "cli/lawful_query.hpp"
#include "cli/lookup.hpp"
#include "ledger/amendments.hpp"
#include "ledger/payload.hpp"

namespace custody::cli {

namespace {

using ledger::Ledger;
using ledger::Row;
using ledger::Term;

/// Later entries that speak of this one.
struct Echoes {
  ledger::Amended amended;
  std::vector<std::uint64_t> quoted_by;
};

Result<Echoes> find_echoes(Ledger const& ledger, Row const& row) {
  return Echoes{TRY(ledger::as_amended(ledger, row)), TRY(ledger.find(Term::quoted, fmt::format("{}#{}", ledger.origin(), row.index)))};
}

void write_indexes(JsonWriter& json, std::string_view name, std::vector<std::uint64_t> const& indexes) {
  json.key(name).begin_array();
  for (auto const index : indexes) json.value(index);
  json.end_array();
}

void print_json(Console& console, Row const& row, Echoes const& echoes) {
  ledger::TreeHasher hasher;
  auto json = console.object("entry");
  write_entry(json, row, hasher);
  write_amendments(json, echoes.amended);
  write_indexes(json, "quoted_by", echoes.quoted_by);
  json.end_object();
  console.json(std::move(json));
}

Result<> print_text(Console& console, Ledger const& ledger, Row const& row, Echoes const& echoes) {
  console.line(say("entry {} of ledger {}, {}", row.index, ledger.origin(), entry_time_beijing(row)));
  if (row.payload.empty()) {
    console.line(say("its payload is destroyed; the leaf says '{}'", entry_kind(row)));
  } else {
    Table table({say("field"), say("value")});
    for (auto const& line : TRY(ledger::decode_payload(row.payload))) table.add({std::string(line.key), line.value()});
    console.table(table);
  }
  console.line(say("leaf hash {}", hex_encode(TRY(ledger.leaf_hash(row.index)))));
  for (auto const& amendment : echoes.amended.amendments) {
    if (amendment.declares_void)
      console.line(say("declared void by entry {}: {}", amendment.entry, amendment.reason));
    else
      console.line(say("amended by entry {}: {}", amendment.entry, amendment.reason));
    for (auto const& field : amendment.set)
      if (row.value(field.key) != field.value) console.line(say("  {} is now: {}", field.key, field.value));
    if (!amendment.attached_sha256.empty())
      console.line(say("  attached: {}, SHA-256 {}", amendment.attached_name, amendment.attached_sha256));
  }
  for (auto const index : echoes.quoted_by) console.line(say("quoted by entry {}, {}", index, entry_kind(TRY(ledger.row(index)))));
  return {};
}

}  // namespace

Run declare_show(CLI::App& app) {
  struct Options {
    std::string what;
    LawfulQuery query;
  };
  auto const options = std::make_shared<Options>();
  app.add_option("ENTRY", options->what, N_("index, path or SHA-256 of the entry"))->required();
  declare_query_options(app, options->query);
  return [options](Session& session) -> Result<ExitCode> {
    std::optional<Row> queried;
    if (options->query.asked()) {
      auto const index = ledger::parse_number(options->what);
      if (!index) return fail(misuse(say("a restricted entry is asked for by its index, not by '{}'", options->what)));
      queried = TRY(query_entry(session, options->query, *index));
    }
    auto const ledger = TRY(session.open_ledger());
    auto const row = queried ? *std::move(queried) : TRY(find_entry(ledger, options->what));
    auto const echoes = TRY(find_echoes(ledger, row));
    if (session.console.json())
      print_json(session.console, row, echoes);
    else
      TRY(print_text(session.console, ledger, row, echoes));
    return ExitCode::done;
  };
}

}  // namespace custody::cli
