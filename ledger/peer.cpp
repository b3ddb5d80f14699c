#include "ledger/peer.hpp"

#include <algorithm>
#include <filesystem>

#include "ledger/text.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view quoting_kinds[] = {"custody.received", "custody.acknowledged", "checkpoint.witnessed"};
constexpr std::size_t fork_size_limit = 4 << 20;

std::string fork_path(Place const& place, std::string_view origin) { return place.forks() + "/" + hex_encode(sha256(origin)) + ".fork"; }

std::string_view log_of(Checkpoint const& checkpoint) {
  std::string_view origin = checkpoint.origin;
  if (checkpoint.sha256) origin.remove_suffix(twin_suffix.size());
  return origin;
}

}  // namespace

Result<std::vector<Quote>> find_quotes(Ledger const& ledger, std::string_view origin, std::uint64_t index) {
  std::vector<Quote> out;
  for (std::uint64_t const entry : TRY(ledger.find(Term::quoted, std::string(origin) + "#" + std::to_string(index)))) {
    Row const row = TRY(ledger.row(entry));
    out.push_back({entry, row.value("entry.kind").value_or(""), row.value("ref.leaf").value_or("")});
  }
  return out;
}

Result<std::vector<HeldNote>> held_notes(Ledger const& ledger, std::uint64_t end) {
  std::vector<HeldNote> out;
  for (auto const kind : quoting_kinds)
    for (std::uint64_t const entry : TRY(ledger.find(Term::kind, kind))) {
      if (entry >= end) break;
      Row const row = TRY(ledger.row(entry));
      auto const text = row.value("ref.checkpoint");
      if (!text) continue;
      auto note = parse_checkpoint(*text);
      if (!note) continue;   // not written by this program: nothing is held
      auto const linked = row.value("ref.linked");
      out.push_back({std::move(*note), kind == "checkpoint.witnessed" || linked == "first" || linked == "yes", entry});
    }
  std::ranges::sort(out, {}, &HeldNote::entry);
  return out;
}

std::optional<SignedCheckpoint> newest_linked(std::vector<HeldNote> const& held, std::string_view origin) {
  HeldNote const* newest = nullptr;
  for (HeldNote const& note : held)
    if (note.linked && note.note.checkpoint.origin == origin && (!newest || note.note.checkpoint.size > newest->note.checkpoint.size)) newest = &note;
  if (!newest) return {};
  return newest->note;
}

Result<> check_own_checkpoint(Ledger const& ledger, SignedCheckpoint const& note, Policy const& own) {
  auto const refuse = [&](Message why) {
    return fail(Error{Problem::went_back, "rollback-known", say("others hold a checkpoint of this ledger with {} entries that {}", note.checkpoint.size, std::move(why)), {}}
                    .with_hint(say("'custody help restored' says what to do")));
  };
  Policy signers = own;
  signers.quorum = "none";
  for (PolicyLog& log : signers.logs) log.until.reset();
  if (auto const signed_by = judge(note, signers, Tree::sha256, UtcTime{}); !signed_by) return fail(signed_by.error());
  if (note.checkpoint.size > ledger.size()) return refuse(say("this ledger, of {} entries, does not have any more", ledger.size()));
  if (TRY(ledger.root_at(note.checkpoint.size)) != note.checkpoint.root) return refuse(say("is not one of its tree"));
  return {};
}

std::string quoted_note(SignedCheckpoint const& note, Standing const& standing) {
  Note out{note.note.text, {}};
  for (NoteSignature const& line : note.note.signatures) {
    bool const is_log = line.name == standing.log.name && line.id == standing.log.id;
    bool const counted = std::ranges::any_of(standing.cosigned, [&](Cosigned const& c) { return c.witness == line.name; });
    if ((is_log || counted) && std::ranges::find(out.signatures, line) == out.signatures.end()) out.signatures.push_back(line);
  }
  return out.encode();
}

Result<std::string> keep_fork(Place const& place, Fork const& fork) {
  auto const path = fork_path(place, log_of(fork.first.checkpoint));
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) TRY(write_file(path, encode_fork(fork), Overwrite::allow));
  return path;
}

Result<> check_no_fork(Place const& place, std::string_view origin, Policy const& policy) {
  auto const path = fork_path(place, origin);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  auto const fork = TRY(parse_fork(TRY(read_file(path, fork_size_limit))));
  // Anybody could put a file there; what refuses is the proof in it.
  if (!check_fork(fork, policy)) return {};
  return fail(refusal("fork", say("the log {} signed two histories, and nothing of it is accepted any more: {}", origin, path)));
}

}  // namespace custody::ledger
