#include "lib/crypto/timestamp.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/lib/crypto/timestamp_vectors.hpp"
#include "tests/paths.hpp"

using namespace custody;
namespace vectors = timestamp_vectors;

namespace {

std::string corpus(std::string const& name) {
  std::ifstream in(tests::source_dir() / "tests/fuzz/corpus/timestamp" / name, std::ios::binary);
  INFO(name);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What the tokens of the corpus stamp.
constexpr std::string_view bare_note =
    "evidence.huzhou.example\n3\nFCvcCxip8su83aKJVIPSXXqDWRKsWjBEQE/4wyQJvtU=\n\n"
    "\xe2\x80\x94 evidence.huzhou.example kIgK2C5AiXLzroVhGEFVfPdfYzzu50cWlpW6W5y+sgDhrOzOZv+GvgPbOJNQoBRVfjBpPm2cnaMRcv69btIKEbfaYgI=\n";

Bytes digest(Algorithm algorithm) {
  Hasher hasher(algorithm);
  hasher.update(bare_note);
  Bytes out(digest_size(algorithm));
  hasher.finish(out);
  return out;
}

Timestamp token(std::string const& name) {
  auto read = read_timestamp(corpus(name));
  REQUIRE(read);
  return *std::move(read);
}

std::string check(Timestamp const& timestamp, std::string_view certificates) {
  auto const authorities = TimestampAuthorities::parse(certificates);
  REQUIRE(authorities);
  auto const checked = authorities->check(timestamp);
  return checked ? *checked : std::string(checked.error().code);
}

std::string both(std::string_view a, std::string_view b) { return std::string(a) + std::string(b); }

constexpr std::string_view authority = "CN=时间戳服务 1,O=杭州时间戳中心";

}  // namespace

TEST_CASE("a time stamp says what was stamped and when at the latest") {
  for (auto const& [name, algorithm] : {std::pair("p256-sha256.ok", Algorithm::sha256), {"rsa-sm3.ok", Algorithm::sm3}, {"p256-sha512.ok", Algorithm::sha512},
                                        {"bare-token.ok", Algorithm::sha256}, {"granted-with-modifications.ok", Algorithm::sha256}}) {
    INFO(name);
    auto const read = token(name);
    CHECK(read.algorithm == algorithm);
    CHECK(read.imprint == digest(algorithm));
    CHECK(read.policy == "1.2.3.4.1");
    CHECK(read.ordering);
    CHECK(read.nonce.has_value());
  }
  auto const read = token("p256-sha256.ok");
  CHECK(format_time(read.time) == "2026-11-29T22:35:29Z");     // 28.605
  CHECK(format_time(read.latest) == "2026-11-29T22:35:31Z");   // and 1.5 s
  CHECK(read.nonce == "ccf5331f92d0a9d6");
  CHECK(!token("without-certificate-and-nonce.ok").nonce);
}

TEST_CASE("the authority of a time stamp is believed for the certificate in which its chain ends") {
  CHECK(check(token("p256-sha256.ok"), vectors::ca) == authority);
  CHECK(check(token("p256-sha256.ok"), both(vectors::other, vectors::ca)) == authority);
  CHECK(check(token("bare-token.ok"), vectors::ca) == authority);
  CHECK(check(token("rsa-sm3.ok"), vectors::ca) == "CN=tsa rsa");
  CHECK(check(token("p256-sha256.ok"), vectors::tsa) == authority);   // named by itself
  CHECK(check(token("p256-sha256.ok"), vectors::other) == "timestamp-authority");
}

TEST_CASE("a time stamp without its certificate takes it from those that were given") {
  auto const bare = token("without-certificate-and-nonce.ok");
  CHECK(check(bare, both(vectors::ca, vectors::tsa)) == authority);
  CHECK(check(bare, vectors::ca) == "timestamp-authority");
}

TEST_CASE("a certificate that is not for time stamps alone stamps nothing") {
  auto const bare = token("without-certificate-and-nonce.ok");
  CHECK(check(bare, both(vectors::ca, vectors::plain)) == "timestamp-purpose");
  CHECK(check(bare, both(vectors::ca, vectors::both)) == "timestamp-purpose");
}

TEST_CASE("a certificate that had ended when it stamped stamps nothing") {
  CHECK(check(token("certificate-ended-before.ok"), vectors::ca) == "timestamp-expired");
}

TEST_CASE("an authority that signs with SM2 is not checked and not refused") {
  auto const authorities = TimestampAuthorities::parse(both(vectors::ca, vectors::sm2));
  REQUIRE(authorities);
  auto const checked = authorities->check(token("without-certificate-and-nonce.ok"));
  REQUIRE(!checked);
  CHECK(checked.error().code == "timestamp-sm2");
  CHECK(checked.error().problem == Problem::failed);
}

TEST_CASE("a signature over SHA-1 does not count") { CHECK(check(token("signed-over-sha1.ok"), vectors::ca) == "timestamp-algorithm"); }

TEST_CASE("no changed byte of a time stamp leaves what it states and is believed") {
  auto const whole = corpus("p256-sha256.ok");
  auto const good = token("p256-sha256.ok");
  std::size_t believed = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    INFO(at);
    auto changed = whole;
    changed[at] ^= 1;
    auto const read = read_timestamp(changed);
    if (!read) continue;
    auto const checked = TimestampAuthorities::parse(vectors::ca)->check(*read);
    if (!checked) continue;
    ++believed;   // such as the status "granted with modifications"
    CHECK(read->imprint == good.imprint);
    CHECK(read->algorithm == good.algorithm);
    CHECK(read->time == good.time);
    CHECK(read->latest == good.latest);
  }
  CHECK(believed < 20);
}

