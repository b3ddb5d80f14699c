#include "lib/crypto/key.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "lib/crypto/hasher.hpp"

using namespace custody;

namespace {

// C2SP signed-note and golang.org/x/mod/sumdb/note.
constexpr auto neumann = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr auto neumann_secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr auto enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";

constexpr auto witness = "evidence.suzhou.example/witness+fd682f0c+BCVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd";

// wire.md 17: the SM2 key of the example in GB/T 32918.5.
constexpr auto huzhou_sm3 =
    "evidence.huzhou.example/sm3+0f5e0351+/1NNMi1TTTMECfnfMR5UIaFQ3X0WHkvFxnIXn60YM/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwapgCu0F+/"
    "NeCEpmMvYHLamtEw==";

constexpr auto standard_scalar = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";

Hash hash_of(std::string_view hex) {
  Hash out;
  std::ranges::copy(hex_decode(hex).value(), out.begin());
  return out;
}

}  // namespace

TEST_CASE("published verifier keys are read and written back") {
  for (std::string const text :
       {neumann, enoch, huzhou_sm3, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
        "evidence.huzhou.example+90880ad8+ASmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X",
        witness}) {
    auto const key = parse_vkey(text);
    REQUIRE(key);
    CHECK(key->text() == text);
  }
}

TEST_CASE("every shortened and every altered verifier key is refused") {
  for (std::string const text : {neumann, witness, huzhou_sm3}) {
    for (std::size_t begin = 0; begin <= text.size(); ++begin)
      for (std::size_t size = 0; size + begin <= text.size(); ++size)
        if (size < text.size()) REQUIRE(parse_vkey(text.substr(begin, size)).error().code == "vkey-syntax");
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string altered = text;
      ++altered[i];
      REQUIRE(parse_vkey(altered).error().code == "vkey-syntax");
    }
  }
  // Wrong length and unknown type, both with an id that fits (golang.org/x/mod/sumdb/note).
  CHECK_FALSE(parse_vkey("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="));
  CHECK_FALSE(parse_vkey("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
}

TEST_CASE("an SM2 point that is not on the curve is refused") {
  // The same name and type, x and y exchanged, and an id that fits.
  Bytes key = parse_vkey(huzhou_sm3)->key;
  std::swap_ranges(key.begin() + 1, key.begin() + 33, key.begin() + 33);
  CHECK_FALSE(verify_signature(VerifierKey{"a", 0, KeyType::sm2, key}, as_bytes("x"), Bytes(64)));
  Hasher id(Algorithm::sha256);
  id.update("a\n\xffSM2-SM3");
  id.update(key);
  VerifierKey const off{"a", static_cast<std::uint32_t>(get_u64(id.finish().data()) >> 32), KeyType::sm2, key};
  auto const refused = parse_vkey(off.text());
  REQUIRE_FALSE(refused);
  CHECK(english(refused.error().message).ends_with("the public key is not valid"));
}

TEST_CASE("every shortened and every altered private key is refused, and no error repeats a secret") {
  auto const sm2 = SigningKey::from_secret("evidence.huzhou.example/sm3", KeyType::sm2, hash_of(standard_scalar));
  REQUIRE(sm2);
  for (std::string const& text : {std::string(neumann_secret), sm2->text()}) {
    REQUIRE(SigningKey::parse(text));
    CHECK(SigningKey::parse(text)->text() == text);
    for (std::size_t begin = 0; begin <= text.size(); ++begin)
      for (std::size_t size = 0; size + begin <= text.size(); ++size)
        if (size < text.size()) REQUIRE(SigningKey::parse(text.substr(begin, size)).error().code == "skey-syntax");
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string altered = text;
      ++altered[i];
      auto const refused = SigningKey::parse(altered);
      REQUIRE_FALSE(refused);
      REQUIRE(english(refused.error().message).find(text.substr(text.rfind('+') + 1, 20)) == std::string::npos);
    }
  }
  CHECK(SigningKey::parse(neumann_secret)->verifier().text() == neumann);
}

