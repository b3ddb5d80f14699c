#include "ledger/payload.hpp"

#include <algorithm>

#include "ledger/entry.hpp"
#include "lib/base/ensure.hpp"
#include "lib/base/text.hpp"

namespace custody::ledger {
namespace {

constexpr std::size_t salt_text_size = 24, hash_text_size = 44;

/// Bytes of a `hide` line with a hash for each tree.
std::size_t hide_size(std::size_t size_of_key, bool twin) {
  return 5 + size_of_key + 1 + hash_text_size + (twin ? 1 + hash_text_size : 0) + 1;
}

/// Header line and empty line of a disclosure, and the entry.
std::size_t disclosure_frame_size(std::size_t entry) { return std::size("custody/disclosure/v1") + 1 + entry; }

struct Pair {
  std::string_view key, value;
};

std::unexpected<Error> bad_field(std::string_view key, Message why) {
  return fail(failure("entry-fields", say("the field '{}' cannot be entered: {}", key, std::move(why))));
}

std::unexpected<Error> too_much() {
  return fail(failure("payload-limit", say("an entry has at most {} fields and {} bytes", field_limit, disclosure_size_limit))
                  .with_hint(say("attach long texts as files with --attach")));
}

/// Takes the first line off, with its LF; the last one may have none.
std::string_view take_line(std::string_view& payload) {
  auto const end = std::min(payload.find('\n'), payload.size() - 1);
  auto const line = payload.substr(0, end + 1);
  payload.remove_prefix(end + 1);
  return line;
}

Shown split(std::string_view line) {
  constexpr std::string_view head = "show ";
  if (!line.starts_with(head) || line.back() != '\n') return {{}, {}, {}, line};
  auto const rest = line.substr(head.size(), line.size() - head.size() - 1);
  auto const first = rest.find(' ');
  auto const second = first == rest.npos ? first : rest.find(' ', first + 1);
  if (second == rest.npos) return {{}, {}, {}, line};
  return {rest.substr(0, first), rest.substr(first + 1, second - first - 1), rest.substr(second + 1), line};
}

/// `hide <key> <H(show line)>`.
void append_hide(std::string& hides, Shown const& shown, Hasher& hasher) {
  constexpr std::string_view head = "hide ";
  Hash const hash = hasher.hash(shown.line);
  std::size_t const begin = hides.size();
  hides.resize(begin + hide_size(shown.key.size(), false));
  char* to = std::ranges::copy(head, hides.data() + begin).out;
  to = std::ranges::copy(shown.key, to).out;
  *to++ = ' ';
  to = base64_write(to, hash);
  *to = '\n';
}

}  // namespace

void split_payload(std::string_view payload, std::vector<Shown>& lines) {
  lines.clear();
  while (!payload.empty()) lines.push_back(split(take_line(payload)));
}

std::string Shown::value() const { return unescape_text(text).value_or(std::string(text)); }

Result<std::string> encode_payload(Draft const& draft, UtcTime time, ByteView salts, bool twin) {
  if (!is_kind(draft.kind)) return bad_field("entry.kind", say("'{}' is not the form of a kind", draft.kind));
  std::string const stamp = format_time(time);
  std::vector<Pair> pairs;
  pairs.reserve(draft.fields.size() + 2);
  pairs.push_back({"entry.kind", draft.kind});
  pairs.push_back({"entry.time", stamp});
  for (Field const& field : draft.fields) pairs.push_back({field.key, field.value});
  if (pairs.size() > field_limit) return too_much();
  std::sort(pairs.begin(), pairs.end(), [](Pair const& a, Pair const& b) { return a.key < b.key; });
  ensure(salts.size() >= pairs.size() * sizeof(Salt), "there is a salt for each field");

  std::string out;
  std::size_t guess = 0;
  for (Pair const& pair : pairs) guess += pair.key.size() + pair.value.size() + salt_text_size + 8;
  out.reserve(guess + guess / 8);
  // What stands around the lines of a disclosure counts as well.
  std::size_t longest = disclosure_frame_size(entry_size(leaf_kind(draft.kind), twin));
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    Pair const& pair = pairs[i];
    if (!is_key(pair.key)) return bad_field(pair.key, say("this is not the form of a key"));
    if (i > 0 && pairs[i - 1].key == pair.key) return bad_field(pair.key, say("it is given twice"));
    if (pair.value.empty()) return bad_field(pair.key, say("it has no value"));
    std::size_t const begin = out.size();
    out += "show ";
    out += pair.key;
    out += ' ';
    base64_append(out, salts.subspan(i * sizeof(Salt), sizeof(Salt)));
    out += ' ';
    escape_text_append(out, pair.value);
    out += '\n';
    longest += std::max(out.size() - begin, hide_size(pair.key.size(), twin));
    if (longest > disclosure_size_limit) return too_much();
  }
  return out;
}

Result<std::vector<Shown>> decode_payload(std::string_view payload) {
  std::vector<Shown> out;
  if (payload.size() > disclosure_size_limit)
    return fail(failure("payload-syntax", say("a payload has at most {} bytes, this has {}", disclosure_size_limit, payload.size())));
  out.reserve(24);
  auto const refuse = [&](Message why) -> std::unexpected<Error> {
    std::string_view const near = out.empty() ? std::string_view("-") : out.back().key;
    return fail(failure("payload-syntax", say("line {} (after '{}') is no field: {}", out.size() + 1, near, std::move(why))));
  };
  while (!payload.empty()) {
    auto const end = payload.find('\n');
    if (end == std::string_view::npos) return refuse(say("it has no end"));
    std::string_view const line = payload.substr(0, end + 1);
    payload.remove_prefix(end + 1);
    Shown const shown = split(line);
    if (!is_key(shown.key)) return refuse(say("it does not have the form 'show <key> <salt> <text>'"));
    if (!parse_salt(shown.salt)) return refuse(say("its salt is not base64 of 16 bytes"));
    if (!is_text(shown.text)) return refuse(say("its text is not written as the format asks"));
    if (!out.empty() && out.back().key >= shown.key) return refuse(say("its key does not rise"));
    if (out.size() == field_limit) return refuse(say("there are more than {} fields", field_limit));
    out.push_back(shown);
  }
  if (out.empty()) return refuse(say("there is none"));
  return out;
}

std::optional<std::string> payload_value(std::string_view payload, std::string_view key) {
  while (!payload.empty())
    if (Shown const shown = split(take_line(payload)); shown.key == key) return unescape_text(shown.text);
  return {};
}

std::optional<std::string> payload_value(std::span<Shown const> lines, std::string_view key) {
  auto const found = std::ranges::find(lines, key, &Shown::key);
  return found == lines.end() ? std::nullopt : unescape_text(found->text);
}

Hash commit(std::string_view payload, Hasher& hasher) {
  std::vector<Shown> lines;
  split_payload(payload, lines);
  return commit(lines, hasher);
}

Hash commit(std::span<Shown const> lines, Hasher& hasher) {
  std::string hides;
  hides.reserve(2048);   // room for most
  for (Shown const& shown : lines) append_hide(hides, shown, hasher);
  return hasher.hash(hides);
}

}  // namespace custody::ledger
