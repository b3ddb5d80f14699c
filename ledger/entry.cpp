#include "ledger/entry.hpp"

#include "ledger/text.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view entry_header = "custody/entry/v1";
constexpr std::string_view any_entry = "custody/entry/v";

std::unexpected<Error> bad_entry(Message why) {
  return fail(failure("entry-syntax", say("the entry is not one of version 1: {}", std::move(why))));
}

/// `word hash` as a whole line.
std::optional<Hash> hash_line(std::optional<std::string_view> line, std::string_view word) {
  if (!line) return {};
  auto const rest = after_word(*line, word);
  return rest ? parse_hash(*rest) : std::nullopt;
}

}  // namespace

std::string encode_entry(Entry const& entry) {
  std::string out;
  out.reserve(160);
  out += entry_header;
  out += "\nkind ";
  out += entry.kind;
  out += "\ntime ";
  out += format_time(entry.time.minute());
  out += "\nsha256 ";
  base64_append(out, entry.sha256);
  if (entry.sm3) {
    out += "\nsm3 ";
    base64_append(out, *entry.sm3);
  }
  out += '\n';
  return out;
}

std::size_t entry_size(std::string_view leaf_kind, bool twin) {
  constexpr std::size_t time_text = 20, hash_text = 44;
  // The size of a literal counts its NUL: that is the LF of the line.
  return entry_header.size() + 1 + std::size("kind ") + leaf_kind.size() + std::size("time ") + time_text + std::size("sha256 ") + hash_text +
         (twin ? std::size("sm3 ") + hash_text : 0);
}

Result<Entry> decode_entry(std::string_view bytes) {
  Lines lines(bytes);
  auto const first = lines.next();
  if (first != entry_header) {
    if (first && first->starts_with(any_entry) && parse_number(first->substr(any_entry.size())))
      return fail(failure("entry-version", say("the entry was written by a newer version ('{}')", *first)));
    return bad_entry(say("line {} is not '{}'", 1, entry_header));
  }
  Entry entry;
  auto const kind = lines.next().and_then([](auto line) { return after_word(line, "kind"); });
  if (!kind || !(*kind == "act" || is_public_kind(*kind))) return bad_entry(say("line {} names no public kind", 2));
  entry.kind = *kind;
  auto const time = lines.next().and_then([](auto line) { return after_word(line, "time"); }).and_then(parse_time);
  if (!time || *time != time->minute()) return bad_entry(say("line {} is no time cut to the minute", 3));
  entry.time = *time;
  auto const sha256 = hash_line(lines.next(), "sha256");
  if (!sha256) return bad_entry(say("line {} holds no commitment", 4));
  entry.sha256 = *sha256;
  if (!lines.done()) {
    entry.sm3 = hash_line(lines.next(), "sm3");
    if (!entry.sm3) return bad_entry(say("line {} holds no commitment", 5));
  }
  if (!lines.done()) return bad_entry(say("something follows its last line"));
  return entry;
}

bool looks_like_entry(std::string_view bytes) { return bytes.starts_with(any_entry); }

bool is_public_kind(std::string_view kind) {
  // Part of the ledger format: never change the list.
  constexpr std::string_view kinds[] = {"checkpoint.witnessed", "key.added",     "key.revoked",     "entry.erased",
                                        "record.restricted",    "record.lifted", "ledger.continued"};
  for (auto const k : kinds)
    if (k == kind) return true;
  return false;
}

std::string_view leaf_kind(std::string_view kind) { return is_public_kind(kind) ? kind : std::string_view("act"); }

}  // namespace custody::ledger
