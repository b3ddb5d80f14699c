#include "ledger/kind.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "ledger/payload.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::ledger {
namespace {

using Keys = std::vector<std::string_view>;

// wire.md 5, the second table. Part of the ledger format: only ever added to.
std::vector<Kind> const& table() {
  static std::vector<Kind> const kinds = [] {
    Keys const exhibit{"item.name", "item.type", "case.number|ref.number"};
    Keys const own{"ref.origin", "ref.index", "ref.leaf"};
    Keys const answer{"transfer.step", "to.origin", "transfer.thread"};
    Keys const match{"match.session", "match.step", "match.type", "match.count", "match.file-sha256", "to.origin", "act.legal-document"};
    std::vector<Kind> out;
    for (auto const name : {"evidence.collected", "evidence.seized", "evidence.sealed", "evidence.kept", "evidence.frozen", "evidence.unfrozen",
                            "evidence.obtained", "evidence.accepted", "evidence.examined", "evidence.copied", "evidence.sent-for-appraisal",
                            "record.registered", "record.converted"})
      out.push_back({name, KindFamily::exhibit, exhibit});
    Keys received = exhibit;
    received.insert(received.end(), own.begin(), own.end());
    out.push_back({"evidence.received", KindFamily::exhibit, received});
    for (auto const name : {"evidence.unsealed", "evidence.returned", "evidence.destroyed"}) out.push_back({name, KindFamily::exhibit_act, own});
    out.push_back({"custody.released",
                   KindFamily::transfer,
                   {"bundle.format", "bundle.manifest-sha256", "bundle.files", "bundle.octets", "bundle.purpose", "bundle.form", "to.origin",
                    "case.number|ref.number", "act.agency"}});
    out.push_back({"custody.received", KindFamily::transfer, {"ref.origin", "ref.index", "ref.leaf", "ref.checkpoint", "ref.linked"}});
    out.push_back({"custody.acknowledged", KindFamily::transfer, {"ref.origin", "ref.index", "ref.leaf", "ref.checkpoint"}});
    out.push_back({"transfer.requested", KindFamily::transfer, {"transfer.step", "to.origin"}});
    for (auto const name : {"transfer.accepted", "transfer.returned", "transfer.assigned", "transfer.urged", "transfer.closed"})
      out.push_back({name, KindFamily::transfer, answer});
    Keys answered = answer;
    answered.insert(answered.end(), own.begin(), own.end());
    out.push_back({"transfer.answered", KindFamily::transfer, answered});
    out.push_back({"checkpoint.witnessed", KindFamily::housekeeping, {"ref.origin", "ref.checkpoint"}});
    out.push_back({"key.added", KindFamily::housekeeping, {"key.vkey"}});
    out.push_back({"key.revoked", KindFamily::housekeeping, {"key.vkey", "key.until"}});
    out.push_back({"entry.erased", KindFamily::housekeeping, {"erased.index", "erased.ground"}});
    out.push_back({"entry.amended", KindFamily::note, {"amends.index", "amends.reason"}});
    out.push_back({"note.added", KindFamily::note, {"act.note"}});
    for (auto const name : {"record.restricted", "record.lifted", "record.queried"})
      out.push_back({name, KindFamily::housekeeping, {"restricted.index", "restricted.ground"}});
    out.push_back({"ledger.continued", KindFamily::housekeeping, {"ref.origin", "ref.checkpoint"}});
    for (auto const name : {"match.requested", "match.responded", "match.finished"}) out.push_back({name, KindFamily::match, match});
    return out;
  }();
  return kinds;
}

// wire.md 5, the first table; N stands for a place in a list. Part of the ledger format: only ever added to.
constexpr std::string_view known_keys[] = {
    "entry.kind", "entry.time",
    "case.number", "case.name", "ref.number",
    "item.name", "item.path", "item.type", "item.size", "item.mtime",
    "item.pieces.size", "item.pieces.sha256",
    "item.number", "item.category", "item.format", "item.source", "item.features", "item.quantity",
    "item.form", "item.original.place", "item.original.reason",
    "item.part-of", "item.joint.N",
    "item.seal.number", "item.seal.state", "item.medium",
    "item.files", "item.manifest.sha256",
    "act.time.from", "act.time.until", "act.clock",
    "act.cause", "act.object", "act.place", "act.method", "act.process", "act.note",
    "act.agency", "act.legal-document", "act.approval",
    "act.by.N.name", "act.by.N.id", "act.by.N.unit",
    "act.expert.N.name", "act.expert.N.id", "act.expert.N.unit",
    "act.witness.name", "act.witness.id-type", "act.witness.id", "act.witness.phone", "act.witness.none", "act.recording.sha256",
    "act.holder.name", "act.holder.id", "act.holder.unsigned",
    "act.freeze.account", "act.freeze.until", "act.freeze.log-sha256", "act.compression", "act.compressed.sha256",
    "act.operator", "act.tool",
    "record.type", "record.pack", "record.count",
    "ref.origin", "ref.index", "ref.leaf", "ref.checkpoint", "ref.linked",
    "bundle.format", "bundle.manifest-sha256", "bundle.manifest-sm3", "bundle.files", "bundle.octets", "bundle.purpose", "bundle.form",
    "to.origin", "to.agency",
    "transfer.thread", "transfer.step", "transfer.deadline", "transfer.purpose", "transfer.reason",
    "key.vkey", "key.until",
    "erased.index", "erased.ground", "erased.approved-by",
    "restricted.index", "restricted.ground", "restricted.legal-document",
    "amends.index", "amends.reason", "amends.void", "attached.sha256", "attached.name",
    "match.session", "match.step", "match.type", "match.count", "match.file-sha256"};

bool is_digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

/// The key with each place written as N: how the table writes it.
std::string pattern_of(std::string_view key) {
  std::string out;
  while (true) {
    auto const dot = key.find('.');
    auto const part = key.substr(0, dot);
    out += is_digits(part) ? "N" : part;
    if (dot == std::string_view::npos) return out;
    out += '.';
    key.remove_prefix(dot + 1);
  }
}

std::unexpected<Error> bad_fields(Message why) { return fail(failure("entry-fields", say("the entry cannot be made: {}", std::move(why)))); }

bool has(std::span<Field const> sorted, std::string_view key) {
  auto const at = std::ranges::lower_bound(sorted, key, {}, [](Field const& f) { return std::string_view(f.key); });
  return at != sorted.end() && at->key == key;
}

/// `a|b` = one of both.
bool has_one(std::span<Field const> sorted, std::string_view keys) {
  auto const bar = keys.find('|');
  return bar == std::string_view::npos ? has(sorted, keys) : has(sorted, keys.substr(0, bar)) || has(sorted, keys.substr(bar + 1));
}

/// The list that a key's place belongs to and the place: `act.by.1.name` -> `act.by.`, 1.
std::optional<std::pair<std::string_view, std::size_t>> place_of(std::string_view key) {
  for (std::size_t begin = 0; begin < key.size();) {
    auto const end = std::min(key.find('.', begin), key.size());
    if (auto const part = key.substr(begin, end - begin); is_digits(part) && part.size() <= 4)
      return std::pair(key.substr(0, begin), static_cast<std::size_t>(std::stoul(std::string(part))));
    begin = end + 1;
  }
  return {};
}

Result<> check_lists(std::span<Field const> sorted) {
  for (Field const& field : sorted) {
    auto const place = place_of(field.key);
    if (!place || place->second == 0) continue;
    std::string const before = std::string(place->first) + std::to_string(place->second - 1);
    bool const found = std::ranges::any_of(sorted, [&](Field const& f) { return f.key == before || f.key.starts_with(before + "."); });
    if (!found) return bad_fields(say("the list of '{}' has a gap before it", field.key));
  }
  return {};
}

}  // namespace

