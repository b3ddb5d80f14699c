#include "lib/crypto/key.hpp"

#include <catch2/catch.hpp>

#include "lib/crypto/note.hpp"

using namespace custody;

namespace {

// C2SP signed-note and golang.org/x/mod/sumdb/note.
constexpr auto neumann = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr auto neumann_secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr auto enoch = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
std::string const neumann_text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
std::string const neumann_line =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
std::string const enoch_line =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

// wire.md 17: the SM2 key of the example in GB/T 32918.5.
constexpr auto huzhou_sm3 =
    "evidence.huzhou.example/sm3+0f5e0351+/1NNMi1TTTMECfnfMR5UIaFQ3X0WHkvFxnIXn60YM/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwapgCu0F+/"
    "NeCEpmMvYHLamtEw==";
constexpr auto huzhou_sm3_note =
    "evidence.huzhou.example/sm3\n3\nD6FhYYjgIvFEqKyRWKAKIq4twAAAOQeU1Va71zj5SrM=\nsha256 "
    "FCvcCxip8su83aKJVIPSXXqDWRKsWjBEQE/4wyQJvtU=\n\n— evidence.huzhou.example/sm3 "
    "D14DUf2pyQPc8t0SYmpxrbmL+jmco6Le1GEuT6Tras1kxvNeblVjmHJnNjaQx1Nu3322hKr7WP4NOZU/4z1QuWxZqoU=\n";

}  // namespace

TEST_CASE("published verifier keys are read and written back") {
  for (std::string const text :
       {neumann, enoch, huzhou_sm3, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
        "evidence.huzhou.example+90880ad8+ASmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X",
        "evidence.suzhou.example/witness+fd682f0c+BCVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd"}) {
    auto const key = parse_vkey(text);
    REQUIRE(key);
    CHECK(key->text() == text);
  }
}

TEST_CASE("every shortened and every altered verifier key is refused") {
  std::string const text = neumann;
  for (std::size_t begin = 0; begin <= text.size(); ++begin)
    for (std::size_t size = 0; size + begin <= text.size(); ++size)
      if (size < text.size()) CHECK_FALSE(parse_vkey(text.substr(begin, size)));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string altered = text;
    ++altered[i];
    CHECK_FALSE(parse_vkey(altered));
  }
  CHECK_FALSE(parse_vkey("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="));
  CHECK_FALSE(parse_vkey("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
}

TEST_CASE("an SM2 point that is not on the curve is refused") {
  auto const good = parse_vkey(huzhou_sm3);
  REQUIRE(good);
  Bytes off = good->key;
  off.back() ^= std::byte{1};
  CHECK_FALSE(verify_signature(VerifierKey{good->name, good->id, KeyType::sm2, off}, as_bytes("x"), Bytes(64)));
}

TEST_CASE("every altered private key is refused") {
  std::string const text = neumann_secret;
  REQUIRE(SigningKey::parse(text));
  CHECK(SigningKey::parse(text)->text() == text);
  CHECK(SigningKey::parse(text)->verifier().text() == neumann);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string altered = text;
    ++altered[i];
    CHECK_FALSE(SigningKey::parse(altered));
    CHECK_FALSE(SigningKey::parse(text.substr(0, i)));
  }
}

TEST_CASE("signing is deterministic for Ed25519 and gives the published lines") {
  auto const key = SigningKey::parse(neumann_secret);
  Note note{neumann_text, {sign_note(neumann_text, *key)}};
  CHECK(note.encode() == neumann_text + "\n" + neumann_line);
  auto const zero = SigningKey::from_secret("EnochRoot", KeyType::ed25519, Bytes(32));
  note.signatures = {sign_note(neumann_text, *zero)};
  CHECK(note.encode() == neumann_text + "\n" + enoch_line);
}

TEST_CASE("an SM2 note of GB/T 32918.5 verifies, and one altered byte of its text does not") {
  std::vector<VerifierKey> const keys{*parse_vkey(huzhou_sm3)};
  auto note = parse_note(huzhou_sm3_note);
  REQUIRE(note);
  CHECK(verify_note(*note, keys)->size() == 1);
  note->text[0] ^= 1;
  CHECK(verify_note(*note, keys).error().code == "signature-bad");
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

TEST_CASE("notes: a repeated line counts once, unknown keys are ignored, a known bad one refuses the note") {
  std::vector<VerifierKey> const keys{*parse_vkey(neumann)};
  std::string const text = neumann_text + "\n";
  CHECK(verify_note(*parse_note(text + neumann_line + neumann_line + enoch_line), keys)->size() == 1);
  CHECK(verify_note(*parse_note(text + enoch_line), keys)->empty());
  std::string bad = text + neumann_line;
  bad[3] ^= 1;
  CHECK(verify_note(*parse_note(bad), keys).error().code == "signature-bad");
}

TEST_CASE("malformed notes are refused") {
  std::string const text = neumann_text + "\n";
  std::string many;
  for (int i = 0; i < 101; ++i) many += neumann_line;
  for (std::string const& bad :
       {std::string(), text, text + "x", neumann_text + neumann_line, text + neumann_line + "stray\n",
        text + neumann_line.substr(0, 100), "\x01" + text + neumann_line, "\xff" + text + neumann_line,
        text + "— Peter Neumann x08go/ZJkuBS9UG/SffcvA==\n", text + many})
    CHECK(parse_note(bad).error().code == "note-syntax");
}

TEST_CASE("a cosignature is over the time and the text") {
  auto const key = SigningKey::generate("witness.example/w1", KeyType::cosignature);
  Note note{"evidence.huzhou.example\n0\nroot\n", {}};
  note.signatures.push_back(cosign_note(note.text, key, {1700000000}));
  std::vector<VerifierKey> const keys{key.verifier()};
  auto const verified = verify_note(note, keys);
  REQUIRE(verified);
  CHECK(verified->at(0).time.seconds == 1700000000);
  note.signatures[0].signature[7] ^= std::byte{1};
  CHECK_FALSE(verify_note(note, keys));
}
