#include "lib/crypto/blake3.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/random.hpp"

using namespace custody;

namespace {

/// The input of the published vectors: bytes 0 to 250, over and over.
std::string counted(std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>(i % 251);
  return out;
}
std::string digest(std::string const& input) {
  Blake3 blake3;
  blake3.update(as_bytes(input));
  return hex_encode(blake3.finish());
}

}  // namespace

TEST_CASE("BLAKE3 gives the digests that b3sum gives, around each border of blocks, chunks and subtrees") {
  CHECK(digest("") == "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
  CHECK(digest(counted(1)) == "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213");
  CHECK(digest(counted(63)) == "e9bc37a594daad83be9470df7f7b3798297c3d834ce80ba85d6e207627b7db7b");
  CHECK(digest(counted(64)) == "4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98");
  CHECK(digest(counted(65)) == "de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee");
  CHECK(digest(counted(1023)) == "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11");
  CHECK(digest(counted(1024)) == "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7");
  CHECK(digest(counted(1025)) == "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444");
  CHECK(digest(counted(2048)) == "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a");
  CHECK(digest(counted(2049)) == "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030");
  CHECK(digest(counted(3072)) == "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2");
  CHECK(digest(counted(4096)) == "015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969");
  CHECK(digest(counted(5120)) == "9cadc15fed8b5d854562b26a9536d9707cadeda9b143978f319ab34230535833");
  CHECK(digest(counted(8193)) == "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b");
  CHECK(digest(counted(31744)) == "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47");
  CHECK(digest(counted(102400)) == "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085");
}

TEST_CASE("BLAKE3 does not see in which pieces its input came, and begins anew") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  auto const input = counted(50'000);
  Blake3 blake3;
  for (int round = 0; round < 5; ++round) {
    for (std::size_t begin = 0; begin < input.size();) {
      auto const part = std::min(input.size() - begin, random.below(5000));
      blake3.update(as_bytes(std::string_view(input).substr(begin, part)));
      begin += part;
    }
    CHECK(hex_encode(blake3.finish()) == digest(input));
  }
}
