// Agency cards: who a ledger is, with which keys it signs (wire.md 7). A card is a signed note and never a checkpoint.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/base/utc_time.hpp"
#include "lib/crypto/note.hpp"

namespace custody::ledger {

struct CardKey {
  VerifierKey key;
  std::optional<UtcTime> until;   // signatures count only if proved before

  bool operator==(CardKey const&) const = default;
};

struct Card {
  std::string origin;
  std::string name;     // bytes
  std::string agency;   // 12 digits, or a unified social credit code
  UtcTime issued;
  std::vector<CardKey> logs;        // 1..4
  std::vector<CardKey> witnesses;   // 0..4
  std::vector<std::string> recipients;
  std::vector<std::string> packs;

  bool operator==(Card const&) const = default;
};

inline constexpr std::size_t card_size_limit = 64 * 1024;

/// 12 digits, or 18 digits and capital letters.
bool is_agency_code(std::string_view text);

/// The text, lines of one word sorted by bytes.
std::string encode_card(Card const& card);
/// Text of a card note. Code "card-syntax", with the line.
Result<Card> decode_card(std::string_view text);

struct SignedCard {
  Note note;
  Card card;
};
/// Parses and checks that every log key without an end, or with one after `issued`, has signed. Codes "card-syntax",
/// "card-signature".
Result<SignedCard> parse_card(std::string_view note);

/// SHA-256 over the card's text, 16 groups of 4 hex digits joined by '-': what is read out over the telephone.
std::string card_fingerprint(std::string_view text);
/// The same fingerprint, in whatever case and with whatever spaces, colons or dashes a person typed.
bool same_fingerprint(std::string_view typed, std::string_view fingerprint);
/// SHA-256 of a verifier key's text, in the same form: what paper forms print.
std::string key_fingerprint(VerifierKey const& key);

}  // namespace custody::ledger
