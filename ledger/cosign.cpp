#include "ledger/cosign.hpp"

#include <algorithm>

#include "ledger/peer.hpp"
#include "ledger/signer.hpp"
#include "ledger/text.hpp"
#include "ledger/trust.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view witnessed_kind = "checkpoint.witnessed";
/// Rows of `notes` that are looked at for one that others confirmed.
constexpr unsigned note_search_limit = 4096;
constexpr std::size_t request_size_limit = note_size_limit + 4096;

Tree tree_of(Checkpoint const& checkpoint) { return checkpoint.sha256 ? Tree::sm3 : Tree::sha256; }

std::unexpected<Error> bad_request(Message why) {
  return fail(failure("link-syntax", say("this is no request for a cosignature: {}", std::move(why))));
}

std::vector<VerifierKey> keys_of(Policy const& policy) {
  std::vector<VerifierKey> keys;
  for (PolicyLog const& log : policy.logs) keys.push_back(log.key);
  for (PolicyWitness const& witness : policy.witnesses) keys.push_back(witness.key);
  return keys;
}

Policy without_quorum(Policy policy) {
  policy.quorum = "none";
  return policy;
}

/// Log signatures in their order, then cosignatures by their bytes, no line twice (wire.md 6).
void order_lines(Note& note, std::string_view log) {
  auto const logs = std::stable_partition(note.signatures.begin(), note.signatures.end(), [&](NoteSignature const& line) { return line.name == log; });
  auto const bytes = [](NoteSignature const& line) { return Note{{}, {line}}.encode(); };
  std::sort(logs, note.signatures.end(), [&](auto const& a, auto const& b) { return bytes(a) < bytes(b); });
  std::vector<NoteSignature> once;
  for (NoteSignature& line : note.signatures)
    if (std::ranges::find(once, line) == once.end()) once.push_back(std::move(line));
  note.signatures = std::move(once);
}

std::unexpected<Error> refuse_fork(Place const& place, Fork const& fork) {
  auto const path = keep_fork(place, fork);
  if (!path) return fail(path.error());
  return fail(refusal("fork", say("THE LEDGER {} SIGNED TWO HISTORIES: its checkpoints of {} and {} entries contradict each other. Nothing was cosigned or entered; nothing of it is accepted any more",
                                  log_origin(fork.first.checkpoint), fork.first.checkpoint.size, fork.second.checkpoint.size))
                  .with_hint(say("'{}' shows both to anybody: custody verify", *path)));
}

std::unexpected<Error> refuse_size(std::string const& origin, std::uint64_t held) {
  return fail(refusal("witness-size", say("this ledger holds the checkpoint of {} entries of {}, and the request does not begin there", held, origin))
                  .with_hint(say("ask again with --old {}", held)));
}

/// The newest checkpoint of that origin that we witnessed.
Result<std::optional<SignedCheckpoint>> last_witnessed(Ledger const& ledger, std::string_view origin) {
  auto const entries = TRY(ledger.find(Term::kind, witnessed_kind));
  for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
    Row const row = TRY(ledger.row(*it));
    if (row.value("ref.origin") == origin) return std::optional(TRY(parse_checkpoint(row.value("ref.checkpoint").value_or(""))));
  }
  return std::nullopt;
}

/// Two roots for one size, with anything that an entry of ours quotes of this log.
Result<> refuse_contradiction(Place const& place, std::vector<HeldNote> const& held, SignedCheckpoint const& note, Policy const& policy) {
  for (HeldNote const& known : held)
    if (auto const fork = fork_between(known.note, note); fork && check_fork(*fork, policy)) return refuse_fork(place, *fork);
  return {};
}

/// The request leads from the checkpoint that we hold, or the fork is kept, or nothing is shown.
Result<> check_leads_on(Place const& place, WitnessRequest const& request, SignedCheckpoint const& held, Policy const& policy) {
  Checkpoint const& newer = request.note.checkpoint;
  TreeHasher hasher(request.tree());
  if (request.link.old == 0 && held.checkpoint.root == hasher.empty()) return {};   // from nothing every history leads on
  auto const linked = check_consistency(hasher, request.link.old, newer.size, held.checkpoint.root, newer.root, request.link.hashes);
  if (linked) return {};
  // PROOF has all hashes of a fork proof but where the older size is a power of two.
  if (auto const fork = find_fork(held, request.note, request.link.hashes, policy)) return refuse_fork(place, *fork);
  return fail(Error(linked.error()).with_hint(say("'custody verify' over the log's published directory finds out whether it signed two histories")));
}

/// The lines of a note that keys of the policy vouch for.
Result<Note> known_lines(Note const& note, Policy const& policy) {
  Note out{note.text, {}};
  for (Verified const& line : TRY(verify_note(note, keys_of(policy)))) out.signatures.push_back(note.signatures[line.line]);
  return out;
}

}  // namespace

