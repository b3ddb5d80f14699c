#include "ledger/transfer.hpp"

#include <algorithm>

#include "ledger/kind.hpp"

namespace custody::ledger {
namespace {

std::unexpected<Error> no_key(std::string_view key) {
  return fail(refusal("message-key", say("the receipt lacks '{}', or its value has not the form it must have", key)));
}

class ReceiptCheck {
 public:
  ReceiptCheck(Ledger const& ledger, Policy const& policy, std::optional<Fork>& fork) : m_ledger(ledger), m_policy(policy), m_fork(fork) {}

  Result<Receipt> check(ProvedEntry entry) {
    m_out.entry = std::move(entry);
    TRY(form());
    TRY(subject());
    TRY(own_checkpoint());
    TRY(their_checkpoint());
    TRY(not_before());
    TRY(step());
    TRY(time());
    return std::move(m_out);
  }

 private:
  Disclosure const& disclosure() const { return m_out.entry.proof.disclosure; }
  std::string text(std::string_view key) const { return disclosure().value(key).value_or(""); }
  std::optional<std::uint64_t> number(std::string_view key) const { return parse_number(text(key)); }

  Result<> form() {
    constexpr std::string_view kind = "custody.received";
    if (auto const hidden = disclosure().hidden_keys(); !hidden.empty())
      return fail(refusal("statement-hidden", say("the receipt withholds '{}'; it has to show every field", hidden.front())));
    if (text("entry.kind") != kind) return fail(refusal("message-kind", say("this is an entry of the kind '{}', no receipt ('{}')", text("entry.kind"), kind)));
    if (auto const missing = missing_key(*find_kind(kind), disclosure().shown_fields()); !missing.empty()) return no_key(missing);
    if (!number("ref.index")) return no_key("ref.index");
    if (!parse_hash(text("ref.leaf"))) return no_key("ref.leaf");
    if (text("ref.origin") != m_ledger.origin())
      return fail(refusal("not-for-us", say("the receipt answers an entry of {}, and this ledger is {}", text("ref.origin"), m_ledger.origin())));
    m_out.counted = number("item.quantity");
    if (text("item.seal.state") == "broken") m_out.broken_seals = text("item.seal.number");
    return {};
  }

  /// The entry of ours that it answers.
  Result<> subject() {
    m_out.released = *number("ref.index");
    if (m_out.released >= m_ledger.size() || TRY(m_ledger.leaf_hash(m_out.released)) != *parse_hash(text("ref.leaf")))
      return fail(refusal("ref-leaf", say("the receipt answers an entry {} that is not the one of this ledger", m_out.released)));
    Row const row = TRY(m_ledger.row(m_out.released));
    if (row.value("entry.kind") != "custody.released" || row.value("to.origin") != m_out.origin())
      return fail(refusal("wrong-sender", say("entry {} hands nothing to {}, which signed the receipt", m_out.released, m_out.origin())));
    m_out.case_number = row.value("case.number").value_or("");
    m_out.ref_number = row.value("ref.number").value_or("");
    m_released_at = parse_time(row.value("entry.time").value_or("")).value_or(UtcTime{});
    return {};
  }

  /// What the other ledger holds of ours.
  Result<> own_checkpoint() const {
    auto const note = parse_checkpoint(text("ref.checkpoint"));
    if (!note || note->checkpoint.origin != m_ledger.origin()) return no_key("ref.checkpoint");
    return check_own_checkpoint(m_ledger, *note, m_policy);
  }

  Result<> not_before() const {
    auto const leaf = format_hash(TreeHasher(Tree::sha256).leaf(disclosure().entry_bytes));
    for (Quote const& quote : TRY(find_quotes(m_ledger, m_out.origin(), m_out.index()))) {
      if (quote.kind != "custody.acknowledged") continue;
      if (quote.leaf == leaf) return fail(refusal("seen-before", say("the receipt was acknowledged already, as entry {}", quote.entry)));
      return fail(refusal("fork", say("the log {} shows another entry {} than the one that entry {} of this ledger holds", m_out.origin(), m_out.index(),
                                      quote.entry)));
    }
    return {};
  }

