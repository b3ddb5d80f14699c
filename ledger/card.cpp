#include "ledger/card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/checkpoint.hpp"
#include "ledger/text.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view card_header = "custody/card/v1";

std::unexpected<Error> bad_card(std::size_t line, Message why) {
  return fail(failure("card-syntax", say("this is not an agency card: line {}: {}", line, std::move(why))));
}

bool is_recipient(std::string_view text) {
  if (text.starts_with("sm2-")) {
    auto const point = base64_decode(text.substr(4));
    return point && point->size() == 65 && point->front() == std::byte{4};
  }
  // Bech32 of 32 bytes: 52 characters and 6 of checksum. What it stands for is judged where it is used.
  constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  return text.starts_with("age1") && text.size() == 62 && text.find_first_not_of(alphabet, 4) == std::string_view::npos;
}

std::string key_line(std::string_view word, CardKey const& key) {
  std::string line = fmt::format("{} {}", word, key.key.text());
  if (key.until) (line += ' ') += format_time(*key.until);
  return line + "\n";
}

/// Lines of one word, sorted by bytes.
void append_sorted(std::string& out, std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  for (std::string const& line : lines) out += line;
}

std::optional<CardKey> parse_key(std::string_view text) {
  CardKey out;
  auto const space = text.find(' ');
  auto key = parse_vkey(text.substr(0, space));
  if (!key) return {};
  out.key = std::move(*key);
  if (space != std::string_view::npos) {
    out.until = parse_time(text.substr(space + 1));
    if (!out.until) return {};
  }
  return out;
}

/// One key with and without an end would be two statements, one key as log and witness two voices.
bool contains(Card const& card, VerifierKey const& key) {
  auto const is_same = [&](CardKey const& known) { return known.key.key == key.key; };
  return std::ranges::any_of(card.logs, is_same) || std::ranges::any_of(card.witnesses, is_same);
}

/// Takes the lines that begin with `word`, at most `limit`, strictly ascending.
template <class Take>
Result<> take_lines(Lines& lines, std::string_view word, std::size_t limit, Take take) {
  std::string_view last;
  for (std::size_t count = 0; !lines.done(); ++count) {
    Lines ahead = lines;
    std::size_t const number = lines.number();
    auto const line = ahead.next();
    if (!line) return bad_card(number, say("it has no end"));
    auto const rest = after_word(*line, word);
    if (!rest) return {};
    if (count == limit) return bad_card(number, say("there are more than {} lines '{}'", limit, word));
    if (count > 0 && *line <= last) return bad_card(number, say("the lines '{}' are not sorted", word));
    if (!take(*rest)) return bad_card(number, say("what follows '{}' is not valid", word));
    last = *line;
    lines = ahead;
  }
  return {};
}

/// Sixteen groups of four digits: short enough to be read out, long enough to mean something.
std::string grouped(std::string_view text) {
  std::string const hex = hex_encode(sha256(text));
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 4) {
    if (i > 0) out += '-';
    out += hex.substr(i, 4);
  }
  return out;
}

}  // namespace

std::string encode_card(Card const& card) {
  std::string out = fmt::format("{}\norigin {}\nname {}\nagency {}\nissued {}\n", card_header, card.origin, escape_text(card.name), card.agency,
                                format_time(card.issued));
  std::vector<std::string> lines;
  for (CardKey const& key : card.logs) lines.push_back(key_line("log", key));
  append_sorted(out, std::exchange(lines, {}));
  for (CardKey const& key : card.witnesses) lines.push_back(key_line("witness", key));
  append_sorted(out, std::exchange(lines, {}));
  for (std::string const& recipient : card.recipients) lines.push_back("recipient " + recipient + "\n");
  append_sorted(out, std::exchange(lines, {}));
  for (std::string const& pack : card.packs) lines.push_back("pack " + pack + "\n");
  append_sorted(out, std::move(lines));
  return out;
}

bool is_agency_code(std::string_view text) {
  bool const police = text.size() == 12, credit = text.size() == 18;
  for (char const c : text)
    if (!((c >= '0' && c <= '9') || (credit && c >= 'A' && c <= 'Z'))) return false;
  return police || credit;
}

