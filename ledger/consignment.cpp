#include "ledger/consignment.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "ledger/amendments.hpp"
#include "ledger/bundle_path.hpp"
#include "ledger/history.hpp"
#include "ledger/kind.hpp"
#include "ledger/shown_fields.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/evidence/bag.hpp"

namespace custody::ledger {
namespace {

/// Files that are hashed at a time: all cores are busy, and memory stays small.
constexpr std::size_t round_size = 4096;

std::optional<Hash> digest_value(ShownFields const& fields, std::string_view key) {
  auto const bytes = fields.value(key).and_then([](std::string const& text) { return hex_decode(text); });
  if (!bytes || bytes->size() != sizeof(Hash)) return {};
  Hash out;
  std::ranges::copy(*bytes, out.begin());
  return out;
}

/// Why an exhibit does not go with a bundle though it stands in the case.
Result<std::optional<Message>> why_it_stays(Ledger const& ledger, Row const& row, std::uint64_t end) {
  if (TRY(ledger.may_have(Term::amended, std::to_string(row.index))))
    if (auto const by = TRY(as_amended(ledger, row)).void_by; by && *by < end)
      return say("entry {} was declared void by entry {} and is not sent", row.index, *by);
  auto const quoted = ledger.origin() + "#" + std::to_string(row.index);
  if (TRY(ledger.may_have(Term::quoted, quoted)))
    for (auto const entry : TRY(ledger.find(Term::quoted, quoted))) {
      auto const kind = TRY(ledger.row(entry)).value("entry.kind");
      if (entry < end && (kind == "evidence.returned" || kind == "evidence.destroyed"))
        return say("entry {} is not here any more ({}, entry {}) and is not sent", row.index, *kind, entry);
    }
  return std::nullopt;
}

class Gathering {
 public:
  Gathering(Ledger const& ledger, std::uint64_t end, ConsignmentOptions const& options, History& history)
      : m_ledger(ledger), m_end(end), m_options(options), m_inbox(ledger, options.inbox), m_history(history) {
    m_out.is_case = !options.case_number.empty();
    m_out.number = m_out.is_case ? options.case_number : options.ref_number;
  }

  Result<> take_all() {
    std::set<std::uint64_t> entries;
    for (auto const index : TRY(m_ledger.find(m_out.is_case ? Term::case_number : Term::reference, m_out.number))) {
      if (index >= m_end) continue;
      entries.insert(index);
      // A number that was corrected belongs to the case that it was corrected to.
      if (auto const target = parse_number(TRY(m_ledger.row(index)).value("amends.index").value_or("")); target && *target < m_end) entries.insert(*target);
    }
    for (auto const index : entries)
      if (Row const row = TRY(m_ledger.row(index)); TRY(is_of_the_case(row))) TRY(take(row));
    if (m_out.exhibits.empty())
      return fail(refusal("no-entry", say("ledger {} holds no exhibit of '{}'", m_ledger.origin(), m_out.number)).with_hint(say("'custody log' lists the entries")));
    // A bag without a file is none: then the proof of the first exhibit stands for them.
    if (m_out.files == 0) TRY(m_history.add_entry(m_out.exhibits.front().index));
    return {};
  }
  Consignment& out() { return m_out; }

 private:
  Result<bool> is_of_the_case(Row const& row) const {
    if (!TRY(m_ledger.may_have(Term::amended, std::to_string(row.index)))) return true;
    return TRY(as_amended(m_ledger, row)).value(m_out.is_case ? "case.number" : "ref.number") == m_out.number;
  }

  Result<> take(Row const& row) {
    ShownFields const fields(row.payload);
    auto const kind = fields.value("entry.kind");
    if (!kind) {
      m_out.open.push_back({row.index, say("the payload of entry {} was destroyed: nothing can be shown of it", row.index)});
      return {};
    }
    auto const* known = find_kind(*kind);
    bool const is_exhibit = known && known->family == KindFamily::exhibit;
    // An act on an exhibit that stands in this ledger is told with that exhibit.
    if (!is_exhibit || (fields.value("ref.origin") == m_ledger.origin() && *kind != "evidence.received")) return {};
    if (auto why = TRY(why_it_stays(m_ledger, row, m_end))) {
      m_out.open.push_back({row.index, std::move(*why)});
      return {};
    }
    Consigned item{row.index, *kind, fields.value("item.name").value_or(""), fields.value("item.type").value_or(""), fields.value("item.seal.number").value_or(""),
                   {}, {}, 0, {}, {}, fields.value("item.files").has_value()};
    bool const received = *kind == "evidence.received";
    auto const bundle = received ? TRY(m_inbox.bundle_of(row.index)) : std::string();
    auto const sender_index = parse_number(fields.value("ref.index").value_or("")).value_or(0);
    if (item.type == "file" || item.type == "image" || (item.type == "record" && fields.value("item.sha256"))) {
      TRY(place(item, fields, bundle, sender_index));
      ++m_out.files;
      m_out.octets += item.size;
    } else if (auto const files = fields.value("item.files")) {
      m_out.open.push_back({row.index, say("entry {} is {} files recorded as one: only its proof is sent, not the files", row.index, *files)});
    }
    TRY(m_history.add_own(row.index));
    if (received) TRY(m_history.add_received(bundle, sender_index));
    m_out.exhibits.push_back(std::move(item));
    return {};
  }

