#include "ledger/checkpoint.hpp"

#include <fmt/format.h>

#include "ledger/text.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view twin_line = "sha256";

std::unexpected<Error> bad_checkpoint(Message why) {
  return fail(failure("checkpoint-syntax", say("this is not a checkpoint: {}", std::move(why))));
}

}  // namespace

std::string encode_checkpoint(Checkpoint const& checkpoint) {
  std::string out = fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, format_hash(checkpoint.root));
  if (checkpoint.sha256) out += fmt::format("{} {}\n", twin_line, format_hash(*checkpoint.sha256));
  for (std::string const& line : checkpoint.extensions) out += line + "\n";
  return out;
}

Result<Checkpoint> decode_checkpoint(std::string_view text, EmptyRoot empty) {
  Checkpoint out;
  Lines lines(text);
  auto const origin = lines.next();
  if (!origin || origin->empty()) return bad_checkpoint(say("its first line names no log"));
  out.origin = *origin;
  auto const size = lines.next().and_then(parse_number);
  if (!size) return bad_checkpoint(say("its second line is no number of entries"));
  out.size = *size;
  auto const root = lines.next().and_then(parse_hash);
  if (!root) return bad_checkpoint(say("its third line is not base64 of a hash of 32 bytes"));
  out.root = *root;
  bool const twin = out.origin.ends_with(twin_suffix);
  while (!lines.done()) {
    auto const line = lines.next();
    if (!line || line->empty()) return bad_checkpoint(say("a line is empty or has no end"));
    out.extensions.emplace_back(*line);
  }
  if (twin && out.extensions.size() == 1)
    if (auto const rest = after_word(out.extensions[0], twin_line)) {
      out.sha256 = parse_hash(*rest);
      if (out.sha256) out.extensions.clear();
    }
  // An SM3 tree cannot be told from a SHA-256 one by its hash; the extension line says it.
  Algorithm const algorithm = out.sha256 ? Algorithm::sm3 : Algorithm::sha256;
  auto const is_empty_root = [](Algorithm a, Hash const& hash) { return hash == Hasher(a).hash(ByteView{}); };
  if (out.size == 0 && empty == EmptyRoot::hash_of_nothing &&
      !(is_empty_root(algorithm, out.root) && (!out.sha256 || is_empty_root(Algorithm::sha256, *out.sha256))))
    return bad_checkpoint(say("an empty log has another root"));
  return out;
}

Result<SignedCheckpoint> parse_checkpoint(std::string_view note, EmptyRoot empty) {
  SignedCheckpoint out;
  out.note = TRY(parse_note(note));
  out.checkpoint = TRY(decode_checkpoint(out.note.text, empty));
  return out;
}

}  // namespace custody::ledger
