#include "ledger/row_maker.hpp"

#include <algorithm>

#include "ledger/entry.hpp"
#include "ledger/kind.hpp"

namespace custody::ledger {
namespace {

/// Drafts that share one call for random bytes.
constexpr std::uint64_t block = 64;

/// Among very many drafts the one that cannot be entered is named.
Error named(Draft const& draft, Error error) {
  for (std::string_view const key : {"item.path", "item.name"})
    if (auto const at = std::ranges::find(draft.fields, key, &Field::key); at != draft.fields.end()) {
      error.message = say("'{}': {}", at->value, std::move(error.message));
      break;
    }
  return error;
}

std::size_t salts_size(Draft const& draft) { return (draft.fields.size() + 2) * sizeof(Salt); }

}  // namespace

RowMaker::RowMaker(DraftSource const& drafts, UtcTime time, bool twin) : m_drafts(drafts), m_time(time) {
  if (twin) m_sm3.emplace(Tree::sm3);
}

Result<> RowMaker::make(std::uint64_t begin, std::uint64_t end, std::function<Result<>(std::uint64_t, NewRow&&)> const& take) {
  std::vector<Draft> drafts;
  Bytes salts;
  for (std::uint64_t at = begin; at < end;) {
    std::uint64_t const stop = std::min(end, at + block);
    drafts.clear();
    std::size_t size = 0;
    for (std::uint64_t i = at; i < stop; ++i) {
      Draft& draft = drafts.emplace_back(TRY(m_drafts.make(i)));
      std::ranges::sort(draft.fields, {}, &Field::key);
      TRY(check_fields(draft.kind, draft.fields));
      size += salts_size(draft);
    }
    salts.resize(size);
    random_bytes(salts);
    ByteView rest(salts);
    for (Draft const& draft : drafts) {
      NewRow row = TRY(make_row(draft, rest.first(salts_size(draft))));
      TRY(take(at++, std::move(row)));
      rest = rest.subspan(salts_size(draft));
    }
  }
  return {};
}

Result<NewRow> RowMaker::make_row(Draft const& draft, ByteView salts) {
  NewRow row;
  auto payload = encode_payload(draft, m_time, salts, m_sm3.has_value());
  if (!payload) return fail(named(draft, std::move(payload.error())));
  row.payload = *std::move(payload);
  split_payload(row.payload, m_lines);
  Entry entry{std::string(leaf_kind(draft.kind)), m_time.minute(), commit(m_lines, m_sha256.hasher()), {}};
  if (m_sm3) entry.sm3 = commit(m_lines, m_sm3->hasher());
  row.entry = encode_entry(entry);
  row.sha256 = m_sha256.leaf(row.entry);
  if (m_sm3) row.sm3 = m_sm3->leaf(row.entry);
  return row;
}

}  // namespace custody::ledger
