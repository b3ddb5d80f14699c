#include "ledger/fork.hpp"

#include <fmt/format.h>

#include <bit>

#include "ledger/text.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view fork_header = "custody/fork/v1";

std::unexpected<Error> bad_fork(Message why) {
  return fail(failure("fork-syntax", say("this is not a fork proof: {}", std::move(why))));
}

std::unexpected<Error> bad_hashes(Message why) {
  return fail(refusal("fork-hashes", say("the hashes of the fork proof prove nothing: {}", std::move(why))));
}

/// The algorithm of wire.md 9: the hashes must lead to the newer root and must not lead to the older one.
Result<> check_hashes(TreeHasher& hasher, std::uint64_t m, std::uint64_t n, Hash const& a, Hash const& b, std::span<Hash const> hashes) {
  std::uint64_t fn = m - 1, tn = n - 1;
  while (fn & 1) fn >>= 1, tn >>= 1;
  // SUBPROOF(m, D[0:n], false) has one hash more than PROOF where m is a power of two. Judged before anything is hashed.
  std::size_t const wanted = consistency_length(m, n) + (std::has_single_bit(m) ? 1 : 0);
  if (hashes.size() != wanted) return bad_hashes(say("{} hashes are given where {} belong", hashes.size(), wanted));
  Hash fr = hashes[0], sr = fr;
  for (Hash const& c : hashes.subspan(1)) {
    if ((fn & 1) || fn == tn) {
      fr = hasher.node(c, fr);
      sr = hasher.node(c, sr);
      while (fn != 0 && !(fn & 1)) fn >>= 1, tn >>= 1;
    } else {
      sr = hasher.node(sr, c);
    }
    fn >>= 1, tn >>= 1;
  }
  if (sr != b) return bad_hashes(say("the hashes do not lead to the newer root"));
  if (fr == a) return fail(refusal("fork-agree", say("the two checkpoints agree: the older tree is contained in the newer")));
  return {};
}

}  // namespace

std::string_view log_origin(Checkpoint const& checkpoint) {
  std::string_view origin = checkpoint.origin;
  if (checkpoint.sha256) origin.remove_suffix(twin_suffix.size());
  return origin;
}

std::optional<Hash> head_of(Checkpoint const& checkpoint, Tree tree) {
  if (checkpoint.sha256) return tree == Tree::sm3 ? checkpoint.root : *checkpoint.sha256;
  return tree == Tree::sha256 ? std::optional(checkpoint.root) : std::nullopt;
}

std::optional<Fork> fork_between(SignedCheckpoint const& a, SignedCheckpoint const& b) {
  if (log_origin(a.checkpoint) != log_origin(b.checkpoint) || a.checkpoint.size != b.checkpoint.size) return {};
  for (Tree const tree : {Tree::sha256, Tree::sm3}) {
    auto const one = head_of(a.checkpoint, tree), other = head_of(b.checkpoint, tree);
    if (one && other && *one != *other) return Fork{tree, {}, a, b};
  }
  return {};
}

std::string encode_fork(Fork const& fork) {
  std::string out = fmt::format("{}\nhash {}\n", fork_header, fork.hash == Tree::sm3 ? "sm3" : "sha256");
  for (Hash const& hash : fork.hashes) out += format_hash(hash) + "\n";
  std::string first = fork.first.note.encode(), second = fork.second.note.encode();
  std::uint64_t const m = fork.first.checkpoint.size, n = fork.second.checkpoint.size;
  if (m > n || (m == n && first > second)) std::swap(first, second);
  return out + "\n" + first + "\n" + second;
}

Result<Fork> parse_fork(std::string_view bytes) {
  if (bytes.size() > 2 * note_size_limit + 4096) return bad_fork(say("it is too large"));
  Lines lines(bytes);
  if (lines.next() != fork_header) return bad_fork(say("its first line is not '{}'", fork_header));
  Fork fork;
  auto const hash = lines.next();
  if (hash != "hash sha256" && hash != "hash sm3") return bad_fork(say("its second line names no hash"));
  fork.hash = hash == "hash sm3" ? Tree::sm3 : Tree::sha256;
  for (;;) {
    auto const line = lines.next();
    if (!line) return bad_fork(say("no empty line follows its hashes"));
    if (line->empty()) break;
    auto const value = parse_hash(*line);
    if (!value) return bad_fork(say("the hash on line {} is not base64 of 32 bytes", lines.number() - 1));
    if (fork.hashes.size() == 64) return bad_fork(say("it has more than {} hashes", 64));
    fork.hashes.push_back(*value);
  }
  // A note ends with its last signature line; the empty line after that is ours.
  std::string_view const notes = lines.rest();
  auto const signatures = notes.find("\n\n\xe2\x80\x94 ");
  auto const end = signatures == std::string_view::npos ? signatures : notes.find("\n\n", signatures + 2);
  if (end == std::string_view::npos) return bad_fork(say("it does not hold two notes"));
  auto first = parse_checkpoint(notes.substr(0, end + 1), EmptyRoot::any), second = parse_checkpoint(notes.substr(end + 2), EmptyRoot::any);
  if (!first) return bad_fork(first.error().message);
  if (!second) return bad_fork(second.error().message);
  fork.first = std::move(*first);
  fork.second = std::move(*second);
  if (encode_fork(fork) != bytes) return bad_fork(say("its notes are not in their order"));
  return fork;
}

Result<> check_fork(Fork const& fork, Policy const& policy) {
  if (log_origin(fork.first.checkpoint) != log_origin(fork.second.checkpoint))
    return fail(refusal("fork-agree", say("the two checkpoints are of different logs")));
  // Who once signed two histories did so whether or not the key has ended since, and no quorum is asked.
  Policy signers = policy;
  signers.quorum = "none";
  for (PolicyLog& log : signers.logs) log.until.reset();
  for (SignedCheckpoint const* note : {&fork.first, &fork.second})
    TRY(judge(*note, signers, note->checkpoint.sha256 ? Tree::sm3 : Tree::sha256, UtcTime{}));

  auto const a = head_of(fork.first.checkpoint, fork.hash), b = head_of(fork.second.checkpoint, fork.hash);
  if (!a || !b) return bad_hashes(say("a checkpoint says nothing of the tree that is compared"));
  std::uint64_t const m = fork.first.checkpoint.size, n = fork.second.checkpoint.size;
  TreeHasher hasher(fork.hash);
  if (m == n || m == 0) {
    if (!fork.hashes.empty()) return bad_hashes(say("hashes are given where none belong"));
    if (m == n ? *a == *b : *a == hasher.empty()) return fail(refusal("fork-agree", say("the two checkpoints agree")));
    return {};
  }
  return check_hashes(hasher, m, n, *a, *b, fork.hashes);
}

}  // namespace custody::ledger
