// The private half of an entry: salted fields that can be shown one by one, and the commitment that the leaf holds
// (wire.md 3). The bytes of a payload are what the store keeps; most work is done on them without taking them apart.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/text.hpp"
#include "lib/base/result.hpp"
#include "lib/base/utc_time.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::ledger {

/// A fact as the program holds it: `value` is raw bytes, not yet `text`.
struct Field {
  std::string key;
  std::string value;

  bool operator==(Field const&) const = default;
};

/// A payload line as it stands, for reading: views into the payload's bytes. What has not the form of a show line has only `line`.
struct Shown {
  std::string_view key;
  std::string_view salt;  // base64
  std::string_view text;  // as written: hashed, compared and sorted so
  std::string_view line;  // the whole line, LF included

  /// The bytes that `text` stands for.
  std::string value() const;
};

inline constexpr std::size_t field_limit = 256;
inline constexpr std::size_t disclosure_size_limit = 48000;

/// What an entry is to say, before it has salts. `fields` in any order, without entry.kind and entry.time.
struct Draft {
  std::string kind;
  std::vector<Field> fields;
};

/// The bytes of a payload: the draft's fields, entry.kind and entry.time (to the second), ascending, each with the next 16
/// bytes of `salts` in that order. Refused (code "payload-limit"): more than 256 fields, or a longest disclosure beyond
/// 48,000 bytes, each field counted as the longer of its show and hide line (hide with one hash for each tree). Kind and keys
/// must be valid, keys distinct, values not empty (code "entry-fields"). `salts` has at least 16 bytes for each field and two more.
Result<std::string> encode_payload(Draft const& draft, UtcTime time, ByteView salts, bool twin);

/// The lines of a payload. Refuses (code "payload-syntax", with the key that no longer parses) what encode_payload would
/// not have written: order, canonical text, salts, limits.
Result<std::vector<Shown>> decode_payload(std::string_view payload);
/// All lines of a payload taken apart, in their order, for who looks at them more than once. Nothing is checked.
void split_payload(std::string_view payload, std::vector<Shown>& lines);
/// The value of one key by walking the lines; nothing if it is not there or the payload is broken.
std::optional<std::string> payload_value(std::string_view payload, std::string_view key);
std::optional<std::string> payload_value(std::span<Shown const> lines, std::string_view key);

/// H over all hide lines, each `hide <key> <H(show line)>`, with the hasher's function. No allocation per field.
/// `payload` need not be valid; what is no show line is hashed as it stands under an empty key, so damage always shows.
Hash commit(std::string_view payload, Hasher& hasher);
/// The same of a payload that is taken apart.
Hash commit(std::span<Shown const> lines, Hasher& hasher);

}  // namespace custody::ledger