std::span<Kind const> all_kinds() { return table(); }

Kind const* find_kind(std::string_view name) {
  auto const at = std::ranges::find(table(), name, &Kind::name);
  return at == table().end() ? nullptr : &*at;
}

bool is_known_key(std::string_view key) {
  if (!is_key(key)) return false;
  if (key.starts_with("x.")) return true;
  constexpr std::string_view item = "item.";
  if (key.starts_with(item) && algorithm_named(key.substr(item.size()))) return true;
  // Asked for every field of every entry: sorted once.
  static std::vector<std::string_view> const sorted = [] {
    std::vector<std::string_view> keys(std::begin(known_keys), std::end(known_keys));
    std::ranges::sort(keys);
    return keys;
  }();
  return std::ranges::binary_search(sorted, std::string_view(pattern_of(key)));
}

Result<> check_fields(std::string_view name, std::span<Field const> sorted) {
  Kind const* const kind = find_kind(name);
  if (!kind) return bad_fields(say("the kind '{}' is not known", name));
  for (Field const& field : sorted) {
    if (field.value.empty()) return bad_fields(say("'{}' has no value", field.key));
    if (!is_known_key(field.key)) {
      Error error = failure("entry-fields", say("the entry cannot be made: {}", say("the key '{}' is not known", field.key)));
      std::string_view const near = nearest(field.key, known_keys);
      error.hint = near.empty() ? say("keys of your own begin with 'x.'") : say("did you mean '{}'?", near);
      return fail(std::move(error));
    }
  }
  if (auto const missing = missing_key(*kind, sorted); !missing.empty()) return bad_fields(say("'{}' is missing", missing));
  if (kind->family == KindFamily::exhibit) {
    auto const type = std::ranges::find(sorted, std::string_view("item.type"), [](Field const& f) { return std::string_view(f.key); })->value;
    constexpr std::string_view types[] = {"file", "directory", "link", "image", "object", "record"};
    if (std::ranges::find(types, type) == std::end(types)) return bad_fields(say("'{}' is no type of an item", type));
    if (type == "file" || type == "image")
      for (auto const key : {"item.size", "item.sha256"})
        if (!has(sorted, key)) return bad_fields(say("'{}' is missing", key));
  }
  return check_lists(sorted);
}

std::string_view missing_key(Kind const& kind, std::span<Field const> sorted) {
  for (auto const keys : kind.required)
    if (!has_one(sorted, keys)) return keys;
  return {};
}

}  // namespace custody::ledger
