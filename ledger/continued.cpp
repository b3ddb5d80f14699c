#include "ledger/continued.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "ledger/entry.hpp"
#include "ledger/ledger_state.hpp"
#include "ledger/published_files.hpp"
#include "ledger/text.hpp"

namespace custody::ledger {
namespace {

/// Counts what the database still holds below `size`; what cannot be read is not there.
void count_payloads(Store const& store, std::uint64_t size, OldLedger& out) {
  std::set<std::uint64_t> erased;
  // One by one: a walk would end at the first damage.
  for (std::uint64_t index = 0; index < size; ++index) {
    auto const payload = store.get(Family::payloads, entry_key(index));
    if (!payload) continue;
    if (!*payload) {
      auto const sealed = store.get(Family::state, restricted_key(index));
      out.restricted += sealed && *sealed;
      continue;
    }
    ++out.present;
    if (payload_value(**payload, "entry.kind") != "entry.erased") continue;
    auto const about = payload_value(**payload, "erased.index").and_then([](std::string const& text) { return parse_number(text); });
    if (about && *about < index) erased.insert(*about);
  }
  for (std::uint64_t const index : erased) {
    auto const payload = store.get(Family::payloads, entry_key(index));
    if (payload && !*payload) ++out.destroyed;
  }
}

Result<> check_signed(SignedCheckpoint const& checkpoint, Card const& card) {
  std::vector<VerifierKey> keys;
  for (CardKey const& log : card.logs)
    if (log.key.type == KeyType::ed25519) keys.push_back(log.key);
  if (checkpoint.checkpoint.origin != card.origin || TRY(verify_note(checkpoint.note, keys)).empty())
    return fail(refusal("log-signature", say("the last checkpoint of the old ledger is not signed by a key of its card")));
  return {};
}

}  // namespace

Result<OldLedger> look_at_old_ledger(std::string const& dir) {
  OldLedger out;
  std::error_code failed;
  if (!std::filesystem::exists(dir + "/.custody", failed) && is_published(dir, published_checkpoint(Tree::sha256))) {
    out.published = true;
    out.checkpoint = TRY(read_published_checkpoint(dir, Tree::sha256));
    TRY(check_signed(out.checkpoint, TRY(read_published_card(dir)).card));
    return out;
  }
  Place const place = TRY(find_ledger(dir));
  Card const card = TRY(load_card(place)).card;
  for (Guard const& guard : TRY(read_guards(place, card, false)))
    if (guard.tree == Tree::sha256 && guard.checkpoint.checkpoint.size >= out.checkpoint.checkpoint.size) out.checkpoint = guard.checkpoint;
  TRY(check_signed(out.checkpoint, card));
  if (auto const store = Store::open(place.database(), Access::salvage)) count_payloads(*store, out.checkpoint.checkpoint.size, out);
  return out;
}

Draft continued_draft(OldLedger const& old) {
  Checkpoint const& last = old.checkpoint.checkpoint;
  Draft draft{"ledger.continued", {{"ref.origin", last.origin}, {"ref.checkpoint", old.checkpoint.note.encode()}}};
  if (!old.published)
    draft.fields.push_back({"act.note", fmt::format("entries {}; payloads present {}, destroyed {}, restricted {}, lost {}", last.size, old.present, old.destroyed,
                                                    old.restricted, old.lost())});
  return draft;
}

}  // namespace custody::ledger
