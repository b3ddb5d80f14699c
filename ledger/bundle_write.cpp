#include "ledger/bundle_write.hpp"

#include <algorithm>

#include "ledger/bundle_path.hpp"
#include "ledger/link.hpp"
#include "ledger/prover.hpp"
#include "ledger/timestamps.hpp"
#include "lib/evidence/bag.hpp"
#include "lib/io/buffered.hpp"

namespace custody::ledger {
namespace {

constexpr std::size_t copy_size = 256 * 1024;

bool show_all(std::string_view) { return true; }

/// The size of the checkpoint of ours that the receiver holds: that of the last bundle which he acknowledged.
Result<std::uint64_t> held_by(Ledger const& ledger, std::string_view receiver) {
  std::uint64_t size = 0;
  for (auto const entry : TRY(ledger.find(Term::kind, "custody.acknowledged"))) {
    Row const row = TRY(ledger.row(entry));
    if (row.value("ref.origin") != receiver) continue;
    auto const thread = row.value("transfer.thread").value_or("");
    auto const hash = thread.rfind('#');
    if (hash == std::string::npos || thread.substr(0, hash) != ledger.origin()) continue;
    auto const released = parse_number(std::string_view(thread).substr(hash + 1));
    if (released && *released < ledger.size()) size = std::max(size, *released + 1);
  }
  return size;
}

class Writing {
 public:
  Writing(Ledger const& ledger, Consignment const& consignment, std::uint64_t released, SignedCheckpoint const& note, ByteSink const& sink,
          Progress& progress)
      : m_ledger(ledger), m_consignment(consignment), m_released(released), m_note(note), m_tar(sink), m_progress(progress) {}

  Result<> write() {
    Row const row = TRY(m_ledger.row(m_released));
    TRY(add_tag(BundlePart::bagit, bagit_txt));
    TRY(add_tag(BundlePart::bag_info, TRY(bag_info(row))));
    TRY(add_tag(BundlePart::manifest_sha256, m_consignment.manifest_sha256));
    if (m_ledger.twin()) TRY(add_tag(BundlePart::manifest_sm3, m_consignment.manifest_sm3));
    TRY(statement());
    TRY(add_tag(BundlePart::link, TRY(link(row))));
    TRY(proofs());
    for (KeptTimestamp const& kept : TRY(bundle_timestamps(m_ledger, m_note))) TRY(add_tag(timestamp_path(kept.token.bytes), kept.token.bytes));
    TRY(m_tar.add(bundle_path(BundlePart::tag_manifest), m_tags.text()));
    TRY(data());
    return m_tar.finish();
  }

 private:
  Result<> add_tag(BundlePart part, std::string_view content) { return add_tag(bundle_path(part), content); }
  Result<> add_tag(std::string const& path, std::string_view content) {
    m_tags.add(hex_encode(sha256(content)), path);
    return m_tar.add(path, content);
  }

  Result<std::string> bag_info(Row const& row) const {
    return encode_bag_info({TRY(decode_entry(row.entry)).time, m_ledger.origin() + "#" + std::to_string(m_released), m_consignment.octets,
                            m_consignment.files});
  }

  Result<> statement() {
    auto const proof = TRY(m_ledger.prove(m_released, m_note, Tree::sha256, show_all));
    TRY(add_tag(BundlePart::statement, proof.extra));
    TRY(add_tag(BundlePart::statement_proof, encode_proof(proof)));
    if (!m_ledger.twin()) return {};
    auto const note = TRY(m_ledger.note_at(m_note.checkpoint.size, Tree::sm3));
    if (!note) return fail(failure("store", say("no SM3 checkpoint of {} entries is held", m_note.checkpoint.size)));
    return add_tag(BundlePart::statement_sm3_proof, encode_proof(TRY(m_ledger.prove(m_released, *note, Tree::sm3, show_all))));
  }

  Result<std::string> link(Row const& row) const {
    Link out{TRY(held_by(m_ledger, row.value("to.origin").value_or(""))), {}, m_note.note.encode()};
    if (out.old > 0) out.hashes = TRY(m_ledger.consistency(out.old, m_note.checkpoint.size));
    return encode_link(out);
  }

