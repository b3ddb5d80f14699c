#include "ledger/bundle_path.hpp"

#include <fmt/format.h>

#include "ledger/text.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::ledger {
namespace {

struct Named {
  BundlePart part;
  std::string_view path;
};
// Part of the bundle format: never change.
constexpr Named fixed[] = {
    {BundlePart::bagit, "bagit.txt"},
    {BundlePart::bag_info, "bag-info.txt"},
    {BundlePart::manifest_sha256, "manifest-sha256.txt"},
    {BundlePart::manifest_sm3, "manifest-sm3.txt"},
    {BundlePart::statement, "custody/statement"},
    {BundlePart::statement_proof, "custody/statement.tlog-proof"},
    {BundlePart::statement_sm3_proof, "custody/statement.sm3-proof"},
    {BundlePart::link, "custody/link"},
    {BundlePart::tag_manifest, "tagmanifest-sha256.txt"},
};
struct Folder {
  BundlePart part;
  std::string_view head, tail;   // around an index or 64 hex digits
};
constexpr Folder folders[] = {
    {BundlePart::proof, "custody/proofs/", ".tlog-proof"},
    {BundlePart::timestamp, "custody/timestamps/", ".tsr"},
    {BundlePart::evidence, "data/evidence/", ""},
    {BundlePart::history, "data/history/", ".tlog-proof"},
    {BundlePart::peer, "data/peers/", ""},
    {BundlePart::record, "data/records/", ""},
};
constexpr std::size_t safe_limit = 64;

std::string_view head_of(BundlePart part) {
  for (Folder const& folder : folders)
    if (folder.part == part) return folder.head;
  return {};
}

bool is_safe_ascii(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

bool is_safe(std::string_view name) {
  if (name.empty() || name.size() > safe_limit || name.ends_with('.') || !is_utf8(name)) return false;
  for (char const c : name)
    if (is_ascii(c) && !is_safe_ascii(c)) return false;
  // `text` holds no hidden character in its own form.
  return escape_text(name) == name;
}

bool is_hex(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

/// What stands between head and tail of a folder's path.
bool parse_middle(BundlePath& out, std::string_view middle) {
  switch (out.part) {
    case BundlePart::proof:
      if (auto const index = parse_number(middle)) return out.index = *index, true;
      return false;
    case BundlePart::evidence:
    case BundlePart::record: {
      auto const dash = middle.find('-');
      if (dash == std::string_view::npos || !is_safe(middle.substr(dash + 1))) return false;
      if (auto const index = parse_number(middle.substr(0, dash))) return out.index = *index, true;
      return false;
    }
    default:
      if (!is_hex(middle)) return false;
      out.hex = middle;
      return true;
  }
}

std::string indexed_path(BundlePart part, std::uint64_t index, std::string_view name) {
  return fmt::format("{}{}-{}", head_of(part), index, safe_name(name));
}

}  // namespace

std::strong_ordering BundlePath::operator<=>(BundlePath const& other) const {
  if (auto const order = part <=> other.part; order != 0) return order;
  return text.compare(other.text) <=> 0;
}

std::optional<BundlePath> parse_bundle_path(std::string_view path) {
  for (Named const& name : fixed)
    if (name.path == path) return BundlePath{name.part, std::string(path), 0, {}};
  for (Folder const& folder : folders) {
    if (!path.starts_with(folder.head) || !path.ends_with(folder.tail) || path.size() <= folder.head.size() + folder.tail.size()) continue;
    BundlePath out{folder.part, std::string(path), 0, {}};
    if (!parse_middle(out, path.substr(folder.head.size(), path.size() - folder.head.size() - folder.tail.size()))) return {};
    return out;
  }
  return {};
}

std::string bundle_path(BundlePart part) {
  for (Named const& name : fixed)
    if (name.part == part) return std::string(name.path);
  return {};
}

std::string proof_path(std::uint64_t index) { return fmt::format("{}{}.tlog-proof", head_of(BundlePart::proof), index); }
std::string evidence_path(std::uint64_t index, std::string_view item_name) { return indexed_path(BundlePart::evidence, index, item_name); }
std::string record_path(std::uint64_t index, std::string_view item_name) { return indexed_path(BundlePart::record, index, item_name); }
std::string timestamp_path(std::string_view token) {
  return fmt::format("{}{}.tsr", head_of(BundlePart::timestamp), hex_encode(sha256(token)));
}
std::string history_path(std::string_view proof) {
  return fmt::format("{}{}.tlog-proof", head_of(BundlePart::history), hex_encode(sha256(proof)));
}
std::string peer_path(std::string_view origin) { return fmt::format("{}{}", head_of(BundlePart::peer), hex_encode(sha256(origin))); }

std::string safe_name(std::string_view item_name) {
  std::string out = escape_text(item_name);
  for (char& c : out)
    if (is_ascii(c) && !is_safe_ascii(c)) c = '_';
  if (out.size() > safe_limit) {
    std::size_t begin = out.size() - safe_limit;
    while (begin < out.size() && is_continuation(out[begin])) ++begin;
    out.erase(0, begin);
  }
  if (out.ends_with('.')) out.back() = '_';
  return out;
}

}  // namespace custody::ledger
