#include "ledger/erase.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "ledger/entry.hpp"
#include "ledger/kind.hpp"
#include "ledger/ledger_state.hpp"

namespace custody::ledger {
namespace {

// Rules for handling of personal information ask that the record of a provision is kept so long.
constexpr int release_years = 3;

/// The same day and second, some years later; the day after a 29 February that is not there.
UtcTime years_later(UtcTime time, int years) {
  using namespace std::chrono;
  sys_seconds const at{seconds(time.seconds)};
  sys_days const day = floor<days>(at);
  year_month_day const date = year_month_day(day) + std::chrono::years(years);
  sys_days const later = date.ok() ? sys_days(date) : sys_days(date.year() / date.month() / 28) + days(1);
  return {(later + (at - day)).time_since_epoch().count()};
}

UtcTime time_of(Row const& row) {
  auto const said = row.value("entry.time");
  return said ? parse_time(*said).value_or(UtcTime{0}) : UtcTime{0};
}

Result<> check_words(Erasure const& what) {
  if (what.ground.empty()) return fail(misuse(say("destruction needs the ground in law: give it with --ground")));
  if (what.approved_by.empty()) return fail(misuse(say("destruction needs an approval: give who approved it with --approved-by")));
  if (what.legal_document.empty()) return fail(misuse(say("destruction needs a legal document: give its number with --legal-doc")));
  return {};
}

/// The entry that says that this one was destroyed.
Result<std::optional<std::uint64_t>> erased_by(Ledger const& ledger, std::uint64_t index) {
  for (std::uint64_t const at : TRY(ledger.find(Term::kind, "entry.erased")))
    if (TRY(ledger.row(at)).value("erased.index") == std::to_string(index)) return at;
  return std::nullopt;
}

/// Returned or destroyed on the strength of a document.
Result<bool> is_given_up(Ledger const& ledger, std::uint64_t index) {
  for (std::uint64_t const at : TRY(ledger.find(Term::quoted, ledger.origin() + "#" + std::to_string(index)))) {
    Row const row = TRY(ledger.row(at));
    auto const kind = row.value("entry.kind");
    if ((kind == "evidence.returned" || kind == "evidence.destroyed") && row.value("act.legal-document")) return true;
  }
  return false;
}

std::optional<std::string> case_of(Row const& row) {
  auto number = row.value("case.number");
  return number ? number : row.value("ref.number");
}

}  // namespace

Result<> check_erasure(Ledger const& ledger, Erasure const& what, UtcTime now) {
  TRY(check_words(what));
  std::uint64_t const index = what.index;
  if (index >= ledger.size())
    return fail(refusal("no-entry", say("no entry {}: ledger {} has {} entries, counted from 0", index, ledger.origin(), ledger.size())));
  auto const row = ledger.row(index);
  if (!row && row.error().code == "no-entry")
    return fail(refusal("erase-restricted", say("entry {} is restricted and cannot be destroyed", index))
                    .with_hint(say("lift the restriction first, on a ground of its own")));
  if (!row) return fail(row.error());
  if (auto const entry = TRY(decode_entry(row->entry)); is_public_kind(entry.kind))
    return fail(refusal("erase-public", say("entry {} is one of the kind '{}', which is open to everybody and never destroyed", index, entry.kind)));
  if (row->payload.empty()) {
    if (auto const by = TRY(erased_by(ledger, index))) return fail(refusal("erase-again", say("entry {} was destroyed before, by entry {}", index, *by)));
    return fail(refusal("erase-again", say("the payload of entry {} is missing already; 'custody verify' says more", index)));
  }
  std::string const name = row->value("entry.kind").value_or("");
  Kind const* const kind = find_kind(name);
  if (kind && kind->family == KindFamily::exhibit && case_of(*row) && !TRY(is_given_up(ledger, index)))
    return fail(refusal("erase-open-case", say("entry {} is an exhibit of case {}, which is open", index, *case_of(*row)))
                    .with_hint(say("an exhibit may go once its return or destruction stands in the ledger with the legal document")));
  if (name == "record.queried")
    return fail(refusal("erase-query", say("entry {} says on what ground a restricted entry was asked for, and is never destroyed", index)));
  if (name == "custody.released") {
    UtcTime const until = years_later(time_of(*row), release_years);
    if (now < until)
      return fail(refusal("erase-release", say("entry {} records a release and must be kept until {}", index, format_beijing(until))));
  }
  return {};
}

Result<std::vector<SentBundle>> bundles_with(Ledger const& ledger, Row const& row) {
  std::set<std::uint64_t> later;
  for (auto const& [term, key] : {std::pair(Term::case_number, "case.number"), std::pair(Term::reference, "ref.number")})
    if (auto const number = row.value(key))
      for (std::uint64_t const at : TRY(ledger.find(term, *number)))
        if (at >= row.index) later.insert(at);
  std::vector<SentBundle> out;
  for (std::uint64_t const at : later) {
    Row const released = TRY(ledger.row(at));
    if (released.value("entry.kind") == "custody.released") out.push_back({at, released.value("to.origin").value_or(""), time_of(released)});
  }
  return out;
}

Result<Appended> Ledger::erase(Erasure const& what, UtcTime now) {
  TRY(check_erasure(*this, what, now));
  Batch with;
  with.put(Family::state, erase_key(what.index), {});
  Draft draft{"entry.erased",
              {{"erased.index", std::to_string(what.index)},
               {"erased.ground", what.ground},
               {"erased.approved-by", what.approved_by},
               {"act.legal-document", what.legal_document}}};
  Appended appended = TRY(m_state->append({std::move(draft)}, now, std::move(with)));
  m_state->leaving.insert(what.index);
  if (auto const gone = m_state->take_away(); !gone)
    return fail(failure("erase-unfinished", say("the destruction of entry {} is entered but not finished: {}", what.index, gone.error().message))
                    .with_hint(say("the next command that writes to the ledger finishes it")));
  return appended;
}

}  // namespace custody::ledger