  /// Where the bytes lie, and how they are called in the bundle.
  Result<> place(Consigned& item, ShownFields const& fields, std::string const& bundle, std::uint64_t sender_index) {
    auto const size = parse_number(fields.value("item.size").value_or(""));
    auto const sha256 = digest_value(fields, "item.sha256");
    if (!size || !sha256) return fail(failure("store", say("entry {} does not say size and SHA-256 of its file", item.index)));
    item.size = *size;
    item.sha256 = *sha256;
    if (m_ledger.twin()) item.sm3 = digest_value(fields, "item.sm3").value_or(Hash{});
    bool const is_record = item.kind.starts_with("record.");
    item.data_path = is_record ? record_path(item.index, item.name) : evidence_path(item.index, item.name);
    if (auto const given = m_options.files.find(item.index); given != m_options.files.end())
      item.disk_path = given->second;
    else if (!bundle.empty())
      item.disk_path = bundle + "/" + (is_record ? record_path(sender_index, item.name) : evidence_path(sender_index, item.name));
    else
      item.disk_path = fields.value("item.path").value_or("");
    if (item.disk_path.empty())
      return fail(failure("no-bytes", say("where the bytes of entry {} lie was not recorded: {}", item.index, item.name))
                      .with_hint(say("say it with '--file {}=PATH'", item.index)));
    return {};
  }

  Ledger const& m_ledger;
  std::uint64_t m_end;
  ConsignmentOptions const& m_options;
  Inbox m_inbox;
  History& m_history;
  Consignment m_out;
};

void write_manifests(Consignment& consignment, bool twin) {
  ManifestBuilder sha256_lines, sm3_lines;
  for (Consigned const& item : consignment.exhibits) {
    if (!item.has_bytes()) continue;
    sha256_lines.add(hex_encode(item.sha256), item.data_path);
    if (twin) sm3_lines.add(hex_encode(item.sm3), item.data_path);
  }
  Hasher sm3(Algorithm::sm3);
  for (Enclosed const& file : consignment.enclosures) {
    sha256_lines.add(hex_encode(sha256(file.content)), file.path);
    if (twin) sm3_lines.add(hex_encode(sm3.hash(file.content)), file.path);
  }
  consignment.manifest_sha256 = sha256_lines.text();
  if (twin) consignment.manifest_sm3 = sm3_lines.text();
}

/// The stamp that a file has now, as a scan would give it.
Found found_at(std::string const& path) {
  Found out{path, FileType::file, {}, {}};
  struct stat st {};
  if (::lstat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode)) out.stamp = stamp_of(st);
  return out;
}

Result<> compare(Consigned const& item, FileDigest const& digest, bool twin) {
  if (digest.size != item.size) return fail(refusal("size-differs", say("the file has {} bytes, the entry says {}", digest.size, item.size)));
  if (digest.hash(0) != item.sha256) return fail(refusal("digest-differs", say("the file's {} is not the value in the entry", "SHA-256")));
  if (twin && digest.hash(1) != item.sm3) return fail(refusal("digest-differs", say("the file's {} is not the value in the entry", "SM3")));
  return {};
}

}  // namespace

Result<Consignment> gather(Ledger const& ledger, std::uint64_t end, Policy const& policy, ConsignmentOptions const& options) {
  History history = TRY(History::begin(ledger, end));
  Gathering gathering(ledger, end, options, history);
  TRY(gathering.take_all());
  Consignment out = std::move(gathering.out());
  auto enclosures = history.take();
  enclosures.merge(TRY(newest_peer_notes(ledger, end, policy)));
  for (auto& [path, content] : enclosures) {
    ++out.files;
    out.octets += content.size();
    out.enclosures.push_back({path, std::move(content)});
  }
  write_manifests(out, ledger.twin());
  return out;
}

std::vector<Mismatch> compare_evidence(Consignment const& consignment, bool twin, Progress& progress) {
  std::vector<Mismatch> out;
  std::vector<Algorithm> algorithms{Algorithm::sha256};
  if (twin) algorithms.push_back(Algorithm::sm3);
  std::vector<Consigned const*> items;
  for (Consigned const& item : consignment.exhibits)
    if (item.has_bytes()) {
      items.push_back(&item);
      progress.expect(1, item.size);
    }
  for (std::size_t begin = 0; begin < items.size(); begin += round_size) {
    auto const round = std::span(items).subspan(begin, std::min(round_size, items.size() - begin));
    std::vector<Found> found;
    for (Consigned const* item : round) found.push_back(found_at(item->disk_path));
    // What a stat could not look at is told by the reading in its own words.
    auto digests = digest_files(found, algorithms, progress);
    for (std::size_t i = 0; i < round.size(); ++i) {
      auto& digest = digests[i];
      if (!digest && found[i].stamp == FileStamp{}) digest = digest_file(found[i].path, algorithms, progress);
      auto compared = digest ? compare(*round[i], *digest, twin) : Result<>(fail(digest.error()));
      if (!compared) out.push_back({round[i]->index, round[i]->disk_path, std::move(compared.error())});
    }
  }
  return out;
}

}  // namespace custody::ledger