  Result<> proofs() {
    // By the bytes of the path, in which '.' stands before every digit.
    std::vector<Consigned const*> items;
    for (Consigned const& item : m_consignment.exhibits) items.push_back(&item);
    std::ranges::sort(items, {}, [](Consigned const* item) { return std::to_string(item->index); });
    Prover prover = TRY(Prover::begin(m_ledger, m_note));
    for (Consigned const* item : items) {
      if (m_progress.stopped()) return stopped();
      TRY(add_tag(proof_path(item->index), encode_proof(TRY(prover.prove(item->index, show_all)))));
    }
    return {};
  }

  Result<> data() {
    struct File {
      std::string const* path;
      Consigned const* item;     // or
      Enclosed const* enclosed;
    };
    std::vector<File> files;
    for (Consigned const& item : m_consignment.exhibits)
      if (item.has_bytes()) files.push_back({&item.data_path, &item, nullptr});
    for (Enclosed const& file : m_consignment.enclosures) files.push_back({&file.path, nullptr, &file});
    std::ranges::sort(files, {}, [](File const& file) -> std::string const& { return *file.path; });
    for (File const& file : files) TRY(file.item ? copy(*file.item) : m_tar.add(*file.path, file.enclosed->content));
    return {};
  }

  Result<> copy(Consigned const& item) {
    auto const differs = [&](std::string_view code, Message why) {
      return fail(refusal(code, say("'{}' (entry {}) is not any more what was read before: {}", item.disk_path, item.index, std::move(why))));
    };
    BufferedFile file(TRY(open_regular(item.disk_path)), item.disk_path);
    TRY(m_tar.begin({item.data_path, item.size}));
    Hasher sha256(Algorithm::sha256);
    std::uint64_t left = item.size;
    while (left > 0) {
      if (m_progress.stopped()) return stopped();
      auto const piece = std::span(m_buffer).first(static_cast<std::size_t>(std::min<std::uint64_t>(m_buffer.size(), left)));
      std::size_t const n = TRY(file.read(piece));
      if (n < piece.size()) return differs("size-differs", say("it is shorter"));
      sha256.update(piece);
      TRY(m_tar.write(piece));
      m_progress.advance(0, n);
      left -= n;
    }
    if (std::byte more; TRY(file.read(std::span(&more, 1))) > 0) return differs("size-differs", say("it is longer"));
    if (sha256.finish() != item.sha256) return differs("digest-differs", say("its SHA-256 is another one"));
    m_progress.advance(1, 0);
    return {};
  }

  static std::unexpected<Error> stopped() {
    return fail(Error{Problem::interrupted, "interrupted", say("stopped before the bundle was written"), {}});
  }

  Ledger const& m_ledger;
  Consignment const& m_consignment;
  std::uint64_t m_released;
  SignedCheckpoint const& m_note;
  TarWriter m_tar;
  Progress& m_progress;
  ManifestBuilder m_tags;
  Bytes m_buffer = Bytes(copy_size);
};

}  // namespace

Result<SignedCheckpoint> bundle_note(Ledger const& ledger, std::uint64_t released) {
  auto own = TRY(ledger.note_at(released + 1));
  auto newest = TRY(ledger.newest_note());
  if (newest.checkpoint.size <= released) return fail(failure("unsigned", say("entry {} is not signed yet", released)));
  if (!own) return newest;
  auto const kept = TRY(KeptTimestamps::load(ledger.place()));
  auto const voices = [&](SignedCheckpoint const& note) { return note.note.signatures.size() + kept.of(note.note).size(); };
  return voices(newest) > voices(*own) ? std::move(newest) : std::move(*own);
}

Result<std::vector<KeptTimestamp>> bundle_timestamps(Ledger const& ledger, SignedCheckpoint const& note) {
  auto const kept = TRY(KeptTimestamps::load(ledger.place()));
  std::vector<KeptTimestamp> out;
  auto const take = [&](SignedCheckpoint const& over) {
    for (KeptTimestamp const* const one : kept.of(over.note))
      if (out.size() < timestamp_count_limit) out.push_back(*one);
  };
  take(note);
  if (ledger.twin())
    if (auto const twin = TRY(ledger.note_at(note.checkpoint.size, Tree::sm3))) take(*twin);
  std::ranges::sort(out, {}, &KeptTimestamp::path);
  return out;
}

Result<> write_bundle(Ledger const& ledger, Consignment const& consignment, std::uint64_t released, ByteSink const& sink, Progress& progress) {
  auto const note = TRY(bundle_note(ledger, released));
  for (Consigned const& item : consignment.exhibits)
    if (item.has_bytes()) progress.expect(1, item.size);
  return Writing(ledger, consignment, released, note, sink, progress).write();
}

}  // namespace custody::ledger
