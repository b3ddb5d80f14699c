// Appending: wire.md 15.2, step by step.
#include <unistd.h>

#include <algorithm>

#include "ledger/entry.hpp"
#include "ledger/ledger.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/recheck.hpp"
#include "ledger/row_writer.hpp"
#include "lib/base/ensure.hpp"
#include "lib/io/file.hpp"

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

Result<> check_clock(UtcTime last, UtcTime now) {
  if (now >= last) return {};
  return fail(failure("clock", say("the clock of this computer says {}, but the last entry of the ledger was made at {}", format_time(now), format_time(last)))
                  .with_hint(say("set the clock; entries never stand in a false order")));
}

}  // namespace

Result<Appended> Ledger::append(DraftSource const& drafts, UtcTime now, Progress& progress) {
  return m_state->append(drafts, now, progress, Batch());
}

Result<Appended> Ledger::State::append(DraftSource const& drafts, UtcTime now, Progress& progress, Batch with) {
  ensure(lock.has_value(), "only a writer appends");
  if (broken) return fail(failure("store", say("an earlier append to the ledger failed; open it again")));
  std::uint64_t const first = head.size, count = drafts.count();
  if (count == 0) return Appended{first, 0, now, guard(Tree::sha256)};

  // Step 3.
  Signer const signer = TRY(load_signer());
  if (first > 0) TRY(check_clock(TRY(last_time()), now));

  // Steps 4 and 5. Whatever fails from here on leaves rows beyond the head, which the next writer deletes.
  broken = true;
  TRY(open_file(place.appending(), O_WRONLY | O_CREAT | O_NOFOLLOW, 0600));
  RowWriter writer = TRY(RowWriter::begin(store, head, index_key, drafts, now));
  Head const grown = TRY(writer.write(progress));
  TRY(recheck(store, first, grown));

  // Step 6: the commit.
  with.put(Family::state, head_key, encode_head(grown));
  if (auto const written = store.write(std::move(with), Sync::yes); !written)
    return fail(failure("sync", say("it is not known whether the entries are in the ledger, nothing was signed: {}", written.error().message))
                    .with_hint(say("the next command that opens the ledger finds out")));
  head = grown;
  ::unlink(place.appending().c_str());

  // Steps 7 to 10.
  if (auto sealed = seal(signer); !sealed)
    return fail(failure("unsigned", say("entered, not yet signed: {}", sealed.error().message))
                    .with_hint(say("the entries are in; the next command that writes to the ledger signs them")));
  if (auto const settled = store.settle(); !settled) warnings.push_back(settled.error().message);
  broken = false;
  return Appended{first, count, now, guard(Tree::sha256)};
}

Result<Appended> Ledger::append(std::vector<Draft> drafts, UtcTime now) {
  return m_state->append(std::move(drafts), now, Batch());
}

Result<Appended> Ledger::State::append(std::vector<Draft> drafts, UtcTime now, Batch with) {
  return append(ListedDrafts(std::move(drafts)), now, no_progress(), std::move(with));
}

Result<UtcTime> Ledger::State::last_time() const {
  std::uint64_t const last = head.size - 1;
  auto const entry = TRY(store.get(Family::entries, entry_key(last)));
  if (!entry) return fail(failure("store", say("entry {} is missing", last)));
  UtcTime const minute = TRY(decode_entry(*entry)).time;
  auto const said = payload_value(TRY(payload(last)).value_or(""), "entry.time");
  auto const exact = said ? parse_time(*said) : std::nullopt;
  return exact && exact->minute() == minute ? *exact : minute;
}

Result<> Ledger::keep_note(Tree tree, SignedCheckpoint const& note) {
  ensure(m_state->lock.has_value(), "only a writer keeps notes");
  Batch batch;
  batch.put(Family::notes, note_key(tree, note.checkpoint.size), note.note.encode());
  return m_state->store.write(std::move(batch), Sync::yes);
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
