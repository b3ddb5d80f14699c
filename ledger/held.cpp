#include "ledger/held.hpp"

#include <algorithm>

namespace custody::ledger {

namespace {

constexpr std::size_t candidate_limit = 256;

std::string_view value_in(Draft const& draft, std::string_view key) {
  auto const at = std::ranges::find(draft.fields, key, &Field::key);
  return at == draft.fields.end() ? std::string_view() : std::string_view(at->value);
}

/// Without what may stand before it depending on the working directory.
std::string_view plain(std::string_view path) {
  for (;;) {
    if (path.starts_with("./"))
      path.remove_prefix(2);
    else if (path.starts_with("../"))
      path.remove_prefix(3);
    else if (path.starts_with('/'))
      path.remove_prefix(1);
    else
      return path;
  }
}

bool ends_in(std::string_view path, std::string_view tail) {
  return path.ends_with(tail) && (path.size() == tail.size() || path[path.size() - tail.size() - 1] == '/');
}

bool may_be_same_place(std::string_view a, std::string_view b) {
  a = plain(a), b = plain(b);
  return ends_in(a, b) || ends_in(b, a);
}

/// Every item.* field of the draft stands in the row, and no other.
bool same_item(Row const& row, Draft const& draft) {
  auto const lines = decode_payload(row.payload);
  if (!lines) return false;
  auto const is_item = [](std::string_view key) { return key.starts_with("item."); };
  auto const stated = std::ranges::count_if(draft.fields, [&](Field const& f) { return is_item(f.key); });
  auto const recorded = std::ranges::count_if(*lines, [&](Shown const& line) { return is_item(line.key); });
  return stated == recorded && std::ranges::all_of(draft.fields, [&](Field const& f) {
           return !is_item(f.key) || row.value(f.key) == f.value;
         });
}

bool holds(Row const& row, Draft const& draft) {
  if (row.value("entry.kind") != draft.kind) return false;
  for (auto const key : {"case.number", "ref.number", "item.name", "item.type", "item.sha256", "item.manifest.sha256"})
    if (row.value(key).value_or("") != value_in(draft, key)) return false;
  auto const path = value_in(draft, "item.path");
  auto const recorded = row.value("item.path");
  if (path.empty() != !recorded) return false;
  if (!path.empty()) return may_be_same_place(path, *recorded);
  return !value_in(draft, "item.sha256").empty() || same_item(row, draft);
}

Result<std::optional<std::uint64_t>> among(Ledger const& ledger, Draft const& draft, Term term, std::string_view value) {
  if (!TRY(ledger.may_have(term, value))) return std::nullopt;
  for (auto const index : TRY(ledger.find(term, value, candidate_limit)))
    if (holds(TRY(ledger.row(index)), draft) && !TRY(ledger.may_have(Term::amended, std::to_string(index)))) return index;
  return std::nullopt;
}

}  // namespace

Result<std::optional<std::uint64_t>> find_held(Ledger const& ledger, Draft const& draft) {
  // The path as it was given leads to few entries; the same digest or name may stand in very many.
  if (auto const path = value_in(draft, "item.path"); !path.empty())
    if (auto const held = TRY(among(ledger, draft, Term::path, path))) return held;
  if (auto const digest = value_in(draft, "item.sha256"); !digest.empty()) return among(ledger, draft, Term::digest, digest);
  return among(ledger, draft, Term::name, value_in(draft, "item.name"));
}

}  // namespace custody::ledger
