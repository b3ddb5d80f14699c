#include "ledger/key_file.hpp"

#include <fmt/format.h>

#include "lib/crypto/hasher.hpp"
#include "lib/crypto/sealed_box.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

constexpr std::string_view key_file_header = "custody/locked-key/v1";

std::unexpected<Error> bad_key_file(Message why) { return fail(failure("key-syntax", say("this is not a locked key: {}", std::move(why)))); }

/// The lines that can be seen: which key, and how the passphrase becomes its lock.
std::string head_of(LockedKey const& key) {
  return fmt::format("{}\nvkey {}\nscrypt {} {}\n", key_file_header, key.verifier.text(), key.work, base64_encode(key.salt));
}

Result<Secret> read_secret(std::string const& path) { return Secret(TRY(read_file(path, key_size_limit))); }

bool is_locked(std::string_view text) { return text.starts_with(key_file_header); }

Result<SigningKey> parse_plain(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return SigningKey::parse(text);
}

Error unreadable(std::string const& path, Message why) { return failure("key", say("the signing key '{}' cannot be read: {}", path, std::move(why))); }

Result<SigningKey> unlock(std::string const& path, std::string_view text, AskPassphrase const& ask) {
  auto const locked = parse_locked_key(text);
  if (!locked) return fail(unreadable(path, locked.error().message));
  if (!ask) {
    auto error = misuse(say("the signing key '{}' is locked with a passphrase", path));
    error.code = "passphrase";
    return fail(std::move(error).with_hint(say("give it with --passphrase-file or --passphrase-fd")));
  }
  Secret const passphrase = TRY(ask());
  Secret const lock = scrypt_key(passphrase.text(), locked->salt, locked->work);
  auto opened = open_box(as_bytes(lock.text()), head_of(*locked), as_text(locked->locked));
  if (!opened) return fail(failure("passphrase", say("the passphrase does not open the signing key '{}'", path)));
  Secret const plain(std::move(*opened));
  auto key = parse_plain(plain.text());
  if (!key) return fail(unreadable(path, key.error().message));
  if (key->verifier() != locked->verifier) return fail(unreadable(path, say("another key is locked in it than it says")));
  return std::move(*key);
}

}  // namespace

std::string encode_locked_key(LockedKey const& key) { return head_of(key) + "key " + base64_encode(key.locked) + "\n"; }

Result<LockedKey> parse_locked_key(std::string_view text) {
  if (text.size() > key_size_limit) return bad_key_file(say("it has more than {} bytes", key_size_limit));
  Lines lines(text);
  auto const next = [&](std::string_view word) { return lines.next().and_then([&](auto line) { return after_word(line, word); }); };
  if (lines.next() != key_file_header) return bad_key_file(say("its first line is not '{}'", key_file_header));
  LockedKey out;
  auto const vkey = next("vkey");
  if (!vkey) return bad_key_file(say("line {} does not begin with '{}'", 2, "vkey"));
  auto verifier = parse_vkey(*vkey);
  if (!verifier) return bad_key_file(verifier.error().message);
  out.verifier = std::move(*verifier);
  auto const scrypt = next("scrypt");
  auto const space = scrypt ? scrypt->find(' ') : std::string_view::npos;
  if (space == std::string_view::npos) return bad_key_file(say("line {} does not begin with '{}'", 3, "scrypt"));
  auto const work = parse_number(scrypt->substr(0, space));
  auto const salt = parse_salt(scrypt->substr(space + 1));
  // What is weaker than we write was not written by us; what is much stronger would take memory without bound.
  if (!work || *work < lock_work || *work > most_lock_work || !salt) return bad_key_file(say("line {} is not a work and a salt", 3));
  out.work = static_cast<unsigned>(*work);
  out.salt = *salt;
  auto const key = next("key").and_then([](auto rest) { return base64_decode(rest); });
  if (!key || key->size() < 16) return bad_key_file(say("line {} is not canonical base64 of a key", 4));
  out.locked = *key;
  if (!lines.done()) return bad_key_file(say("there are more lines"));
  return out;
}

Secret encode_key_file(SigningKey const& key, Secret const* passphrase) {
  Secret plain(key.text() + "\n");
  if (!passphrase) return plain;
  LockedKey out{key.verifier(), lock_work, {}, {}};
  random_bytes(out.salt);
  Secret const lock = scrypt_key(passphrase->text(), out.salt, out.work);
  std::string const box = seal_box(as_bytes(lock.text()), head_of(out), plain.text());
  out.locked.assign(as_bytes(box).begin(), as_bytes(box).end());
  return Secret(encode_locked_key(out));
}

Result<VerifierKey> key_of_file(std::string const& path) {
  Secret const text = TRY(read_secret(path));
  if (is_locked(text.text())) {
    auto const locked = parse_locked_key(text.text());
    if (!locked) return fail(unreadable(path, locked.error().message));
    return locked->verifier;
  }
  auto const key = parse_plain(text.text());
  if (!key) return fail(unreadable(path, key.error().message));
  return key->verifier();
}

Result<SigningKey> load_key_file(std::string const& path, AskPassphrase const& ask) {
  Secret const text = TRY(read_secret(path));
  if (is_locked(text.text())) return unlock(path, text.text(), ask);
  auto key = parse_plain(text.text());
  if (!key) return fail(unreadable(path, key.error().message));
  return std::move(*key);
}

Result<bool> is_locked_key_file(std::string const& path) { return is_locked(TRY(read_secret(path)).text()); }

}  // namespace custody::ledger
