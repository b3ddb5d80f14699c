// Appending: wire.md 15.2, step by step.
#include <algorithm>

#include "ledger/entry.hpp"
#include "ledger/ledger.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/recheck.hpp"
#include "ledger/row_writer.hpp"
#include "lib/base/ensure.hpp"

namespace custody::ledger {
namespace {

class ListedDrafts final : public DraftSource {
 public:
  explicit ListedDrafts(std::vector<Draft> drafts) : m_drafts(std::move(drafts)) {}
  std::uint64_t count() const override { return m_drafts.size(); }
  Result<Draft> make(std::uint64_t i) const override { return m_drafts[i]; }

 private:
  std::vector<Draft> m_drafts;
};

/// To the second where the payload still says it.
Result<UtcTime> time_of(Row const& row) {
  UtcTime const minute = TRY(decode_entry(row.entry)).time;
  auto const exact = row.value("entry.time").and_then([](std::string const& text) { return parse_time(text); });
  return exact && exact->minute() == minute ? *exact : minute;
}

Result<> check_clock(UtcTime last, UtcTime now) {
  if (now >= last) return {};
  return fail(failure("clock", say("the clock of this computer says {}, but the last entry of the ledger was made at {}", format_time(now), format_time(last)))
                  .with_hint(say("set the clock; entries never stand in a false order")));
}

}  // namespace

Result<Appended> Ledger::append(DraftSource const& drafts, UtcTime now, Progress& progress) {
  State& state = *m_state;
  ensure(state.lock.has_value(), "only a writer appends");
  if (state.broken) return fail(failure("store", say("an earlier append to the ledger failed; open it again")));
  std::uint64_t const first = size(), count = drafts.count();
  if (count == 0) return Appended{first, 0, now, state.guard(Tree::sha256)};

  // Step 3.
  Signer const signer = TRY(Signer::load(state.place, state.card.card, twin()));
  if (first > 0) TRY(check_clock(TRY(time_of(TRY(row(first - 1)))), now));

  // Steps 4 and 5. Whatever fails from here on leaves rows beyond the head, which the next writer deletes.
  state.broken = true;
  RowWriter writer = TRY(RowWriter::begin(state.store, state.head, state.index_key, drafts, now));
  Head const head = TRY(writer.write(progress));
  TRY(recheck(state.store, first, head));

  // Step 6: the commit.
  Batch batch;
  batch.put(Family::state, head_key, encode_head(head));
  if (auto const written = state.store.write(std::move(batch), Sync::yes); !written)
    return fail(failure("sync", say("it is not known whether the entries are in the ledger, nothing was signed: {}", written.error().message))
                    .with_hint(say("the next command that opens the ledger finds out")));
  state.head = head;

  // Steps 7 to 10.
  if (auto sealed = state.seal(signer); !sealed)
    return fail(failure("unsigned", say("entered, not yet signed: {}", sealed.error().message))
                    .with_hint(say("the entries are in; the next command that writes to the ledger signs them")));
  if (auto const settled = state.store.settle(); !settled) state.warnings.push_back(settled.error().message);
  state.broken = false;
  return Appended{first, count, now, state.guard(Tree::sha256)};
}

Result<Appended> Ledger::append(std::vector<Draft> drafts, UtcTime now) {
  return append(ListedDrafts(std::move(drafts)), now, no_progress());
}

Result<> Ledger::State::seal(Signer const& signer) {
  auto order = trees();
  std::ranges::reverse(order);  // the SM3 tree first: its guard ahead of the other one means no more than an unsigned tail
  for (Tree const tree : order) {
    SignedCheckpoint& known = guards[static_cast<std::size_t>(tree)].checkpoint;
    if (known.checkpoint.size == head.size) continue;
    SignedCheckpoint const checkpoint = TRY(signer.sign(head, tree));
    if (auto warning = TRY(write_guard(place, tree, checkpoint, signer.key(tree).verifier()))) warnings.push_back(std::move(*warning));
    known = checkpoint;
  }
  return keep_notes();
}

Result<> Ledger::State::keep_notes() {
  Batch batch;
  for (Tree const tree : trees()) {
    std::string const key = note_key(tree, guard(tree).checkpoint.size);
    if (!TRY(store.get(Family::notes, key))) batch.put(Family::notes, key, guard(tree).note.encode());
  }
  if (batch.bytes() == 0) return {};
  return store.write(std::move(batch), Sync::no);
}

}  // namespace custody::ledger
