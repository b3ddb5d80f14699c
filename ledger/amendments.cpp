#include "ledger/amendments.hpp"

#include <algorithm>

#include "ledger/text.hpp"

namespace custody::ledger {

namespace {

/// What an amendment says of itself and not of the entry that it amends.
bool is_own(std::string_view key) {
  for (std::string_view const own : {"entry.", "amends.", "attached.", "act.operator", "act.tool"})
    if (key.starts_with(own)) return true;
  return false;
}

void put(std::vector<Field>& sorted, Field const& field) {
  auto const at = std::ranges::lower_bound(sorted, field.key, {}, &Field::key);
  if (at != sorted.end() && at->key == field.key)
    at->value = field.value;
  else
    sorted.insert(at, field);
}

Result<Amendment> read_amendment(Row const& row) {
  Amendment out{row.index, {}, false, {}, {}, {}};
  for (auto const& line : TRY(decode_payload(row.payload))) {
    if (line.key == "amends.reason") out.reason = line.value();
    if (line.key == "amends.void") out.declares_void = true;
    if (line.key == "attached.name") out.attached_name = line.value();
    if (line.key == "attached.sha256") out.attached_sha256 = line.value();
    if (!is_own(line.key)) out.set.push_back({std::string(line.key), line.value()});
  }
  return out;
}

Result<std::vector<Amendment>> amendments_of(Ledger const& ledger, std::uint64_t index) {
  std::vector<Amendment> out;
  auto const number = std::to_string(index);
  if (!TRY(ledger.may_have(Term::amended, number))) return out;
  for (auto const later : TRY(ledger.find(Term::amended, number))) {
    // Only a later entry corrects an earlier one, so this ends.
    if (later <= index) continue;
    bool declared_void = false;
    for (auto const& own : TRY(amendments_of(ledger, later))) declared_void = declared_void || own.declares_void;
    if (!declared_void) out.push_back(TRY(read_amendment(TRY(ledger.row(later)))));
  }
  return out;
}

}  // namespace

std::string_view Amended::value(std::string_view key) const {
  auto const at = std::ranges::lower_bound(fields, key, {}, [](Field const& f) { return std::string_view(f.key); });
  return at != fields.end() && at->key == key ? std::string_view(at->value) : std::string_view();
}

Result<Amended> as_recorded(Row const& row) {
  Amended out;
  if (!row.payload.empty())
    for (auto const& line : TRY(decode_payload(row.payload))) out.fields.push_back({std::string(line.key), line.value()});
  return out;
}

Result<Amended> as_amended(Ledger const& ledger, Row const& row) {
  Amended out = TRY(as_recorded(row));
  out.amendments = TRY(amendments_of(ledger, row.index));
  for (auto const& amendment : out.amendments) {
    if (amendment.declares_void && !out.void_by) out.void_by = amendment.entry;
    for (auto const& field : amendment.set) put(out.fields, field);
  }
  return out;
}

Result<std::vector<std::uint64_t>> amended_entries(Ledger const& ledger) {
  std::vector<std::uint64_t> out;
  for (auto const& value : TRY(ledger.values(Term::amended, SIZE_MAX)))
    if (auto const index = parse_number(value)) out.push_back(*index);
  return out;
}

}  // namespace custody::ledger