Result<WitnessRequest> read_request(std::string_view bytes) {
  if (bytes.size() > request_size_limit) return bad_request(say("it has more than {} bytes", request_size_limit));
  WitnessRequest out;
  out.link = TRY(parse_link(bytes));
  out.note = TRY(parse_checkpoint(out.link.note));
  std::uint64_t const size = out.note.checkpoint.size;
  if (out.link.old > size) return bad_request(say("its checkpoint has {} entries, the older one {}", size, out.link.old));
  if (!out.link.hashes.empty() && (out.link.old == 0 || out.link.old == size)) return bad_request(say("hashes are given where none belong"));
  return out;
}

Result<Cosigning> cosign(Ledger& ledger, WitnessRequest const& request, Policy const& policy, UtcTime now) {
  Checkpoint const& asked = request.note.checkpoint;
  std::string const origin(log_origin(asked));
  if (origin == ledger.origin()) return fail(refusal("own-log", say("{} is this ledger itself: who witnesses itself shows nothing", origin)));
  Policy const signers = without_quorum(policy);
  Standing const standing = TRY(judge(request.note, signers, request.tree(), now));
  if (!asked.extensions.empty())
    return fail(refusal("checkpoint-syntax", say("the checkpoint of {} has lines that nobody here can check; a cosignature would cover them", asked.origin)));

  // A checkpoint of one tree can contradict one of the other: signatures of both are known here.
  Policy both = signers;
  for (Tree const tree : {Tree::sha256, Tree::sm3}) {
    auto const other = TRY(load_policy(ledger.place(), tree));
    both.logs.insert(both.logs.end(), other.logs.begin(), other.logs.end());
  }
  TRY(check_no_fork(ledger.place(), origin, both));
  auto const held = TRY(held_notes(ledger, ledger.size()));
  TRY(refuse_contradiction(ledger.place(), held, request.note, both));

  // A cosignature says that this is the largest one we have seen.
  for (HeldNote const& known : held)
    if (known.note.checkpoint.origin == asked.origin && known.note.checkpoint.size > asked.size)
      return fail(refusal("witness-size", say("this ledger holds a checkpoint of {} entries of {}, larger than the one of {}", known.note.checkpoint.size,
                                              asked.origin, asked.size)));
  if (request.note.note.signatures.size() >= note_signature_limit)
    return fail(refusal("note-syntax", say("with one more signature the note would have more than {}", note_signature_limit)));

  auto const last = TRY(last_witnessed(ledger, asked.origin));
  bool const again = last && last->note.text == request.note.note.text;
  if (!again) {
    std::uint64_t const size = last ? last->checkpoint.size : 0;
    if (request.link.old != size) return refuse_size(asked.origin, size);
    if (last) TRY(check_leads_on(ledger.place(), request, *last, both));
  }

  SigningKey const witness = TRY(load_witness_key(ledger.place(), ledger.card(), ledger.passphrase()));
  Cosigning out{request.note, {}};
  if (!again) {
    Draft draft{std::string(witnessed_kind), {{"ref.origin", asked.origin}, {"ref.checkpoint", quoted_note(request.note, standing)}}};
    auto const appended = TRY(ledger.append({std::move(draft)}, now));
    out.entry = appended.first;
  }
  // An earlier cosignature of ours says more than a new one.
  auto& lines = out.answer.note.signatures;
  VerifierKey const keys[] = {witness.verifier()};
  if (auto const there = verify_note(out.answer.note, keys); !there || there->empty()) {
    std::erase_if(lines, [&](NoteSignature const& line) { return line.name == keys[0].name && line.id == keys[0].id; });
    lines.push_back(cosign_note(out.answer.note.text, witness, now));
    auto const verified = verify_note(out.answer.note, keys);
    if (!verified || verified->size() != 1) return fail(failure("memory-or-disk", say("the own cosignature does not hold: memory or disk error")));
  }
  order_lines(out.answer.note, asked.origin);
  return out;
}

Result<std::uint64_t> size_cosigned_by(Ledger const& ledger, Tree tree, std::vector<VerifierKey> const& witness) {
  std::uint64_t newest = 0;
  Cursor rows = ledger.store().scan(Family::notes, note_key(tree, 0));
  for (; rows.valid() && rows.key()[0] == note_key(tree, 0)[0]; rows.next()) {
    if (std::ranges::none_of(witness, [&](VerifierKey const& key) { return rows.value().find(key.name) != std::string_view::npos; })) continue;
    auto const note = TRY(parse_checkpoint(rows.value()));
    auto const verified = verify_note(note.note, witness);
    if (verified && !verified->empty()) newest = std::max(newest, note.checkpoint.size);
  }
  TRY(rows.status());
  return newest;
}

Result<WitnessRequest> make_request(Ledger const& ledger, Tree tree, std::uint64_t old) {
  SignedCheckpoint note = TRY(ledger.newest_note(tree));
  WitnessRequest out;
  out.link.old = old;
  out.link.note = note.note.encode();
  out.note = note;
  std::uint64_t const size = note.checkpoint.size;
  if (old > size) return fail(misuse(say("the newest checkpoint has {} entries, not {} or more", size, old)));
  out.link.hashes = TRY(ledger.consistency(old, size, tree));
  return out;
}

