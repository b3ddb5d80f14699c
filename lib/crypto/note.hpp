// Signed notes (C2SP signed-note v1.0.0): a text, an empty line, signature lines. The text is signed with its last LF.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/crypto/key.hpp"

namespace custody {

inline constexpr std::size_t note_size_limit = 1 << 20;
inline constexpr std::size_t note_signature_limit = 100;

/// One line `— <name> <base64(id || signature)>`.
struct NoteSignature {
  std::string name;
  std::uint32_t id = 0;
  Bytes signature;  // without the id; of a cosignature: 8 bytes time, 64 bytes Ed25519

  bool operator==(NoteSignature const&) const = default;
};

struct Note {
  std::string text;  // one or more lines, ends in LF
  std::vector<NoteSignature> signatures;

  bool operator==(Note const&) const = default;
  std::string encode() const;
};

/// UTF-8, no control byte but LF, at most 1 MiB and 100 signature lines, canonical base64. Otherwise code "note-syntax".
/// The separator is the last empty line. Duplicate lines are kept as they stand: deciding about them is the verifier's.
Result<Note> parse_note(std::string_view bytes);

/// A signature line that a given key vouches for.
struct Verified {
  std::size_t line = 0;  // place in Note::signatures
  std::size_t key = 0;   // place in the keys given
  UtcTime time;          // of a cosignature; else 0
};

/// Every line whose name and id are those of a given key must verify, or the whole note is refused (code
/// "signature-bad"). Lines of other keys are ignored. A repeated line of one key counts once, of several cosignatures of one key
/// the oldest, wherever it stands. Which kinds of key must be among the result is the caller's question; it may be empty.
Result<std::vector<Verified>> verify_note(Note const& note, std::span<VerifierKey const> keys);

/// The line that `key` writes under `text` (a log signature).
NoteSignature sign_note(std::string_view text, SigningKey const& key);
/// A cosignature at `time` (tlog-cosignature v1: "cosignature/v1\ntime N\n" + text).
NoteSignature cosign_note(std::string_view text, SigningKey const& key, UtcTime time);

}  // namespace custody
