#include "ledger/disclosure.hpp"

#include <algorithm>

#include "lib/base/text.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view disclosure_header = "custody/disclosure/v1";
constexpr std::string_view any_disclosure = "custody/disclosure/v";

std::unexpected<Error> bad_disclosure(std::string_view code, Message why) {
  return fail(failure(code, say("the disclosure cannot be read: {}", std::move(why))));
}

/// The two halves of `a b`; nothing if there is no space.
std::optional<std::pair<std::string_view, std::string_view>> cut(std::string_view text) {
  auto const space = text.find(' ');
  if (space == std::string_view::npos) return {};
  return std::pair(text.substr(0, space), text.substr(space + 1));
}

Result<DisclosedField> decode_show(std::string_view rest, std::size_t number) {
  auto const key = cut(rest);
  auto const salt = key ? cut(key->second) : std::nullopt;
  if (!salt || !is_key(key->first)) return bad_disclosure("disclosure-syntax", say("line {} does not show a key", number));
  if (!parse_salt(salt->first)) return bad_disclosure("disclosure-syntax", say("the salt of '{}' is not base64 of 16 bytes", key->first));
  if (!is_text(salt->second)) return bad_disclosure("text-escape", say("the value of '{}' is not written as the format asks", key->first));
  DisclosedField field;
  field.key = key->first;
  field.shown = true;
  field.salt = salt->first;
  field.text = salt->second;
  return field;
}

Result<DisclosedField> decode_hide(std::string_view rest, std::size_t number) {
  auto const key = cut(rest);
  if (!key || !is_key(key->first)) return bad_disclosure("disclosure-syntax", say("line {} does not hide a key", number));
  DisclosedField field;
  field.key = key->first;
  auto const two = cut(key->second);
  auto const sha256 = parse_hash(two ? two->first : key->second);
  if (two) field.sm3 = parse_hash(two->second);
  if (!sha256 || (two && !field.sm3)) return bad_disclosure("disclosure-syntax", say("the hash of '{}' is not base64 of 32 bytes", key->first));
  field.sha256 = *sha256;
  return field;
}

std::string show_line(DisclosedField const& field) { return "show " + field.key + ' ' + field.salt + ' ' + field.text + '\n'; }

Hash commitment_of(Disclosure const& disclosure, Algorithm algorithm) {
  Hasher hasher(algorithm);
  std::string hides;
  for (DisclosedField const& field : disclosure.fields) {
    hides += "hide " + field.key + ' ';
    if (field.shown)
      base64_append(hides, hasher.hash(show_line(field)));
    else
      base64_append(hides, algorithm == Algorithm::sm3 ? *field.sm3 : field.sha256);
    hides += '\n';
  }
  return hasher.hash(hides);
}

}  // namespace

std::string DisclosedField::value() const { return unescape_text(text).value_or(text); }

bool Disclosure::complete() const { return hidden_keys().empty(); }

std::optional<std::string> Disclosure::value(std::string_view key) const {
  for (DisclosedField const& field : fields)
    if (field.key == key && field.shown) return field.value();
  return {};
}

std::vector<std::string_view> Disclosure::hidden_keys() const {
  std::vector<std::string_view> keys;
  for (DisclosedField const& field : fields)
    if (!field.shown) keys.push_back(field.key);
  return keys;
}

std::vector<Field> Disclosure::shown_fields() const {
  std::vector<Field> out;
  for (DisclosedField const& field : fields)
    if (field.shown) out.push_back({field.key, field.value()});
  return out;
}

