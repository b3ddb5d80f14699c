// Asking for restricted entries: only on a ground, and the question itself becomes an entry (`ledger.md`: restriction).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.hpp"

namespace CLI {
class App;
}

namespace custody::cli {

struct LawfulQuery {
  ledger::Ground why;

  bool asked() const { return !why.ground.empty() || !why.legal_document.empty(); }
};
/// --query-ground, --query-doc.
void declare_query_options(CLI::App& app, LawfulQuery& query);

/// The restricted entry of that index, after the query was entered; nothing if it is not restricted.
Result<std::optional<ledger::Row>> query_entry(Session& session, LawfulQuery const& query, std::uint64_t index);
/// The restricted entries of a case or business number, ascending, likewise.
Result<std::vector<ledger::Row>> query_case(Session& session, LawfulQuery const& query, std::string const& number);

}  // namespace custody::cli
