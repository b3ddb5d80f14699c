#include "cli/lawful_query.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/catalogue.hpp"

namespace custody::cli {

namespace {

Result<> check(LawfulQuery const& query) {
  if (query.why.ground.empty() || query.why.legal_document.empty())
    return fail(misuse(say("a query for restricted entries needs both '{}' and '{}'", "--query-ground", "--query-doc")));
  return {};
}

Result<std::vector<ledger::Row>> ask(Session& session, ledger::Ledger& ledger, LawfulQuery const& query, std::vector<std::uint64_t> const& indexes) {
  if (indexes.empty()) return std::vector<ledger::Row>{};
  auto const first = ledger.size();
  auto rows = TRY(ledger.query(indexes, query.why, session.now()));
  session.console.remark(say("the query was entered in ledger {} as entries {} to {}", ledger.origin(), first, ledger.size() - 1));
  return rows;
}

}  // namespace

void declare_query_options(CLI::App& app, LawfulQuery& query) {
  app.add_option("--query-ground", query.why.ground, N_("ask for restricted entries too, on this ground; the query is entered"))->type_name("TEXT");
  app.add_option("--query-doc", query.why.legal_document, N_("the document on which restricted entries are asked for"))->type_name("NO");
}

Result<std::optional<ledger::Row>> query_entry(Session& session, LawfulQuery const& query, std::uint64_t index) {
  TRY(check(query));
  auto ledger = TRY(session.open_writer());
  auto const restricted = TRY(ledger.restricted());
  if (!std::ranges::binary_search(restricted, index)) return std::nullopt;
  auto rows = TRY(ask(session, ledger, query, {index}));
  return std::optional(std::move(rows.front()));
}

Result<std::vector<ledger::Row>> query_case(Session& session, LawfulQuery const& query, std::string const& number) {
  TRY(check(query));
  auto ledger = TRY(session.open_writer());
  return ask(session, ledger, query, TRY(ledger.restricted(number)));
}

}  // namespace custody::cli
