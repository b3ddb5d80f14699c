#include "ledger/receive.hpp"

#include <algorithm>

#include "ledger/kind.hpp"
#include "lib/base/text.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

/// Keys of the sender's entry that say what the thing is; who did what to it before stays in the sender's proof.
bool is_taken_over(std::string_view key) {
  return (key.starts_with("item.") || key.starts_with("record.") || key == "case.number" || key == "case.name" || key == "ref.number") &&
         is_known_key(key);
}

void put(std::vector<Field>& fields, std::string_view key, std::string value) {
  auto const at = std::ranges::find(fields, key, &Field::key);
  if (at != fields.end())
    at->value = std::move(value);
  else
    fields.push_back({std::string(key), std::move(value)});
}

bool has(std::vector<Field> const& fields, std::string_view key) { return std::ranges::find(fields, key, &Field::key) != fields.end(); }

void put_case(std::vector<Field>& fields, Statement const& statement) {
  if (!statement.case_number.empty()) put(fields, "case.number", statement.case_number);
  if (!statement.ref_number.empty()) put(fields, "ref.number", statement.ref_number);
}

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

}  // namespace

Result<> check_hand_count(CheckedBundle const& bundle, HandCount const& hands) {
  if (hands.counted && *hands.counted != bundle.physical.size())
    return fail(refusal("count-differs", say("{} physical items were counted, the bundle lists {}", *hands.counted, bundle.physical.size())));
  std::vector<std::string_view> seals;
  for (PhysicalItem const& item : bundle.physical)
    if (!item.seal.empty()) seals.push_back(item.seal);
  for (auto const& broken : hands.broken_seals) {
    if (std::ranges::find(seals, broken) != seals.end()) continue;
    auto error = misuse(say("no physical item of the bundle bears the seal '{}'", broken));
    auto const near = nearest(broken, seals);
    if (near.empty()) return fail(std::move(error));
    return fail(std::move(error).with_hint(say("did you mean '{}'?", near)));
  }
  if (!hands.broken_seals.empty() && !hands.counted)
    return fail(misuse(say("'{}' is said of items that were counted: give '{}' too", "--broken-seal", "--counted")));
  return {};
}

Result<Draft> ReceivedDrafts::make(std::uint64_t i) const {
  if (i == 0) return statement();
  return exhibit(m_bundle.exhibits[i - 1]);
}

Draft ReceivedDrafts::statement() const {
  auto const& head = m_bundle.head;
  Draft draft{"custody.received", m_stated};
  auto& fields = draft.fields;
  put(fields, "ref.origin", head.origin());
  put(fields, "ref.index", std::to_string(head.index()));
  put(fields, "ref.leaf", format_hash(head.leaf));
  put(fields, "ref.checkpoint", quoted_note(head.entry.proof.checkpoint, head.entry.standing));
  put(fields, "ref.linked", std::string(linked_name(head.linked)));
  put(fields, "act.agency", m_own.agency);
  put(fields, "bundle.files", std::to_string(head.statement.files));
  put(fields, "bundle.octets", std::to_string(head.statement.octets));
  put(fields, "bundle.form", head.statement.original ? "original" : "copy");
  put_case(fields, head.statement);
  if (m_hands.counted) put(fields, "item.quantity", std::to_string(*m_hands.counted));
  if (!m_hands.broken_seals.empty()) {
    put(fields, "item.seal.number", joined(m_hands.broken_seals));
    put(fields, "item.seal.state", "broken");
  }
  return draft;
}

Result<Draft> ReceivedDrafts::exhibit(std::uint64_t index) const {
  auto const proof = TRY(read_proof(TRY(read_file(m_stage.path() + "/" + proof_path(index), proof_size_limit))));
  Draft draft{"evidence.received", {}};
  auto& fields = draft.fields;
  for (Field& field : proof.disclosure.shown_fields())
    if (is_taken_over(field.key)) fields.push_back(std::move(field));
  if (!has(fields, "case.number") && !has(fields, "ref.number")) put_case(fields, m_bundle.head.statement);
  put(fields, "act.agency", m_own.agency);
  put(fields, "ref.origin", m_bundle.head.origin());
  put(fields, "ref.index", std::to_string(index));
  put(fields, "ref.leaf", format_hash(TreeHasher(Tree::sha256).leaf(proof.disclosure.entry_bytes)));
  auto const physical = std::ranges::find(m_bundle.physical, index, &PhysicalItem::index);
  if (physical != m_bundle.physical.end() && m_hands.counted && !physical->seal.empty())
    put(fields, "item.seal.state", std::ranges::find(m_hands.broken_seals, physical->seal) != m_hands.broken_seals.end() ? "broken" : "intact");
  return draft;
}

}  // namespace custody::ledger
