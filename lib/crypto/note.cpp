#include "lib/crypto/note.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.hpp"

namespace custody {
namespace {

constexpr std::string_view signature_head = "\xe2\x80\x94 ";   // EM DASH, space

std::unexpected<Error> refuse(Message why) {
  return fail(failure("note-syntax", say("this is not a signed note: {}", std::move(why))));
}

std::string cosignature_message(std::string_view text, std::uint64_t time) {
  return fmt::format("cosignature/v1\ntime {}\n{}", time, text);
}

bool verify_line(Note const& note, NoteSignature const& line, VerifierKey const& key, UtcTime& time) {
  if (key.type != KeyType::cosignature) return verify_signature(key, as_bytes(note.text), line.signature);
  if (line.signature.size() != 8 + 64) return false;
  std::uint64_t const seconds = get_u64(line.signature.data());
  if (seconds > static_cast<std::uint64_t>(last_second)) return false;
  time = {static_cast<std::int64_t>(seconds)};
  return verify_signature(key, as_bytes(cosignature_message(note.text, seconds)), ByteView(line.signature).subspan(8));
}

}  // namespace

std::string Note::encode() const {
  std::string out = text + "\n";
  for (NoteSignature const& line : signatures) {
    Bytes blob(4 + line.signature.size());
    for (unsigned i = 0; i < 4; ++i) blob[i] = static_cast<std::byte>(line.id >> (24 - 8 * i) & 0xff);
    std::copy(line.signature.begin(), line.signature.end(), blob.begin() + 4);
    out += signature_head;
    out += line.name;
    out += ' ';
    base64_append(out, blob);
    out += '\n';
  }
  return out;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > note_size_limit) return refuse(say("it has more than {} bytes", note_size_limit));
  for (char const c : bytes)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return refuse(say("it holds a control byte"));
  if (!is_utf8(bytes)) return refuse(say("it is not UTF-8"));
  auto const split = bytes.rfind("\n\n");
  if (split == std::string_view::npos) return refuse(say("no empty line stands before its signatures"));
  Note note{std::string(bytes.substr(0, split + 1)), {}};
  std::string_view rest = bytes.substr(split + 2);
  if (rest.empty() || !rest.ends_with('\n')) return refuse(say("it has no signature line, or its last line has no end"));
  while (!rest.empty()) {
    auto const end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    std::size_t const number = note.signatures.size() + 1;
    if (number > note_signature_limit) return refuse(say("it has more than {} signatures", note_signature_limit));
    if (!line.starts_with(signature_head)) return refuse(say("signature line {} does not begin with a dash", number));
    line.remove_prefix(signature_head.size());
    auto const space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space)))
      return refuse(say("signature line {} has no key name", number));
    auto const blob = base64_decode(line.substr(space + 1));
    if (!blob || blob->size() < 5) return refuse(say("signature line {} is not canonical base64 of an id and a signature", number));
    std::uint32_t id = 0;
    for (unsigned i = 0; i < 4; ++i) id = id << 8 | std::to_integer<std::uint32_t>((*blob)[i]);
    note.signatures.push_back({std::string(line.substr(0, space)), id, Bytes(blob->begin() + 4, blob->end())});
  }
  return note;
}

Result<std::vector<Verified>> verify_note(Note const& note, std::span<VerifierKey const> keys) {
  std::vector<Verified> out;
  for (std::size_t line = 0; line < note.signatures.size(); ++line) {
    NoteSignature const& signature = note.signatures[line];
    for (std::size_t key = 0; key < keys.size(); ++key) {
      if (keys[key].name != signature.name || keys[key].id != signature.id) continue;
      Verified verified{line, key, {}};
      if (!verify_line(note, signature, keys[key], verified.time))
        return fail(refusal("signature-bad", say("the signature of '{}' does not hold", signature.name)));
      // The order of lines is anybody's to choose; what a note says may not depend on it.
      if (auto const known = std::ranges::find(out, key, &Verified::key); known == out.end())
        out.push_back(verified);
      else if (verified.time < known->time)
        *known = verified;
    }
  }
  return out;
}

NoteSignature sign_note(std::string_view text, SigningKey const& key) {
  return {key.verifier().name, key.verifier().id, key.sign(as_bytes(text))};
}

NoteSignature cosign_note(std::string_view text, SigningKey const& key, UtcTime time) {
  auto const seconds = static_cast<std::uint64_t>(time.seconds);
  Bytes const signature = key.sign(as_bytes(cosignature_message(text, seconds)));
  Bytes blob(8);
  put_u64(blob.data(), seconds);
  blob.insert(blob.end(), signature.begin(), signature.end());
  return {key.verifier().name, key.verifier().id, std::move(blob)};
}

}  // namespace custody