TEST_CASE("a time stamp that is cut short cannot be read") {
  auto const whole = corpus("p256-sha256.ok");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto const read = read_timestamp(whole.substr(0, size));
    REQUIRE(!read);
    REQUIRE(read.error().code == "timestamp-syntax");
  }
}

TEST_CASE("a rejection says what the authority says") {
  auto const read = read_timestamp(corpus("rejected.timestamp-status"));
  REQUIRE(!read);
  CHECK(read.error().problem == Problem::refused);
  CHECK(english(read.error().message) == "the authority did not stamp it (status 2): Message digest algorithm is not supported.");
}

TEST_CASE("a request asks for a digest with nonce and certificate") {
  Bytes nonce(8, std::byte{0x80});
  auto const request = encode_timestamp_request(Algorithm::sha256, digest(Algorithm::sha256), nonce);
  auto const imprint = hex_encode(digest(Algorithm::sha256));
  CHECK(hex_encode(as_bytes(request)) == "30440201013031300d060960864801650304020105000420" + imprint + "0209008080808080808080" + "0101ff");
  CHECK(timestamp_request_nonce(request).value() == "8080808080808080");
  CHECK(timestamp_request_nonce(corpus("request.timestamp-syntax")).value() == "ccf5331f92d0a9d6");
  CHECK(!timestamp_request_nonce(request.substr(1)));
  CHECK(!timestamp_request_nonce(request + "x"));
}

TEST_CASE("a file of certificates is read to its end or not at all") {
  auto const code = [](std::string_view bytes) -> std::string_view {
    auto const read = TimestampAuthorities::parse(bytes);
    return read ? "ok" : read.error().code;
  };
  CHECK(code(vectors::ca) == "ok");
  CHECK(code(both(both(vectors::ca, "# between\n"), vectors::other)) == "ok");
  CHECK(code("") == "certificate-syntax");
  CHECK(code("no certificate") == "certificate-syntax");
  CHECK(code(both(vectors::ca, vectors::other.substr(0, 200))) == "certificate-syntax");
  std::string broken(vectors::other);
  broken[60] = broken[60] == 'A' ? 'B' : 'A';
  broken[61] = '*';
  CHECK(code(both(vectors::ca, broken)) == "certificate-syntax");
}
