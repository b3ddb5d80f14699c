#include "lib/crypto/key.hpp"

#include <fmt/format.h>

#include "lib/base/text.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/crypto/signature.hpp"

namespace custody {
namespace {

constexpr std::string_view sm2_identifier = "SM2-SM3";
constexpr std::string_view private_prefix = "PRIVATE+KEY+";

/// The bytes before a key in its base64: the type, and for private types the long identifier (signed-note).
std::string type_bytes(KeyType type) {
  std::string out(1, static_cast<char>(type));
  if (type == KeyType::sm2) out += sm2_identifier;
  return out;
}

std::optional<KeyType> split_type(ByteView& bytes) {
  std::string_view const text = as_text(bytes);
  for (KeyType const type : {KeyType::ed25519, KeyType::cosignature, KeyType::sm2})
    if (auto const head = type_bytes(type); text.starts_with(head)) {
      bytes = bytes.subspan(head.size());
      return type;
    }
  return {};
}

std::uint32_t key_id(std::string_view name, KeyType type, ByteView key) {
  Hasher hasher(Algorithm::sha256);
  hasher.update(name);
  hasher.update("\n");
  hasher.update(type_bytes(type));
  hasher.update(key);
  Hash const hash = hasher.finish();
  return static_cast<std::uint32_t>(get_u64(hash.data()) >> 32);
}

/// `<name>+<hex8>+<base64>` taken apart; the name may not hold a '+', so there is one way.
struct Parts {
  std::string_view name, id, base64;
};
std::optional<Parts> split_key(std::string_view text) {
  auto const first = text.find('+');
  if (first == std::string_view::npos) return {};
  auto const second = text.find('+', first + 1);
  if (second == std::string_view::npos) return {};
  Parts const parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
  if (!is_key_name(parts.name) || parts.id.size() != 8) return {};
  return parts;
}

std::string join_key(std::string_view name, std::uint32_t id, KeyType type, ByteView key) {
  std::string bytes = type_bytes(type);
  bytes += as_text(key);
  std::string out = fmt::format("{}+{:08x}+", name, id);
  base64_append(out, as_bytes(bytes));
  wipe(std::as_writable_bytes(std::span(bytes)));   // it may be a private key
  return out;
}

/// White space of Unicode (White_Space = yes) that is well-formed UTF-8, by its bytes.
bool has_space(std::string_view utf8) {
  for (char const c : utf8)
    if (c == ' ' || (c >= '\t' && c <= '\r')) return true;
  constexpr std::string_view wide_spaces[] = {"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9",
                                       "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
  for (auto const space : wide_spaces)
    if (utf8.find(space) != std::string_view::npos) return true;
  for (auto at = utf8.find("\xe2\x80"); at != std::string_view::npos; at = utf8.find("\xe2\x80", at + 1))
    if (at + 2 < utf8.size() && static_cast<unsigned char>(utf8[at + 2]) >= 0x80 && static_cast<unsigned char>(utf8[at + 2]) <= 0x8a)
      return true;
  return false;
}

}  // namespace

bool is_key_name(std::string_view name) {
  return !name.empty() && is_utf8(name) && !has_space(name) && name.find('+') == std::string_view::npos;
}

std::string VerifierKey::text() const { return join_key(name, id, type, key); }

Result<VerifierKey> parse_vkey(std::string_view text) {
  auto const refuse = [&](Message why) -> std::unexpected<Error> {
    return fail(failure("vkey-syntax", say("'{}' is not a verifier key: {}", text.substr(0, 200), std::move(why))));
  };
  auto const parts = split_key(text);
  if (!parts) return refuse(say("it does not have the form <name>+<8 hex digits>+<base64>"));
  auto const id = hex_decode(parts->id);
  auto const bytes = base64_decode(parts->base64);
  if (!id || !bytes) return refuse(say("its id is not lower-case hex or its key not canonical base64"));
  ByteView key = *bytes;
  auto const type = split_type(key);
  if (!type) return refuse(say("its type is unknown"));
  if (!is_public_key(*type, key)) return refuse(say("the public key is not valid"));
  VerifierKey out{std::string(parts->name), key_id(parts->name, *type, key), *type, Bytes(key.begin(), key.end())};
  if (out.text() != text) return refuse(say("the key id does not belong to name and key"));
  return out;
}

bool verify_signature(VerifierKey const& key, ByteView message, ByteView signature) {
  return verify_raw(key.type, key.key, message, signature);
}

struct SigningKey::Secret {
  VerifierKey verifier;
  PrivateKey key;
};

SigningKey::SigningKey(std::unique_ptr<Secret> secret) : m_secret(std::move(secret)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate(std::string name, KeyType type) {
  // About one scalar in 2^32 of the random strings is no SM2 key; Ed25519 takes each.
  for (;;) {
    std::array<std::byte, 32> secret;
    random_bytes(secret);
    auto key = from_secret(name, type, secret);
    wipe(secret);
    if (key) return std::move(*key);
  }
}

Result<SigningKey> SigningKey::from_secret(std::string name, KeyType type, ByteView secret) {
  if (!is_key_name(name)) return fail(failure("skey-syntax", say("'{}' cannot be the name of a key", name)));
  auto key = PrivateKey::load(type, secret);
  if (!key) return fail(failure("skey-syntax", say("the private key of '{}' is not valid", name)));
  Bytes const public_key = key->public_key();
  VerifierKey verifier{name, key_id(name, type, public_key), type, public_key};
  return SigningKey(std::make_unique<Secret>(Secret{std::move(verifier), std::move(*key)}));
}

Result<SigningKey> SigningKey::parse(std::string_view text) {
  // Nothing of the text is quoted in an error: it is a secret.
  auto const refuse = []() -> Result<SigningKey> { return fail(failure("skey-syntax", say("this is not a private key of the form PRIVATE+KEY+..."))); };
  if (!text.starts_with(private_prefix)) return refuse();
  std::string_view const rest = text.substr(private_prefix.size());
  auto const parts = split_key(rest);
  if (!parts) return refuse();
  auto bytes = base64_decode(parts->base64);
  if (!bytes) return refuse();
  ByteView secret = *bytes;
  auto const type = split_type(secret);
  auto key = type ? from_secret(std::string(parts->name), *type, secret) : refuse();
  wipe(*bytes);
  if (!key) return refuse();
  if (fmt::format("{:08x}", key->verifier().id) != parts->id) return refuse();
  return key;
}

VerifierKey const& SigningKey::verifier() const { return m_secret->verifier; }

std::string SigningKey::text() const {
  Bytes secret = m_secret->key.secret();
  std::string out(private_prefix);
  out += join_key(m_secret->verifier.name, m_secret->verifier.id, m_secret->verifier.type, secret);
  wipe(secret);
  return out;
}

Bytes SigningKey::sign(ByteView message) const { return m_secret->key.sign(message); }

}  // namespace custody
