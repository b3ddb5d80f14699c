// Private keys as files under `.custody/keys`: plain (`PRIVATE+KEY+...`), or locked with a passphrase.
//
//   custody/locked-key/v1
//   vkey evidence.huzhou.example+90880ad8+ASmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X
//   scrypt 15 AAECAwQFBgcICQoLDA0ODw==
//   key <base64>
//
// The last line is AES-256-GCM (nonce of zeros: each lock is used once) over the plain file, its tag at the end, under
// scrypt(passphrase, salt, N = 2^15, r = 8, p = 3); the lines before it are the associated data. Which key it is can be seen
// without the passphrase.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ledger/text.hpp"
#include "lib/base/result.hpp"
#include "lib/crypto/key.hpp"
#include "lib/crypto/passphrase.hpp"

namespace custody::ledger {

/// Asked for a passphrase when a key is locked; may be asked several times in one run. Empty: there is nobody to ask.
using AskPassphrase = std::function<Result<Secret>()>;

inline constexpr unsigned lock_work = 15, most_lock_work = 18;
inline constexpr std::size_t key_size_limit = 4096;

struct LockedKey {
  VerifierKey verifier;
  unsigned work = lock_work;
  Salt salt{};
  Bytes locked;
};
std::string encode_locked_key(LockedKey const& key);
/// Code "key-syntax".
Result<LockedKey> parse_locked_key(std::string_view text);

/// The bytes of a key file: locked if a passphrase is given.
Secret encode_key_file(SigningKey const& key, Secret const* passphrase);
/// Which key a file holds; no passphrase is needed. Code "key".
Result<VerifierKey> key_of_file(std::string const& path);
/// Code "key"; "passphrase" if it is locked and the passphrase is wrong, or (usage) nobody knows one.
Result<SigningKey> load_key_file(std::string const& path, AskPassphrase const& ask);
/// Whether a key file is locked.
Result<bool> is_locked_key_file(std::string const& path);

}  // namespace custody::ledger
