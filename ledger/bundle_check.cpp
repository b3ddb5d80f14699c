#include "ledger/bundle_check.hpp"

#include <algorithm>

#include "ledger/timestamps.hpp"

namespace custody::ledger {
namespace {

constexpr std::size_t small_limit = 4096;
constexpr std::size_t manifest_limit = 64 << 20;
constexpr std::size_t tag_manifest_limit = 128 << 20;
constexpr std::size_t link_limit = note_size_limit + 4096;
constexpr std::size_t peer_count_limit = 64;
constexpr std::size_t read_size = 256 * 1024;

/// Longest content of a part of the head.
std::size_t limit_of(BundlePart part) {
  switch (part) {
    case BundlePart::bagit:
    case BundlePart::bag_info: return small_limit;
    case BundlePart::manifest_sha256:
    case BundlePart::manifest_sm3: return manifest_limit;
    case BundlePart::statement: return disclosure_size_limit;
    case BundlePart::link: return link_limit;
    default: return proof_size_limit;
  }
}

std::unexpected<Error> too_much(std::string_view path, std::uint64_t limit) {
  return fail(failure("limit", say("'{}' has more than {} bytes, which is more than such a file may have", path, limit)));
}
std::unexpected<Error> too_many(std::string_view folder, std::uint64_t limit) {
  return fail(failure("limit", say("there are more than {} files in '{}'", limit, folder)));
}
std::unexpected<Error> missing(std::string_view path) { return fail(refusal("missing", say("the bundle lacks '{}'", path))); }
std::unexpected<Error> surplus(std::string_view path) {
  return fail(refusal("surplus", say("'{}' is in the bundle, but the manifest does not name it", path)));
}
std::unexpected<Error> misnamed(std::string_view path) {
  return fail(failure("tar-name", say("'{}' does not have the name that follows from its content", path)));
}

/// The error of one file, with its name in front.
Error with_path(BundlePath const& path, Error error) {
  error.message = say("{}: {}", path.text, std::move(error.message));
  return error;
}

bool knows(Policy const& policy, std::string_view origin) {
  return std::ranges::any_of(policy.logs, [&](PolicyLog const& log) { return log.key.name == origin; });
}

}  // namespace

Result<CheckedBundle> BundleCheck::run(BundleSource& source) {
  TRY(next(source));
  TRY(read_head(source));
  TRY(judge_parts(true));
  BundleProofs proofs(m_out.head, part(BundlePart::manifest_sha256), part(BundlePart::manifest_sm3));
  TRY(read_proofs(source, proofs));
  TRY(read_timestamps(source));
  TRY(judge_parts(false));
  TRY(read_tag_manifest(source));
  TRY(read_data(source, proofs));
  m_out.exhibits = proofs.indexes();
  std::ranges::sort(m_out.exhibits);
  m_out.physical = proofs.physical();
  return std::move(m_out);
}

std::string const& BundleCheck::part(BundlePart which) { return m_parts[which]; }

Result<> BundleCheck::next(BundleSource& source) {
  m_member = TRY(source.next());
  return {};
}

/// The whole content of the member that stands to be read, and on to the next one.
Result<std::string> BundleCheck::read_whole(BundleSource& source, std::size_t limit) {
  if (m_member->size > limit) return too_much(m_member->path.text, limit);
  std::string content(static_cast<std::size_t>(m_member->size), '\0');
  auto const bytes = std::as_writable_bytes(std::span(content));
  for (std::size_t done = 0; done < bytes.size();) done += TRY(source.read(bytes.subspan(done)));
  TRY(m_sink.begin(*m_member));
  TRY(m_sink.write(bytes));
  TRY(m_sink.end());
  TRY(next(source));
  return content;
}

Result<std::string> BundleCheck::read_tag_file(BundleSource& source, std::size_t limit) {
  std::string const path = m_member->path.text;
  std::string content = TRY(read_whole(source, limit));
  m_tags.add(hex_encode(sha256(content)), path);
  return content;
}

Result<> BundleCheck::read_head(BundleSource& source) {
  while (m_member && m_member->path.part <= BundlePart::link) {
    BundlePart const which = m_member->path.part;
    m_parts[which] = TRY(read_tag_file(source, limit_of(which)));
  }
  return {};
}

// B3 to B10. The time stamps that may show when an ended key signed stand behind: the question is put off until they were read.
Result<> BundleCheck::judge_parts(bool before_timestamps) {
  if (!before_timestamps && !m_key_ended && m_stamps.empty()) return {};
  auto head = judge_head(m_parts, m_receiver, m_fork, m_stamps);
  if (!before_timestamps) {
    if (!head) return fail(std::move(head.error()));
    m_out.head.entry.standing = std::move(head->entry.standing);
    return {};
  }
  m_key_ended = !head && head.error().code == "key-ended" && m_receiver.authorities;
  if (m_key_ended) {
    Receiver lenient = m_receiver;
    for (Policy* const policy : {&lenient.sha256, &lenient.sm3})
      for (PolicyLog& log : policy->logs) log.until.reset();
    head = judge_head(m_parts, lenient, m_fork);
  }
  m_out.head = TRY(std::move(head));
  return {};
}

// B11
Result<> BundleCheck::read_proofs(BundleSource& source, BundleProofs& proofs) {
  while (m_member && m_member->path.part == BundlePart::proof) {
    BundlePath const path = m_member->path;
    TRY(proofs.take(path, TRY(read_tag_file(source, proof_size_limit))));
  }
  return proofs.finish();
}

// B12
Result<> BundleCheck::read_timestamps(BundleSource& source) {
  while (m_member && m_member->path.part == BundlePart::timestamp) {
    BundlePath const path = m_member->path;
    if (++m_out.timestamps.carried > timestamp_count_limit) return too_many("custody/timestamps", timestamp_count_limit);
    auto const content = TRY(read_tag_file(source, timestamp_size_limit));
    if (hex_encode(sha256(content)) != path.hex)
      return fail(refusal("timestamp-name", say("'{}' does not have the name that follows from its content", path.text)));
    judge_timestamp(content);
  }
  return {};
}

void BundleCheck::judge_timestamp(std::string_view bytes) {
  auto const token = read_timestamp(bytes);
  // Over the checkpoint of the statement, or that of the same size of the SM3 tree.
  auto const is_over = [&](SignedCheckpoint const& note) { return !stamped_lines(note.note, token->algorithm, token->imprint).empty(); };
  auto const is_over_twin = [&] {
    if (!m_out.head.twin()) return false;
    auto const twin = read_proof(part(BundlePart::statement_sm3_proof));
    return twin && is_over(twin->checkpoint);
  };
  if (!token || !(is_over(m_out.head.entry.proof.checkpoint) || is_over_twin())) {
    ++m_out.timestamps.refused;
    return;
  }
  if (!m_receiver.authorities) return;
  auto stamp = check_stamp(*token, *m_receiver.authorities);
  if (stamp) {
    ++m_out.timestamps.hold;
    m_stamps.push_back(*std::move(stamp));
  } else if (stamp.error().problem == Problem::refused && stamp.error().code != "timestamp-authority") {
    ++m_out.timestamps.refused;
  }
}

Result<> BundleCheck::read_tag_manifest(BundleSource& source) {
  if (!m_member || m_member->path.part != BundlePart::tag_manifest) return missing(bundle_path(BundlePart::tag_manifest));
  auto const wanted = m_tags.text();
  if (TRY(read_whole(source, tag_manifest_limit)) != wanted)
    return fail(refusal("tagmanifest", say("tagmanifest-sha256.txt is not what follows from the files before it")));
  return {};
}

// B13; what B14 and B15 find wrong is said only if nothing is wrong here.
Result<> BundleCheck::read_data(BundleSource& source, BundleProofs& proofs) {
  std::optional<Error> wrong_note, wrong_history;
  std::uint64_t octets = 0, notes = 0;
  DataLines lines(part(BundlePart::manifest_sha256), part(BundlePart::manifest_sm3));
  while (auto const line = lines.next()) {
    if (!m_member || m_member->path.text > line->path) return missing(line->path);
    if (m_member->path.text < line->path) return surplus(m_member->path.text);
    BundlePath const path = m_member->path;
    octets += m_member->size;
    if (path.part == BundlePart::evidence || path.part == BundlePart::record) {
      TRY(read_data_file(source, *line, proofs.next_size(path.part)));
      ++m_out.files;
      continue;
    }
    bool const is_note = path.part == BundlePart::peer;
    if (is_note && ++notes > peer_count_limit) return too_many("data/peers", peer_count_limit);
    std::size_t const limit = is_note ? note_size_limit : proof_size_limit;
    auto const content = TRY(read_whole(source, limit));
    if (hex_encode(sha256(content)) != line->sha256 || (!line->sm3.empty() && hex_encode(Hasher(Algorithm::sm3).hash(content)) != line->sm3))
      return fail(refusal("digest-differs", say("the content of '{}' is not the one that the manifest names", path.text)));
    auto judged = is_note ? judge_note(path, content) : judge_history(path, content);
    auto& wrong = is_note ? wrong_note : wrong_history;
    if (!judged && !wrong) wrong = with_path(path, std::move(judged.error()));
  }
  if (m_member) return surplus(m_member->path.text);
  if (octets != m_out.head.statement.octets)
    return fail(refusal("oxum", say("the files below data/ have {} bytes, the statement says {}", octets, m_out.head.statement.octets)));
  if (wrong_note) return fail(std::move(*wrong_note));
  if (wrong_history) return fail(std::move(*wrong_history));
  return {};
}

Result<> BundleCheck::read_data_file(BundleSource& source, DataLine const& line, std::optional<std::uint64_t> size) {
  if (m_member->size != size)
    return fail(refusal("size-differs", say("'{}' has {} bytes, its entry says {}", line.path, m_member->size, size.value_or(0))));
  bool const twin = !line.sm3.empty();
  Hasher sha256(Algorithm::sha256), sm3(Algorithm::sm3);
  static thread_local Bytes buffer(read_size);
  TRY(m_sink.begin(*m_member));
  while (std::size_t const n = TRY(source.read(buffer))) {
    ByteView const piece = ByteView(buffer).first(n);
    sha256.update(piece);
    if (twin) sm3.update(piece);
    TRY(m_sink.write(piece));
  }
  TRY(m_sink.end());
  Hash found;
  sha256.finish(found);
  bool same = hex_encode(found) == line.sha256;
  if (twin) {
    sm3.finish(found);
    same = same && hex_encode(found) == line.sm3;
  }
  if (!same) return fail(refusal("digest-differs", say("the content of '{}' is not the one that the manifest names", line.path)));
  return next(source);
}

// B14
Result<> BundleCheck::judge_note(BundlePath const& path, std::string const& bytes) {
  auto const note = TRY(parse_checkpoint(bytes));
  auto const& origin = note.checkpoint.origin;
  if (hex_encode(sha256(origin)) != path.hex) return misnamed(path.text);
  if (!knows(m_receiver.sha256, origin)) {
    ++m_out.notes_unknown;
    return {};
  }
  Policy signers = m_receiver.sha256;
  signers.quorum = "none";
  if (auto const judged = judge(note, signers, Tree::sha256, m_receiver.now); !judged)
    return fail(refusal("peer-signature", say("the checkpoint of {} does not hold: {}", origin, judged.error().message)));
  if (origin == m_receiver.ledger.origin()) return check_own_checkpoint(m_receiver.ledger, note, m_receiver.sha256);
  if (!m_held) m_held = TRY(held_notes(m_receiver.ledger, m_receiver.ledger.size()));
  for (HeldNote const& held : *m_held) {
    auto const& known = held.note.checkpoint;
    if (known.origin != origin || known.size != note.checkpoint.size || known.root == note.checkpoint.root) continue;
    if (auto fork = find_fork(held.note, note, {}, m_receiver.sha256)) m_out.forks.push_back(std::move(*fork));
  }
  return {};
}

// B15
Result<> BundleCheck::judge_history(BundlePath const& path, std::string const& bytes) {
  auto const proof = TRY(read_proof(bytes));
  if (hex_encode(sha256(bytes)) != path.hex) return misnamed(path.text);
  auto const& policy = m_receiver.policy(proof.file.tree);
  if (!knows(policy, proof.checkpoint.checkpoint.origin)) {
    ++m_out.proofs_unknown;
    return {};
  }
  TreeHasher hasher(proof.file.tree);
  TRY(check_commitment(proof.disclosure));
  TRY(check_agrees(proof.disclosure));
  TRY(judge(proof.checkpoint, policy, proof.file.tree, m_receiver.now));
  return check_contained(proof, hasher);
}

}  // namespace custody::ledger
