#include "cli/digest_list.hpp"

#include <catch2/catch.hpp>

using namespace custody;
using namespace custody::cli;

TEST_CASE("names with a backslash, LF or CR are escaped as sha256sum does") {
  auto const digest = Bytes{std::byte{0xab}, std::byte{0x01}};
  CHECK(gnu_line(digest, "a b") == "ab01  a b\n");
  CHECK(gnu_line(digest, "a\\b\nc\rd") == "\\ab01  a\\\\b\\nc\\rd\n");
  CHECK(bsd_line(Algorithm::sha256, digest, "a") == "SHA256 (a) = ab01\n");
  CHECK(bsd_line(Algorithm::sm3, digest, "a\n") == "\\SM3 (a\\n) = ab01\n");
}