TEST_CASE("the key and the signature of the example in GB/T 32918.5 are ours") {
  auto const key = SigningKey::from_secret("evidence.huzhou.example/sm3", KeyType::sm2, hash_of(standard_scalar));
  REQUIRE(key);
  CHECK(key->verifier().text() == huzhou_sm3);
  auto const signature = hex_decode(
      "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
      "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
  CHECK(verify_signature(key->verifier(), as_bytes("message digest"), *signature));
  CHECK_FALSE(verify_signature(key->verifier(), as_bytes("message digesT"), *signature));
}

TEST_CASE("SM2 scalars are 1 to n-2 and no others") {
  auto const is_scalar = [](char const* hex) { return SigningKey::from_secret("a", KeyType::sm2, hash_of(hex)).has_value(); };
  CHECK_FALSE(is_scalar("0000000000000000000000000000000000000000000000000000000000000000"));
  CHECK(is_scalar("0000000000000000000000000000000000000000000000000000000000000001"));
  CHECK(is_scalar("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54121"));
  CHECK_FALSE(is_scalar("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122"));
  CHECK_FALSE(is_scalar("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123"));
  CHECK_FALSE(is_scalar("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"));
  CHECK_FALSE(SigningKey::from_secret("a", KeyType::sm2, Bytes(31)));
}

TEST_CASE("an SM2 signature with a number outside 1..n-1 is refused") {
  auto const key = SigningKey::from_secret("a", KeyType::sm2, hash_of(standard_scalar));
  for (auto const fill : {std::byte{0}, std::byte{0xff}})
    for (std::size_t const half : {0, 32}) {
      Bytes signature = key->sign(as_bytes("text"));
      std::fill_n(signature.begin() + static_cast<std::ptrdiff_t>(half), 32, fill);
      CHECK_FALSE(verify_signature(key->verifier(), as_bytes("text"), signature));
    }
}

TEST_CASE("an Ed25519 signature has one form: S plus the order of the group is refused") {
  constexpr std::uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                      0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
  auto const key = SigningKey::parse(neumann_secret);
  Bytes signature = key->sign(as_bytes("text"));
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += std::to_integer<unsigned>(signature[32 + i]) + order[i];
    signature[32 + i] = static_cast<std::byte>(carry & 0xff);
    carry >>= 8;
  }
  REQUIRE(carry == 0);
  CHECK_FALSE(verify_signature(key->verifier(), as_bytes("text"), signature));
}

TEST_CASE("a signature of another length is refused, not read beyond its end") {
  for (KeyType const type : {KeyType::ed25519, KeyType::sm2}) {
    auto const key = SigningKey::generate("a", type);
    Bytes signature = key.sign(as_bytes("text"));
    signature.push_back({});
    CHECK_FALSE(verify_signature(key.verifier(), as_bytes("text"), signature));
    signature.resize(63);
    CHECK_FALSE(verify_signature(key.verifier(), as_bytes("text"), signature));
    CHECK_FALSE(verify_signature(key.verifier(), as_bytes("text"), {}));
  }
}

TEST_CASE("a key name holds no white space of Unicode and no plus") {
  for (char const* good : {"a", "evidence.huzhou.example/sm3", "湖州", "a\u200b"}) CHECK(is_key_name(good));
  for (char const* bad : {"", "a b", "a+b", "a\tb", "a\n", "a\u0085", "a\u00a0", "\u1680", "\u2000", "\u200a", "\u2028", "\u202f", "\u205f",
                          "\u3000", "\xff", "\xe4\xb8"})
    CHECK_FALSE(is_key_name(bad));
}

TEST_CASE("a generated key of each type signs what its verifier accepts") {
  for (KeyType const type : {KeyType::ed25519, KeyType::sm2}) {
    auto const key = SigningKey::generate("evidence.huzhou.example", type);
    auto const again = SigningKey::parse(key.text());
    REQUIRE(again);
    CHECK(again->verifier() == key.verifier());
    CHECK(parse_vkey(key.verifier().text()));
    Bytes signature = key.sign(as_bytes("text"));
    CHECK(verify_signature(key.verifier(), as_bytes("text"), signature));
    CHECK_FALSE(verify_signature(key.verifier(), as_bytes("texT"), signature));
    for (std::size_t bit = 0; bit < signature.size() * 8; bit += 7) {
      Bytes altered = signature;
      altered[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
      CHECK_FALSE(verify_signature(key.verifier(), as_bytes("text"), altered));
    }
  }
}
