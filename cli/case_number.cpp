#include "cli/case_number.hpp"

#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

using ledger::Ledger;
using ledger::Term;

/// Numbers compared at most: a question on the side must not cost seconds.
constexpr std::size_t limit = 10'000;

}  // namespace

Result<bool> knows_case(Ledger const& ledger, std::string_view number) {
  return TRY(ledger.may_have(Term::case_number, number)) || TRY(ledger.may_have(Term::reference, number));
}

Result<std::optional<std::string>> nearest_case(Ledger const& ledger, std::string_view number) {
  auto known = TRY(ledger.values(Term::case_number, limit));
  for (auto& reference : TRY(ledger.values(Term::reference, limit))) known.push_back(std::move(reference));
  // An entry whose number was corrected is still found by the old one.
  std::erase(known, number);
  auto const near = nearest(number, known);
  if (near.empty()) return std::nullopt;
  return std::string(near);
}

}  // namespace custody::cli
