#include "ledger/bundle_head.hpp"

#include <algorithm>

#include "ledger/peer.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::ledger {
namespace {

/// The error of a part, with its name in front.
Error in(BundlePart part, Error error) {
  error.message = say("{}: {}", bundle_path(part), std::move(error.message));
  return error;
}

class HeadJudge {
 public:
  HeadJudge(BundleParts const& parts, Receiver const& receiver, std::optional<Fork>& fork, std::span<Stamp const> stamps)
      : m_parts(parts), m_receiver(receiver), m_fork(fork), m_stamps(stamps) {}

  Result<BundleHead> judge() {
    TRY(manifests());
    TRY(statement_proof());
    m_head.statement = TRY(read_statement(m_head.entry.proof.disclosure));
    TRY(for_us());
    TRY(not_before());
    TRY(manifest_digests());
    TRY(bag_info());
    TRY(twin());
    TRY(link());
    return std::move(m_head);
  }

 private:
  Result<std::string_view> part(BundlePart part) const {
    auto const at = m_parts.find(part);
    if (at == m_parts.end()) return fail(refusal("missing", say("the bundle lacks '{}'", bundle_path(part))));
    return std::string_view(at->second);
  }
  bool has(BundlePart part) const { return m_parts.contains(part); }

  // B2
  Result<> manifests() {
    if (TRY(part(BundlePart::bagit)) != bagit_txt) return fail(failure("bagit-txt", say("bagit.txt is not that of a bundle")));
    auto const sha256 = TRY(part(BundlePart::manifest_sha256));
    m_lines = TRY(check_one(BundlePart::manifest_sha256));
    if (!has(BundlePart::manifest_sm3)) return {};
    auto const sm3 = TRY(part(BundlePart::manifest_sm3));
    if (TRY(check_one(BundlePart::manifest_sm3)) != m_lines) return other_paths();
    ManifestLines a(sha256), b(sm3);
    while (auto const line = a.next())
      if (b.next()->path != line->path) return other_paths();
    return {};
  }
  static std::unexpected<Error> other_paths() {
    return fail(failure("manifest-syntax", say("the two manifests do not name the same files")));
  }
  Result<std::uint64_t> check_one(BundlePart which) const {
    auto const text = TRY(part(which));
    auto const count = check_manifest(text);
    if (!count) return fail(in(which, count.error()));
    ManifestLines lines(text);
    while (auto const line = lines.next())
      if (auto const path = parse_bundle_path(line->path); !path || !path->is_data())
        return fail(in(which, failure("manifest-syntax", say("'{}' is no name of a file below data/", line->path))));
    return *count;
  }

  // B3
  Result<> statement_proof() {
    auto const statement = TRY(part(BundlePart::statement));
    auto const bytes = TRY(part(BundlePart::statement_proof));
    auto read = read_proof(bytes);
    if (!read) return fail(in(BundlePart::statement_proof, read.error()));
    auto const& origin = read->checkpoint.checkpoint.origin;
    TRY(check_no_fork(m_receiver.ledger.place(), origin, m_receiver.sha256));
    auto checked = check_proof(std::move(*read), m_receiver.sha256, m_receiver.now, m_stamps);
    if (!checked) return fail(in(BundlePart::statement_proof, checked.error()));
    if (checked->proof.file.extra != statement)
      return fail(refusal("statement-differs", say("custody/statement is not what its proof speaks of")));
    m_head.note = checked->proof.file.note;
    m_head.leaf = TreeHasher(Tree::sha256).leaf(checked->proof.disclosure.entry_bytes);
    m_head.entry = std::move(*checked);
    return {};
  }

  // B5
  Result<> for_us() const {
    auto const& own = m_receiver.ledger.origin();
    // Said first: whoever sent it knows then what he did.
    if (m_head.origin() == own) return fail(refusal("own-bundle", say("the bundle was sent by this ledger itself")));
    if (m_head.statement.to_origin != own)
      return fail(refusal("not-for-us", say("the bundle is meant for {}, and this ledger is {}", m_head.statement.to_origin, own)));
    return {};
  }

  // B6
  Result<> not_before() {
    for (Quote const& quote : TRY(find_quotes(m_receiver.ledger, m_head.origin(), m_head.index()))) {
      if (quote.kind != "custody.received") continue;
      if (quote.leaf == format_hash(m_head.leaf))
        return fail(refusal("seen-before", say("the bundle was received already, as entry {}", quote.entry)));
      if (auto const held = TRY(m_receiver.ledger.row(quote.entry)).value("ref.checkpoint"))
        if (auto const note = parse_checkpoint(*held)) keep_contradiction(*note);
      return fail(refusal("fork", say("the log {} shows another entry {} than the one that entry {} of this ledger holds", m_head.origin(),
                                      m_head.index(), quote.entry)));
    }
    return {};
  }

