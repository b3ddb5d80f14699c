#include "ledger/link.hpp"

#include <fmt/format.h>

#include "ledger/text.hpp"

namespace custody::ledger {
namespace {

constexpr std::size_t hash_limit = 63;

std::unexpected<Error> bad_link(Message why) {
  return fail(failure("link-syntax", say("the link between two checkpoints cannot be read: {}", std::move(why))));
}

}  // namespace

std::string encode_link(Link const& link) {
  std::string out = fmt::format("old {}\n", link.old);
  for (Hash const& hash : link.hashes) out += format_hash(hash) + "\n";
  return out + "\n" + link.note;
}

Result<Link> parse_link(std::string_view bytes) {
  Link out;
  Lines lines(bytes);
  auto const old = lines.next().and_then([](auto line) { return after_word(line, "old"); }).and_then(parse_number);
  if (!old) return bad_link(say("its first line is not 'old' and a number"));
  out.old = *old;
  for (;;) {
    std::size_t const number = lines.number();
    auto const line = lines.next();
    if (!line) return bad_link(say("no empty line stands before its checkpoint"));
    if (line->empty()) break;
    auto const hash = parse_hash(*line);
    if (!hash) return bad_link(say("the hash on line {} is not base64 of 32 bytes", number));
    if (out.hashes.size() == hash_limit) return bad_link(say("it has more than {} hashes", hash_limit));
    out.hashes.push_back(*hash);
  }
  if (out.old == 0 && !out.hashes.empty()) return bad_link(say("hashes are given, but no size that they lead from"));
  out.note = lines.rest();
  return out;
}

std::string_view linked_name(Linked linked) {
  switch (linked) {
    case Linked::first: return "first";
    case Linked::yes: return "yes";
    case Linked::no: return "no";
  }
  return "";
}

std::optional<Fork> find_fork(SignedCheckpoint const& older, SignedCheckpoint const& newer, Path const& hashes, Policy const& policy) {
  Fork fork{newer.checkpoint.sha256 ? Tree::sm3 : Tree::sha256, {}, older, newer};
  if (older.checkpoint.size < newer.checkpoint.size) fork.hashes = hashes;
  if (!check_fork(fork, policy)) return {};
  return fork;
}

Result<Linked> check_link(Link const& link, SignedCheckpoint const& note, SignedCheckpoint const* known, Policy const& policy) {
  if (known == nullptr || known->checkpoint.size == 0) return Linked::first;   // an empty tree begins every history
  Checkpoint const& older = known->checkpoint;
  Checkpoint const& newer = note.checkpoint;
  bool const same_size = older.size == newer.size;
  if (!same_size && link.old != older.size) return Linked::no;
  TreeHasher hasher(Tree::sha256);
  // Of one size the two roots alone decide; what the link says of an older size is not needed.
  auto const path = same_size ? std::span<Hash const>{} : std::span<Hash const>(link.hashes);
  auto checked = check_consistency(hasher, older.size, newer.size, older.root, newer.root, path);
  if (checked) return Linked::yes;
  if (find_fork(*known, note, link.hashes, policy))
    return fail(refusal("fork", say("the log {} signed two histories: its checkpoint of {} entries contradicts the one of {} entries held here",
                                    newer.origin, newer.size, older.size)));
  return fail(std::move(checked.error()));
}

}  // namespace custody::ledger
