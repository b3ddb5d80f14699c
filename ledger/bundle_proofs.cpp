#include "ledger/bundle_proofs.hpp"

#include <algorithm>

#include "ledger/kind.hpp"
#include "lib/base/ensure.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view types[] = {"file", "directory", "link", "image", "object", "record"};
constexpr std::string_view evidence_folder = "data/evidence/", records_folder = "data/records/";

/// The error of one proof, with its name in front.
std::unexpected<Error> fault_in(BundlePath const& path, Error error) {
  error.message = say("{}: {}", path.text, std::move(error.message));
  return fail(std::move(error));
}
std::unexpected<Error> no_field(BundlePath const& path, std::string_view key) {
  return fault_in(path, refusal("proof-fields", say("it does not show '{}' as it must", key)));
}

bool is_exhibit(std::string_view kind) {
  // A kind of a later version may stand there; its first word tells the folder.
  if (auto const* known = find_kind(kind)) return known->family == KindFamily::exhibit;
  return kind.starts_with("evidence.") || kind.starts_with("record.");
}

}  // namespace

bool has_bytes(Disclosure const& disclosure) {
  auto const type = disclosure.value("item.type");
  return type == "file" || type == "image" || (type == "record" && disclosure.value("item.sha256"));
}

BundleProofs::Folder::Folder(std::string_view sha256, std::string_view sm3, std::string_view folder)
    : lines(sha256, sm3, folder), head(folder) {
  advance();
}

void BundleProofs::Folder::advance() {
  line = lines.next();
  if (line && !line->path.starts_with(head)) line.reset();
}

BundleProofs::BundleProofs(BundleHead const& head, std::string_view manifest_sha256, std::string_view manifest_sm3)
    : m_head(head),
      m_evidence(manifest_sha256, manifest_sm3, evidence_folder),
      m_records(manifest_sha256, manifest_sm3, records_folder) {}

Result<> BundleProofs::take(BundlePath const& path, std::string_view bytes) {
  auto const proof = read_proof(bytes);
  if (!proof) return fault_in(path, proof.error());
  if (proof->file.note != m_head.note) return fault_in(path, refusal("checkpoint-differs", say("its checkpoint is not that of the statement")));
  if (auto const contained = check_contained(*proof, m_hasher); !contained) return fault_in(path, contained.error());

  auto const& disclosure = proof->disclosure;
  auto const kind = disclosure.value("entry.kind");
  auto const name = disclosure.value("item.name");
  auto const type = disclosure.value("item.type");
  if (!kind || !is_exhibit(*kind)) return no_field(path, "entry.kind");
  if (!name) return no_field(path, "item.name");
  if (!type || std::ranges::find(types, *type) == std::end(types)) return no_field(path, "item.type");
  if (proof->file.index != path.index) return fault_in(path, refusal("proof-name", say("it is about entry {}", proof->file.index)));

  BundlePart const part = kind->starts_with("record.") ? BundlePart::record : BundlePart::evidence;
  for (Folder const* folder : {&m_evidence, &m_records}) TRY(check_passed(*folder, path.index));
  if (has_bytes(disclosure)) TRY(take_file(path, disclosure, *name, part));
  // Many files recorded as one thing are no thing that can be counted on the table.
  if (type == "object" && !disclosure.value("item.files")) m_physical.push_back({path.index, *name, disclosure.value("item.seal.number").value_or("")});
  m_indexes.push_back(path.index);
  return {};
}

Result<> BundleProofs::check_passed(Folder const& folder, std::uint64_t index) const {
  if (!folder.line) return {};
  auto const there = folder.line->path.substr(folder.head.size());
  // Both walk in the order of their paths, and so of their indexes written out.
  if (there.substr(0, there.find('-')) >= std::to_string(index)) return {};
  return fail(refusal("proof-missing", say("no proof is there for '{}'", folder.line->path)));
}

Result<> BundleProofs::take_file(BundlePath const& path, Disclosure const& disclosure, std::string const& name, BundlePart part) {
  auto const size = disclosure.value("item.size").and_then([](std::string const& text) { return parse_number(text); });
  auto const sha256 = disclosure.value("item.sha256");
  auto const sm3 = disclosure.value("item.sm3");
  if (!size) return no_field(path, "item.size");
  if (!sha256) return no_field(path, "item.sha256");
  if (m_head.twin() && !sm3) return no_field(path, "item.sm3");

  Folder& files = folder(part);
  auto const wanted = part == BundlePart::record ? record_path(path.index, name) : evidence_path(path.index, name);
  auto const same_index = files.line && files.line->path.starts_with(std::string(files.head) + std::to_string(path.index) + "-");
  if (!same_index) return fault_in(path, refusal("proof-surplus", say("no file is there for '{}'", wanted)));
  if (files.line->path != wanted) return fault_in(path, refusal("proof-name", say("its file is '{}' where '{}' belongs", files.line->path, wanted)));
  if (files.line->sha256 != *sha256 || (m_head.twin() && files.line->sm3 != *sm3))
    return fault_in(path, refusal("proof-digest", say("the digest of '{}' in the manifest is not the one in the entry", wanted)));
  files.sizes.push_back(*size);
  files.advance();
  return {};
}

Result<> BundleProofs::finish() {
  for (Folder const* folder : {&m_evidence, &m_records})
    if (folder->line) return fail(refusal("proof-missing", say("no proof is there for '{}'", folder->line->path)));
  return {};
}

std::uint64_t BundleProofs::next_size(BundlePart part) {
  Folder& files = folder(part);
  ensure(files.next < files.sizes.size(), "each file that the manifest names has its proof");
  return files.sizes[files.next++];
}

}  // namespace custody::ledger
