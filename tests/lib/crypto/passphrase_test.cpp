#include "lib/crypto/passphrase.hpp"

#include <catch2/catch.hpp>

#include "lib/crypto/hasher.hpp"

using namespace custody;

TEST_CASE("the key made from a passphrase is that of scrypt") {
  // Computed with Python's hashlib.scrypt(b"correct horse", salt=bytes(range(16)), n=2**10, r=8, p=3, dklen=32).
  Bytes salt(16);
  for (std::size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<std::byte>(i);
  CHECK(hex_encode(as_bytes(scrypt_key("correct horse", salt, 10).text())) == "2c6fe02158fcddfcde4ff3d4cdc9372c531b22f6069a9727b09bf1cb65c0513a");
  CHECK(scrypt_key("correct horsf", salt, 10).text() != scrypt_key("correct horse", salt, 10).text());
}

TEST_CASE("a secret that was moved is gone from where it was") {
  Secret first(std::string("a passphrase that is longer than a short string"));
  Secret const second(std::move(first));
  CHECK(first.text().empty());
  CHECK(second.text() == "a passphrase that is longer than a short string");
}