Result<std::string> make_disclosure(std::string_view payload, std::string_view entry, std::function<bool(std::string_view)> const& show) {
  auto const lines = TRY(decode_payload(payload));
  Entry const leaf = TRY(decode_entry(entry));
  Hasher sha256(Algorithm::sha256), sm3(Algorithm::sm3);
  std::string out(disclosure_header);
  out += '\n';
  for (Shown const& shown : lines) {
    if (show(shown.key)) {
      out += shown.line;
      continue;
    }
    out += "hide ";
    out += shown.key;
    out += ' ';
    base64_append(out, sha256.hash(shown.line));
    if (leaf.sm3) {
      out += ' ';
      base64_append(out, sm3.hash(shown.line));
    }
    out += '\n';
  }
  out += '\n';
  out += entry;
  if (out.size() > disclosure_size_limit)
    return fail(failure("payload-limit", say("a disclosure has at most {} bytes, this would have {}", disclosure_size_limit, out.size())));
  return out;
}

Result<Disclosure> decode_disclosure(std::string_view bytes) {
  if (bytes.size() > disclosure_size_limit) return bad_disclosure("disclosure-syntax", say("it has more than {} bytes", disclosure_size_limit));
  Lines lines(bytes);
  auto const first = lines.next();
  if (first != disclosure_header) {
    if (first && first->starts_with(any_disclosure) && parse_number(first->substr(any_disclosure.size())))
      return bad_disclosure("disclosure-version", say("it was written by a newer version ('{}')", *first));
    return bad_disclosure("disclosure-version", say("its first line is not '{}'", disclosure_header));
  }
  Disclosure out;
  for (;;) {
    std::size_t const number = lines.number();
    auto const line = lines.next();
    if (!line) return bad_disclosure("disclosure-syntax", say("no empty line stands before its entry"));
    if (line->empty()) break;
    DisclosedField field;
    if (auto const rest = after_word(*line, "show"))
      field = TRY(decode_show(*rest, number));
    else if (auto const hidden = after_word(*line, "hide"))
      field = TRY(decode_hide(*hidden, number));
    else
      return bad_disclosure("disclosure-syntax", say("line {} neither shows nor hides a field", number));
    if (!out.fields.empty() && out.fields.back().key >= field.key)
      return bad_disclosure("key-order", say("'{}' does not stand after '{}'", field.key, out.fields.back().key));
    if (out.fields.size() == field_limit) return bad_disclosure("disclosure-syntax", say("there are more than {} fields", field_limit));
    out.fields.push_back(std::move(field));
  }
  if (out.fields.empty()) return bad_disclosure("disclosure-syntax", say("it has no field"));
  out.entry_bytes = lines.rest();
  out.entry = TRY(decode_entry(out.entry_bytes));
  for (DisclosedField const& field : out.fields)
    if (!field.shown && field.sm3.has_value() != out.entry.sm3.has_value())
      return bad_disclosure("hide-count", say("'{}' is not hidden behind one hash for each commitment of the entry", field.key));
  return out;
}

Result<> check_commitment(Disclosure const& disclosure) {
  auto const differs = [](std::string_view function) {
    return fail(refusal("commitment", say("the fields are not those that the entry commits to with {}", function)));
  };
  if (commitment_of(disclosure, Algorithm::sha256) != disclosure.entry.sha256) return differs("SHA-256");
  if (disclosure.entry.sm3 && commitment_of(disclosure, Algorithm::sm3) != *disclosure.entry.sm3) return differs("SM3");
  return {};
}

Result<> check_agrees(Disclosure const& disclosure) {
  for (std::string_view const key : {"entry.kind", "entry.time"})
    if (std::ranges::find(disclosure.fields, key, &DisclosedField::key) == disclosure.fields.end())
      return fail(refusal("commitment", say("the field '{}', which every entry has, is not among the fields", key)));
  if (auto const kind = disclosure.value("entry.kind"); kind && (!is_kind(*kind) || leaf_kind(*kind) != disclosure.entry.kind))
    return fail(refusal("commitment", say("the kind '{}' is not the one that the leaf shows", *kind)));
  if (auto const text = disclosure.value("entry.time")) {
    auto const time = parse_time(*text);
    if (!time || time->minute() != disclosure.entry.time)
      return fail(refusal("commitment", say("the time '{}' is not in the minute that the leaf shows", *text)));
  }
  return {};
}

}  // namespace custody::ledger
