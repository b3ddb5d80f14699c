#include "lib/crypto/hasher.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace custody;

namespace {
std::string hex(Algorithm algorithm, std::string_view bytes) {
  Hasher hasher(algorithm);
  Bytes out(digest_size(algorithm));
  hasher.update(bytes);
  hasher.finish(out);
  return hex_encode(out);
}
}  // namespace

TEST_CASE("digests are those of FIPS 180-4, GB/T 32905 and RFC 1321") {
  CHECK(hex(Algorithm::sha256, "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(Algorithm::sha256, "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(Algorithm::sm3, "abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  CHECK(hex(Algorithm::sm3, "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd") ==
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
  CHECK(hex(Algorithm::sha512, "abc") ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  CHECK(hex(Algorithm::sha1, "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex(Algorithm::md5, "abc") == "900150983cd24fb0d6963f7d28e17f72");
}

TEST_CASE("a digest does not depend on the pieces, and a context starts anew") {
  Hasher hasher(Algorithm::sha256);
  for (int again = 0; again < 3; ++again) {
    for (char const* piece : {"a", "", "bc"}) hasher.update(piece);
    CHECK(hasher.finish() == sha256("abc"));
  }
  Hasher moved = std::move(hasher);
  CHECK(moved.hash("abc") == sha256("abc"));
}

TEST_CASE("algorithms are known by their names") {
  for (auto const algorithm : {Algorithm::sha256, Algorithm::sm3, Algorithm::sha512, Algorithm::sha1, Algorithm::md5})
    CHECK(algorithm_named(algorithm_name(algorithm)) == algorithm);
  CHECK_FALSE(algorithm_named("SHA256"));
  CHECK_FALSE(algorithm_named(""));
}

TEST_CASE("HMAC gives the vectors of RFC 4231, also for a key longer than a block") {
  auto const hmac = [](std::string const& key, std::string_view text) { return hex_encode(hmac_sha256(as_bytes(key), as_bytes(text))); };
  CHECK(hmac(std::string(20, '\x0b'), "Hi There") == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac("Jefe", "what do ya want for nothing?") == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("random bytes fill their place and differ") {
  Bytes a(48), b(48), none;
  random_bytes(a);
  random_bytes(b);
  random_bytes(none);
  CHECK(a != b);
  CHECK(std::ranges::count(a, std::byte{0}) < 16);
}

TEST_CASE("many threads may begin to hash at once") {
  std::vector<std::jthread> threads;
  std::vector<Hash> hashes(8);
  for (Hash& hash : hashes) threads.emplace_back([&hash] { hash = Hasher(Algorithm::sm3).hash("abc"); });
  threads.clear();
  for (Hash const& hash : hashes) CHECK(hash == hashes[0]);
}
