#include "ledger/stamp.hpp"

#include <algorithm>

namespace custody::ledger {

std::vector<BareNote> bare_notes(Note const& note) {
  // The first line of a checkpoint is the name of its log.
  std::string_view const log = std::string_view(note.text).substr(0, note.text.find('\n'));
  Note all{note.text, {}};
  std::vector<BareNote> out(1);
  for (std::size_t i = 0; i < note.signatures.size(); ++i) {
    if (note.signatures[i].name != log) continue;
    all.signatures.push_back(note.signatures[i]);
    out[0].lines.push_back(i);
    out.push_back({Note{note.text, {note.signatures[i]}}.encode(), {i}});
  }
  if (out.size() == 1) return {};
  out[0].bytes = all.encode();
  if (out.size() == 2) out.pop_back();   // one line: the same twice
  return out;
}

Bytes imprint_of(std::string_view bytes, Algorithm algorithm) {
  Hasher hasher(algorithm);
  hasher.update(bytes);
  Bytes out(digest_size(algorithm));
  hasher.finish(out);
  return out;
}

Result<Stamp> check_stamp(Timestamp const& token, TimestampAuthorities const& authorities) {
  return Stamp{TRY(authorities.check(token)), token.latest, token.algorithm, token.imprint};
}

std::vector<std::size_t> stamped_lines(Note const& note, Algorithm algorithm, ByteView imprint) {
  for (BareNote& bare : bare_notes(note))
    if (std::ranges::equal(imprint_of(bare.bytes, algorithm), imprint)) return std::move(bare.lines);
  return {};
}

}  // namespace custody::ledger