Result<Card> decode_card(std::string_view text) {
  if (text.size() > card_size_limit) return bad_card(1, say("a card has at most {} bytes", card_size_limit));
  Lines lines(text);
  if (lines.next() != card_header) return bad_card(1, say("it is not '{}'", card_header));
  Card card;
  auto const next = [&](std::string_view word) { return lines.next().and_then([&](auto line) { return after_word(line, word); }); };
  auto const origin = next("origin");
  if (!origin || !is_own_origin(*origin)) return bad_card(2, say("it names no origin"));
  card.origin = *origin;
  auto const name = next("name").and_then([](auto t) { return unescape_text(t); });
  if (!name) return bad_card(3, say("it holds no name"));
  card.name = *name;
  auto const agency = next("agency");
  if (!agency || !is_agency_code(*agency)) return bad_card(4, say("it holds no agency code"));
  card.agency = *agency;
  auto const issued = next("issued").and_then(parse_time);
  if (!issued) return bad_card(5, say("it holds no time"));
  card.issued = *issued;

  TRY(take_lines(lines, "log", 4, [&](std::string_view rest) {
    auto key = parse_key(rest);
    if (!key || contains(card, key->key)) return false;
    bool const ed25519 = key->key.type == KeyType::ed25519 && key->key.name == card.origin;
    bool const sm2 = key->key.type == KeyType::sm2 && key->key.name == card.origin + std::string(twin_suffix);
    if (ed25519 || sm2) card.logs.push_back(std::move(*key));
    return ed25519 || sm2;
  }));
  TRY(take_lines(lines, "witness", 4, [&](std::string_view rest) {
    auto key = parse_key(rest);
    if (!key || contains(card, key->key) || key->key.type != KeyType::cosignature || key->key.name != card.origin + "/witness") return false;
    card.witnesses.push_back(std::move(*key));
    return true;
  }));
  TRY(take_lines(lines, "recipient", 16, [&](std::string_view rest) {
    card.recipients.emplace_back(rest);
    return is_recipient(rest);
  }));
  TRY(take_lines(lines, "pack", 64, [&](std::string_view rest) {
    card.packs.emplace_back(rest);
    return is_word(rest);
  }));
  if (!lines.done()) return bad_card(lines.number(), say("it does not belong there"));
  if (card.logs.empty()) return bad_card(6, say("there is no log key"));
  return card;
}

Result<SignedCard> parse_card(std::string_view bytes) {
  if (bytes.size() > card_size_limit) return bad_card(1, say("a card has at most {} bytes", card_size_limit));
  SignedCard out;
  out.note = TRY(parse_note(bytes));
  out.card = TRY(decode_card(out.note.text));
  std::vector<VerifierKey> keys;
  for (CardKey const& log : out.card.logs) keys.push_back(log.key);
  auto const verified = verify_note(out.note, keys);
  if (!verified) return fail(refusal("card-signature", say("the card of '{}': {}", out.card.origin, verified.error().message)));
  // When every key of a card has ended, none need sign; but a card that nobody signed is anybody's.
  if (verified->empty()) return fail(refusal("card-signature", say("none of its keys signed the card of '{}'", out.card.origin)));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto const until = out.card.logs[i].until;
    bool const must_sign = !until || *until > out.card.issued;
    bool const signed_by = std::ranges::any_of(*verified, [&](Verified const& v) { return v.key == i; });
    if (must_sign && !signed_by) return fail(refusal("card-signature", say("the card is not signed by its key '{}'", keys[i].text())));
  }
  return out;
}

std::string card_fingerprint(std::string_view text) { return grouped(text); }

std::string key_fingerprint(VerifierKey const& key) { return grouped(key.text()); }

bool same_fingerprint(std::string_view typed, std::string_view fingerprint) {
  auto const digits = [](std::string_view text) {
    std::string out;
    for (char const c : text) {
      if (c == ' ' || c == '-' || c == ':' || c == '\n') continue;
      out += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
  };
  return digits(typed) == digits(fingerprint);
}

}  // namespace custody::ledger
