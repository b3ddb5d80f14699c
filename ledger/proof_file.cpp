#include "ledger/proof_file.hpp"

#include <fmt/format.h>

#include "ledger/text.hpp"
#include "lib/base/text.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view proof_header = "c2sp.org/tlog-proof@v1";
constexpr std::string_view twin_header = "custody/sm3-proof/v1";
constexpr std::string_view any_proof = "c2sp.org/tlog-proof@v", any_twin_header = "custody/sm3-proof/v";

std::unexpected<Error> bad_proof(std::string_view code, Message why) {
  return fail(failure(code, say("the proof cannot be read: {}", std::move(why))));
}

/// What is_utf8 refused stands on this line.
std::size_t line_of_bad_byte(std::string_view bytes) {
  std::size_t number = 1;
  while (std::size_t const length = utf8_length(bytes)) {
    if (bytes.front() == '\n') ++number;
    bytes.remove_prefix(length);
  }
  return number;
}

/// A cosignature may stand at most this much below the time that an entry claims (clocks differ).

/// P11.
Result<> check_path(ReadProof const& proof, TreeHasher& hasher) {
  Checkpoint const& checkpoint = proof.checkpoint.checkpoint;
  return check_inclusion(hasher, proof.file.index, checkpoint.size, hasher.leaf(proof.disclosure.entry_bytes), proof.file.path, checkpoint.root);
}

}  // namespace

std::string encode_proof(ProofFile const& proof) {
  std::string out(proof.tree == Tree::sm3 ? twin_header : proof_header);
  out += "\nextra ";
  base64_append(out, as_bytes(proof.extra));
  out += fmt::format("\nindex {}\n", proof.index);
  for (Hash const& hash : proof.path) {
    base64_append(out, hash);
    out += '\n';
  }
  out += '\n';
  out += proof.note;
  return out;
}

Result<ReadProof> read_proof(std::string_view bytes) {
  ReadProof out;
  // P1
  if (bytes.size() > proof_size_limit) return bad_proof("proof-syntax", say("it has more than {} bytes", proof_size_limit));
  if (!is_utf8(bytes)) return bad_proof("proof-syntax", say("line {} is not UTF-8", line_of_bad_byte(bytes)));
  if (!bytes.ends_with('\n')) return bad_proof("proof-syntax", say("its last line has no end"));
  Lines lines(bytes);
  auto const first = lines.next();
  if (*first == twin_header)
    out.file.tree = Tree::sm3;
  else if (*first != proof_header)
    return bad_proof("proof-version", first->starts_with(any_proof) || first->starts_with(any_twin_header)
                                       ? say("it was written by a newer version ('{}')", *first)
                                       : say("its first line is not that of a proof"));
  // P2
  auto const extra = lines.next().and_then([](auto line) { return after_word(line, "extra"); });
  if (!extra) return bad_proof("proof-extra", say("it shows nothing of its entry (no line 'extra')"));
  auto const disclosure = base64_decode(*extra);
  if (!disclosure) return bad_proof("proof-extra", say("the line 'extra' is not canonical base64"));
  if (disclosure->size() > disclosure_size_limit) return bad_proof("proof-extra", say("the line 'extra' holds more than {} bytes", disclosure_size_limit));
  out.file.extra = as_text(*disclosure);
  // P3, P4
  out.disclosure = TRY(decode_disclosure(out.file.extra));
  // P5
  auto const index = lines.next().and_then([](auto line) { return after_word(line, "index"); }).and_then(parse_number);
  if (!index) return bad_proof("proof-syntax", say("line {} is not 'index' and a number", 3));
  out.file.index = *index;
  for (;;) {
    std::size_t const number = lines.number();
    auto const line = lines.next();
    if (!line) return bad_proof("proof-syntax", say("no empty line stands before its checkpoint"));
    if (line->empty()) break;
    auto const hash = parse_hash(*line);
    if (!hash) return bad_proof("proof-syntax", say("the hash on line {} is not base64 of 32 bytes", number));
    if (out.file.path.size() == 63) return bad_proof("proof-syntax", say("it has more than {} hashes", 63));
    out.file.path.push_back(*hash);
  }
  out.file.note = lines.rest();
  out.checkpoint = TRY(parse_checkpoint(out.file.note));
  if (out.file.tree == Tree::sm3 && !out.checkpoint.checkpoint.sha256)
    return bad_proof("checkpoint-syntax", say("the checkpoint of an SM3 tree does not name the SHA-256 root"));
  return out;
}

Result<> check_contained(ReadProof const& proof, TreeHasher& hasher) {
  TRY(check_commitment(proof.disclosure));
  TRY(check_agrees(proof.disclosure));
  return check_path(proof, hasher);
}

Result<> check_bracket(ProvedEntry const& entry) {
  UtcTime const claimed = entry.proof.disclosure.entry.time;
  if (auto const oldest = entry.standing.oldest(); oldest && claimed.seconds > oldest->seconds + clock_tolerance)
    return fail(refusal("time-bracket", say("the entry claims {}, but the checkpoint that contains it was cosigned or stamped by {} already", format_time(claimed),
                                            format_time(*oldest))));
  return {};
}

Result<ProvedEntry> check_proof(ReadProof proof, Policy const& policy, UtcTime now, std::span<Stamp const> stamps) {
  TRY(check_commitment(proof.disclosure));
  TRY(check_agrees(proof.disclosure));
  Standing standing = TRY(judge(proof.checkpoint, policy, proof.file.tree, now, stamps));
  TreeHasher hasher(proof.file.tree);
  TRY(check_path(proof, hasher));
  ProvedEntry out{std::move(proof), std::move(standing)};
  TRY(check_bracket(out));
  return out;
}

Result<> check_twin(ReadProof const& proof, ReadProof const& twin) {
  if (proof.disclosure.entry_bytes != twin.disclosure.entry_bytes || proof.file.index != twin.file.index)
    return fail(refusal("twin-leaf", say("the SM3 proof is of another entry")));
  Checkpoint const& a = proof.checkpoint.checkpoint;
  Checkpoint const& b = twin.checkpoint.checkpoint;
  if (a.size != b.size) return fail(refusal("twin-size", say("the SM3 checkpoint has {} entries, the SHA-256 one {}", b.size, a.size)));
  if (b.origin != a.origin + std::string(twin_suffix)) return fail(refusal("twin-root", say("the SM3 checkpoint is of '{}', not of the twin of '{}'", b.origin, a.origin)));
  if (b.sha256 != a.root) return fail(refusal("twin-root", say("the SM3 checkpoint does not name the root of the SHA-256 one")));
  return {};
}

}  // namespace custody::ledger