Result<Attaching> attach(Ledger& ledger, SignedCheckpoint const& answer, Policy const& policy) {
  Checkpoint const& there = answer.checkpoint;
  Tree const tree = tree_of(there);
  if (log_origin(there) != ledger.origin() || (tree == Tree::sm3 && !ledger.twin()))
    return fail(refusal("not-ours", say("the answer is about '{}', not about this ledger", there.origin)));
  Policy known = without_quorum(policy);
  known.logs.clear();
  for (CardKey const& log : ledger.card().logs) known.logs.push_back({log.key, {}, {}});
  TRY(judge(answer, known, tree, UtcTime{}));
  bool const contained = there.size <= ledger.size() && TRY(ledger.root_at(there.size, tree)) == there.root &&
                         (tree == Tree::sha256 || TRY(ledger.root_at(there.size)) == there.sha256);
  if (!contained)
    return fail(Error{Problem::went_back, "rollback-known",
                      say("THIS LEDGER DOES NOT CONTAIN A CHECKPOINT THAT ITS OWN KEY SIGNED. In the answer: {} entries, root {}; the ledger: {} entries, root {}",
                          there.size, format_hash(there.root), ledger.size(), format_hash(ledger.head().root(tree))),
                      say("see 'custody help restored'")});

  Attaching out;
  auto held = TRY(ledger.note_at(there.size, tree));
  Note merged = TRY(known_lines(answer.note, known));
  out.unknown = static_cast<std::size_t>(std::ranges::count_if(answer.note.signatures, [&](NoteSignature const& line) {
    return std::ranges::find(merged.signatures, line) == merged.signatures.end();
  }));
  std::vector<NoteSignature> const before = held ? held->note.signatures : std::vector<NoteSignature>();
  auto const is_key_of = [](NoteSignature const& a) {
    return [&a](NoteSignature const& b) { return a.name == b.name && a.id == b.id; };
  };
  std::vector<VerifierKey> witnesses;
  for (PolicyWitness const& witness : known.witnesses) witnesses.push_back(witness.key);
  for (Verified const& line : TRY(verify_note(answer.note, witnesses)))
    if (std::ranges::none_of(before, is_key_of(answer.note.signatures[line.line]))) out.cosigned.push_back({witnesses[line.key].name, line.time});
  // What is held stays; of one witness one line is enough.
  for (NoteSignature const& line : before) {
    std::erase_if(merged.signatures, is_key_of(line));
    merged.signatures.push_back(line);
  }
  order_lines(merged, there.origin);
  out.note = {merged, there};
  if (!out.cosigned.empty() || !held) TRY(ledger.keep_note(tree, out.note));
  return out;
}

Result<std::optional<SignedCheckpoint>> stamped_note(Ledger const& ledger, std::uint64_t index, KeptTimestamps const& kept) {
  Cursor rows = ledger.store().scan(Family::notes, note_key(Tree::sha256, index + 1));
  for (; rows.valid() && rows.key()[0] == note_key(Tree::sha256, 0)[0]; rows.next()) {
    auto note = TRY(parse_checkpoint(rows.value()));
    if (note.checkpoint.size <= ledger.size() && !kept.of(note.note).empty()) return std::optional(std::move(note));
  }
  TRY(rows.status());
  return std::nullopt;
}

Result<SignedCheckpoint> best_note(Ledger const& ledger, std::uint64_t index, Policy const& policy, UtcTime now, KeptTimestamps const& kept) {
  Cursor rows = ledger.store().scan(Family::notes, note_key(Tree::sha256, index + 1));
  std::string const own = ledger.origin() + "/witness";
  Policy const any = without_quorum(policy);
  std::optional<SignedCheckpoint> fallback;   // confirmed by somebody, though not by all that the policy asks for
  std::optional<SignedCheckpoint> stamped;
  for (unsigned count = 0; count < note_search_limit && rows.valid() && rows.key()[0] == note_key(Tree::sha256, 0)[0]; rows.next(), ++count) {
    auto note = TRY(parse_checkpoint(rows.value()));
    if (note.checkpoint.size > ledger.size()) continue;
    if (!stamped && !kept.of(note.note).empty()) stamped = note;
    if (note.note.signatures.size() < 2) continue;
    auto const standing = judge(note, any, Tree::sha256, now);
    if (!standing || std::ranges::all_of(standing->cosigned, [&](Cosigned const& cosigned) { return cosigned.witness == own; })) continue;
    if (judge(note, policy, Tree::sha256, now)) return note;
    if (!fallback) fallback = std::move(note);
  }
  TRY(rows.status());
  if (fallback) return std::move(*fallback);
  if (stamped) return std::move(*stamped);
  return ledger.newest_note();
}

}  // namespace custody::ledger
