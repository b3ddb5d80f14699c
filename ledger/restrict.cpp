// Restriction: locked away and brought back (`ledger.md`: restriction and destruction).
#include "ledger/restrict.hpp"

#include <algorithm>
#include <set>

#include "ledger/entry.hpp"
#include "ledger/index_terms.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/vault.hpp"

namespace custody::ledger {
namespace {

/// What is committed at once.
constexpr std::size_t commit_size = std::size_t{16} << 20;

Result<> check_words(Ground const& why) {
  if (why.ground.empty()) return fail(misuse(say("a restriction needs its ground in law: give it with --ground")));
  if (why.legal_document.empty()) return fail(misuse(say("a restriction needs a legal document: give its number with --legal-doc")));
  return {};
}

Draft draft_of(std::string_view kind, std::uint64_t index, Ground const& why) {
  return {std::string(kind),
          {{"restricted.index", std::to_string(index)}, {"restricted.ground", why.ground}, {"restricted.legal-document", why.legal_document}}};
}

std::vector<std::uint64_t> sorted(std::vector<std::uint64_t> indexes) {
  std::ranges::sort(indexes);
  indexes.erase(std::ranges::unique(indexes).begin(), indexes.end());
  return indexes;
}

}  // namespace

Result<std::vector<std::uint64_t>> with_echoes(Ledger const& ledger, std::vector<std::uint64_t> entries) {
  std::set<std::uint64_t> reached(entries.begin(), entries.end());
  while (!entries.empty()) {
    std::uint64_t const index = entries.back();
    entries.pop_back();
    for (auto const& [term, value] : {std::pair(Term::amended, std::to_string(index)), std::pair(Term::quoted, ledger.origin() + "#" + std::to_string(index))})
      for (std::uint64_t const echo : TRY(ledger.find(term, value)))
        if (reached.insert(echo).second) entries.push_back(echo);
  }
  std::vector<std::uint64_t> out;
  for (std::uint64_t const index : reached) {
    Row const row = TRY(ledger.row(index));
    if (row.payload.empty() || is_public_kind(TRY(decode_entry(row.entry)).kind)) continue;
    out.push_back(index);
  }
  return out;
}

Result<std::vector<std::uint64_t>> entries_of_case(Ledger const& ledger, std::string_view number) {
  auto entries = TRY(ledger.find(Term::case_number, number));
  std::ranges::copy(TRY(ledger.find(Term::reference, number)), std::back_inserter(entries));
  return with_echoes(ledger, std::move(entries));
}

Result<std::optional<std::string>> Ledger::State::unlock(Vault const& vault, std::uint64_t index) const {
  auto const sealed = TRY(store.get(Family::state, restricted_key(index)));
  if (!sealed) return std::nullopt;
  auto const entry = TRY(store.get(Family::entries, entry_key(index)));
  if (!entry) return fail(failure("store", say("entry {} is missing", index)));
  return std::optional(TRY(vault.unseal(index, *entry, *sealed)));
}

Result<Appended> Ledger::restrict(std::vector<std::uint64_t> const& indexes, Ground const& why, UtcTime now) {
  TRY(check_words(why));
  for (std::uint64_t const index : indexes) {
    if (index >= size()) return fail(refusal("no-entry", say("no entry {}: ledger {} has {} entries, counted from 0", index, origin(), size())));
    if (TRY(m_state->is_restricted(index))) return fail(refusal("restrict-again", say("entry {} is restricted already", index)));
    Row const row = TRY(this->row(index));
    if (auto const entry = TRY(decode_entry(row.entry)); is_public_kind(entry.kind))
      return fail(refusal("restrict-public", say("entry {} is one of the kind '{}', which is open to everybody and never restricted", index, entry.kind)));
    if (row.payload.empty()) return fail(refusal("restrict-destroyed", say("the payload of entry {} is destroyed: there is nothing to restrict", index)));
  }
  Vault const vault = TRY(Vault::open_or_make(m_state->place));
  std::optional<Appended> all;
  auto const wanted = sorted(indexes);
  for (auto at = wanted.begin(); at != wanted.end();) {
    std::vector<Draft> drafts;
    std::vector<std::uint64_t> part;
    Batch with;
    for (; at != wanted.end() && with.bytes() < commit_size; ++at) {
      Row const row = TRY(this->row(*at));
      with.put(Family::state, restricted_key(*at), vault.seal(*at, row.entry, row.payload));
      with.put(Family::state, erase_key(*at), {});
      drafts.push_back(draft_of("record.restricted", *at, why));
      part.push_back(*at);
    }
    Appended const done = TRY(m_state->append(std::move(drafts), now, std::move(with)));
    m_state->leaving.insert(part.begin(), part.end());
    if (!all) all = done;
    all->count = done.first + done.count - all->first;
    all->checkpoint = done.checkpoint;
  }
  if (auto const gone = m_state->take_away(); !gone)
    return fail(failure("restrict-unfinished", say("the restriction is entered but not finished: {}", gone.error().message))
                    .with_hint(say("the next command that writes to the ledger finishes it")));
  return all ? *std::move(all) : Appended{size(), 0, now, m_state->guard(Tree::sha256)};
}

Result<Appended> Ledger::lift(std::vector<std::uint64_t> const& indexes, Ground const& why, UtcTime now) {
  TRY(check_words(why));
  std::vector<Draft> drafts;
  Batch with;
  IndexKeys keys(m_state->index_key);
  std::vector<IndexKey> index_rows;
  Vault const vault = TRY(Vault::open_or_make(m_state->place));
  for (std::uint64_t const index : sorted(indexes)) {
    auto const payload = TRY(m_state->unlock(vault, index));
    if (!payload) return fail(refusal("lift-none", say("entry {} is not restricted", index)));
    with.put(Family::payloads, entry_key(index), *payload);
    with.erase(Family::state, restricted_key(index));
    keys.append(*payload, index, index_rows);
    drafts.push_back(draft_of("record.lifted", index, why));
  }
  for (IndexKey const& row : index_rows) with.put(Family::index, row.view(), {});
  return m_state->append(std::move(drafts), now, std::move(with));
}

Result<std::vector<Row>> Ledger::query(std::vector<std::uint64_t> const& indexes, Ground const& why, UtcTime now) {
  TRY(check_words(why));
  std::vector<Row> out;
  std::vector<Draft> drafts;
  Vault const vault = TRY(Vault::open_or_make(m_state->place));
  for (std::uint64_t const index : sorted(indexes)) {
    auto payload = TRY(m_state->unlock(vault, index));
    if (!payload) return fail(refusal("lift-none", say("entry {} is not restricted", index)));
    out.push_back({index, TRY(m_state->store.get(Family::entries, entry_key(index))).value_or(""), *std::move(payload)});
    drafts.push_back(draft_of("record.queried", index, why));
  }
  TRY(m_state->append(std::move(drafts), now, Batch()));
  return out;
}

Result<std::vector<std::uint64_t>> Ledger::restricted(std::optional<std::string> const& of_case) const {
  std::vector<std::uint64_t> out;
  std::optional<Vault> vault;
  Cursor rows = m_state->store.scan(Family::state, restricted_prefix);
  for (; rows.valid() && rows.key().starts_with(restricted_prefix); rows.next()) {
    std::uint64_t const index = index_of(rows.key());
    if (of_case) {
      // Out of every index: each has to be opened.
      if (!vault) vault = TRY(Vault::open(m_state->place));
      auto const payload = TRY(m_state->unlock(*vault, index)).value_or("");
      if (payload_value(payload, "case.number") != of_case && payload_value(payload, "ref.number") != of_case) continue;
    }
    out.push_back(index);
  }
  TRY(rows.status());
  return out;
}

}  // namespace custody::ledger