  /// Where a message counts itself, none is dropped, repeated or put in another order.
  Result<> step() const {
    if (text("transfer.step").empty()) return {};
    auto const step = number("transfer.step");
    auto const thread = text("transfer.thread");
    if (!step || *step == 0) return no_key("transfer.step");
    if (thread.empty()) return no_key("transfer.thread");
    std::uint64_t last = 0;
    std::optional<std::uint64_t> last_index;
    for (auto const entry : TRY(m_ledger.find(Term::thread, thread))) {
      Row const row = TRY(m_ledger.row(entry));
      if (row.value("ref.origin") != m_out.origin()) continue;
      auto const known = parse_number(row.value("transfer.step").value_or(""));
      if (!known || *known < last) continue;
      last = *known;
      last_index = parse_number(row.value("ref.index").value_or(""));
    }
    if (*step <= last || (last_index && m_out.index() <= *last_index))
      return fail(refusal("step-repeated", say("the receipt is step {} of '{}', and step {} of {} was recorded already", *step, thread, last, m_out.origin())));
    if (*step > last + 1)
      return fail(refusal("step-gap", say("the receipt is step {} of '{}', but the last one recorded of {} is step {}", *step, thread, m_out.origin(), last)));
    return {};
  }

  Result<> time() const {
    auto const answered = parse_time(text("entry.time")).value_or(UtcTime{});
    if (answered.seconds + clock_tolerance >= m_released_at.seconds) return {};
    return fail(refusal("time-bracket", say("the receipt was made on {}, before what it answers ({})", format_time(answered), format_time(m_released_at))));
  }

  Result<> their_checkpoint() {
    auto const& note = m_out.entry.proof.checkpoint;
    auto const held = TRY(held_notes(m_ledger, m_ledger.size()));
    for (HeldNote const& known : held) {
      auto const& checkpoint = known.note.checkpoint;
      if (checkpoint.origin != m_out.origin() || checkpoint.size != note.checkpoint.size || checkpoint.root == note.checkpoint.root) continue;
      m_fork = find_fork(known.note, note, {}, m_policy);
      return fail(refusal("fork", say("the log {} signed two histories: its checkpoint of {} entries contradicts the one of {} entries held here",
                                      m_out.origin(), note.checkpoint.size, checkpoint.size)));
    }
    auto const newest = newest_linked(held, m_out.origin());
    m_out.linked = !newest ? Linked::first : newest->checkpoint.size == note.checkpoint.size ? Linked::yes : Linked::no;
    return {};
  }

  Ledger const& m_ledger;
  Policy const& m_policy;
  std::optional<Fork>& m_fork;
  Receipt m_out;
  UtcTime m_released_at;
};

}  // namespace

Result<Receipt> check_receipt(Ledger const& ledger, Policy const& policy, std::string_view bytes, UtcTime now, std::optional<Fork>& fork) {
  auto proof = TRY(read_proof(bytes));
  TRY(check_no_fork(ledger.place(), proof.checkpoint.checkpoint.origin, policy));
  auto entry = TRY(check_proof(std::move(proof), policy, now));
  return ReceiptCheck(ledger, policy, fork).check(std::move(entry));
}

std::vector<Field> acknowledgement_fields(Receipt const& receipt, std::string const& own_origin) {
  auto const& proof = receipt.entry.proof;
  auto const leaf = TreeHasher(Tree::sha256).leaf(proof.disclosure.entry_bytes);
  std::vector<Field> out{{"ref.origin", receipt.origin()},
                         {"ref.index", std::to_string(receipt.index())},
                         {"ref.leaf", format_hash(leaf)},
                         {"ref.checkpoint", quoted_note(proof.checkpoint, receipt.entry.standing)},
                         {"ref.linked", std::string(linked_name(receipt.linked))},
                         {"transfer.thread", proof.disclosure.value("transfer.thread").value_or(thread_of(own_origin, receipt.released))}};
  if (auto const step = proof.disclosure.value("transfer.step")) out.push_back({"transfer.step", *step});
  if (!receipt.case_number.empty()) out.push_back({"case.number", receipt.case_number});
  if (!receipt.ref_number.empty()) out.push_back({"ref.number", receipt.ref_number});
  if (receipt.counted) out.push_back({"item.quantity", std::to_string(*receipt.counted)});
  if (!receipt.broken_seals.empty()) {
    out.push_back({"item.seal.number", receipt.broken_seals});
    out.push_back({"item.seal.state", "broken"});
  }
  return out;
}

std::string thread_of(std::string_view origin, std::uint64_t index) { return std::string(origin) + "#" + std::to_string(index); }

}  // namespace custody::ledger