  // B7
  Result<> manifest_digests() const {
    auto const differs = [](BundlePart part) {
      return fail(refusal("manifest-digest", say("{} is not the one that the statement names", bundle_path(part))));
    };
    auto const& statement = m_head.statement;
    if (hex_encode(sha256(TRY(part(BundlePart::manifest_sha256)))) != statement.manifest_sha256) return differs(BundlePart::manifest_sha256);
    if (statement.manifest_sm3 && hex_encode(Hasher(Algorithm::sm3).hash(TRY(part(BundlePart::manifest_sm3)))) != *statement.manifest_sm3)
      return differs(BundlePart::manifest_sm3);
    if (!statement.manifest_sm3 && has(BundlePart::manifest_sm3)) return surplus(BundlePart::manifest_sm3);
    if (m_lines != statement.files)
      return fail(refusal("manifest-digest", say("the manifest names {} files, the statement {}", m_lines, statement.files)));
    return {};
  }
  static std::unexpected<Error> surplus(BundlePart part) {
    return fail(refusal("surplus", say("'{}' does not belong into the bundle of a ledger without SM3 tree", bundle_path(part))));
  }

  // B8
  Result<> bag_info() const {
    auto const& disclosure = m_head.entry.proof.disclosure;
    BagInfo const info{disclosure.entry.time, m_head.origin() + "#" + std::to_string(m_head.index()), m_head.statement.octets,
                       m_head.statement.files};
    if (TRY(part(BundlePart::bag_info)) != encode_bag_info(info))
      return fail(refusal("bag-info", say("bag-info.txt does not say what follows from the statement")));
    return {};
  }

  // B9
  Result<> twin() const {
    if (!m_head.twin()) {
      if (has(BundlePart::statement_sm3_proof)) return surplus(BundlePart::statement_sm3_proof);
      return {};
    }
    auto read = read_proof(TRY(part(BundlePart::statement_sm3_proof)));
    if (!read) return fail(in(BundlePart::statement_sm3_proof, read.error()));
    if (read->file.tree != Tree::sm3)
      return fail(in(BundlePart::statement_sm3_proof, failure("proof-version", say("it is not a proof of an SM3 tree"))));
    auto const checked = check_proof(std::move(*read), m_receiver.sm3, m_receiver.now, m_stamps);
    if (!checked) return fail(in(BundlePart::statement_sm3_proof, checked.error()));
    return check_twin(m_head.entry.proof, checked->proof);
  }

  // B10
  Result<> link() {
    auto const link = TRY(parse_link(TRY(part(BundlePart::link))));
    if (link.note != m_head.note) return fail(refusal("link-note", say("custody/link speaks of another checkpoint than the statement")));
    auto const known = newest_linked(TRY(held_notes(m_receiver.ledger, m_receiver.ledger.size())), m_head.origin());
    auto const linked = check_link(link, m_head.entry.proof.checkpoint, known ? &*known : nullptr, m_receiver.sha256);
    if (!linked) {
      if (linked.error().code == "fork") keep_contradiction(*known);
      return fail(linked.error());
    }
    m_head.linked = *linked;
    if (m_receiver.strict && *linked == Linked::no)
      return fail(refusal("link", say("the bundle does not show that its checkpoint continues the one of {} entries held here", known->checkpoint.size)));
    return {};
  }

  void keep_contradiction(SignedCheckpoint const& held) {
    auto const& note = m_head.entry.proof.checkpoint;
    Path hashes;
    if (auto const link = m_parts.find(BundlePart::link); link != m_parts.end())
      if (auto const parsed = parse_link(link->second); parsed && parsed->old == held.checkpoint.size) hashes = parsed->hashes;
    bool const in_order = held.checkpoint.size <= note.checkpoint.size;
    m_fork = find_fork(in_order ? held : note, in_order ? note : held, hashes, m_receiver.sha256);
  }

  BundleParts const& m_parts;
  Receiver const& m_receiver;
  std::optional<Fork>& m_fork;
  std::span<Stamp const> m_stamps;
  BundleHead m_head;
  std::uint64_t m_lines = 0;
};

}  // namespace

DataLines::DataLines(std::string_view sha256, std::string_view sm3, std::string_view from)
    : m_sha256(sha256), m_sm3(sm3), m_twin(!sm3.empty()), m_next(read()) {
  while (m_next && m_next->path < from) m_next = read();
}

std::optional<DataLine> DataLines::next() { return m_next ? std::exchange(m_next, read()) : std::nullopt; }

std::optional<DataLine> DataLines::read() {
  auto const line = m_sha256.next();
  if (!line) return {};
  auto const other = m_twin ? m_sm3.next() : std::nullopt;
  return DataLine{line->path, line->hex, other ? other->hex : std::string_view{}};
}

Result<BundleHead> judge_head(BundleParts const& parts, Receiver const& receiver, std::optional<Fork>& fork, std::span<Stamp const> stamps) {
  return HeadJudge(parts, receiver, fork, stamps).judge();
}

}  // namespace custody::ledger
