// What a proof carries of an entry: a line for every field, shown or hidden, and the entry itself (wire.md 4).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/entry.hpp"
#include "ledger/payload.hpp"
#include "lib/base/result.hpp"

namespace custody::ledger {

/// One line: shown with its salt and text, or hidden behind one hash for each commitment line of the entry.
struct DisclosedField {
  std::string key;
  bool shown = false;
  std::string salt;  // base64, if shown
  std::string text;  // as written, if shown
  Hash sha256{};     // if hidden
  std::optional<Hash> sm3;

  /// The bytes of a shown value.
  std::string value() const;
};

struct Disclosure {
  std::vector<DisclosedField> fields;
  Entry entry;
  std::string entry_bytes;

  bool complete() const;  // no hidden line
  /// The value of a shown key; nothing if it is hidden or absent.
  std::optional<std::string> value(std::string_view key) const;
  std::vector<std::string_view> hidden_keys() const;
  std::vector<Field> shown_fields() const;
};

/// The bytes of a disclosure made from a payload; `show` decides for each key. Codes of decode_payload and decode_entry;
/// "payload-limit" for a payload that no writer would have let in.
Result<std::string> make_disclosure(std::string_view payload, std::string_view entry,
                                    std::function<bool(std::string_view key)> const& show);

/// Syntax only. Codes in the order of wire.md 16.1 P3, P4: "disclosure-version", "disclosure-syntax", "key-order",
/// "text-escape", "entry-version", "entry-syntax", "hide-count". More than 48,000 bytes: "disclosure-syntax".
Result<Disclosure> decode_disclosure(std::string_view bytes);

/// Recomputes every commitment line of the entry. Code "commitment", naming the function that differs.
Result<> check_commitment(Disclosure const& disclosure);

/// entry.kind and entry.time stand in every disclosure and, where shown, agree with the leaf: true kind and cut minute. Code
/// "commitment".
Result<> check_agrees(Disclosure const& disclosure);

}  // namespace custody::ledger
