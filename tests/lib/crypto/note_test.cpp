#include "lib/crypto/note.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/lib/random.hpp"

using namespace custody;

namespace {

// C2SP signed-note and golang.org/x/mod/sumdb/note.
constexpr auto neumann = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr auto neumann_secret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
std::string const neumann_text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
std::string const neumann_line =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
std::string const enoch_line =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

// wire.md 17: the SM3 checkpoint, its key that of the example in GB/T 32918.5.
constexpr auto huzhou_sm3 =
    "evidence.huzhou.example/sm3+0f5e0351+/1NNMi1TTTMECfnfMR5UIaFQ3X0WHkvFxnIXn60YM/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwapgCu0F+/"
    "NeCEpmMvYHLamtEw==";
constexpr auto huzhou_sm3_note =
    "evidence.huzhou.example/sm3\n3\nD6FhYYjgIvFEqKyRWKAKIq4twAAAOQeU1Va71zj5SrM=\nsha256 "
    "FCvcCxip8su83aKJVIPSXXqDWRKsWjBEQE/4wyQJvtU=\n\n— evidence.huzhou.example/sm3 "
    "D14DUf2pyQPc8t0SYmpxrbmL+jmco6Le1GEuT6Tras1kxvNeblVjmHJnNjaQx1Nu3322hKr7WP4NOZU/4z1QuWxZqoU=\n";

// wire.md 17: the checkpoint of size 3, cosigned at 1795327200.
constexpr auto huzhou = "evidence.huzhou.example+90880ad8+ASmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";
constexpr auto suzhou = "evidence.suzhou.example/witness+fd682f0c+BCVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd";
std::string const huzhou_note =
    "evidence.huzhou.example\n3\nFCvcCxip8su83aKJVIPSXXqDWRKsWjBEQE/4wyQJvtU=\n\n"
    "— evidence.huzhou.example kIgK2C5AiXLzroVhGEFVfPdfYzzu50cWlpW6W5y+sgDhrOzOZv+GvgPbOJNQoBRVfjBpPm2cnaMRcv69btIKEbfaYgI=\n"
    "— evidence.suzhou.example/witness "
    "/WgvDAAAAABrAoTgk7aWPOYX9HKj5zBwORfHmeD5JcA7M2WftVwpXsKrBgeWQ7onKW0qZ0EbooW9yq9U4ZYxYHdGe18+Dqp/J0rOAQ==\n";

Bytes seed_from(unsigned first) {
  Bytes seed(32);
  for (unsigned i = 0; i < 32; ++i) seed[i] = static_cast<std::byte>(first + i);
  return seed;
}

}  // namespace

TEST_CASE("signing is deterministic for Ed25519 and gives the published lines") {
  auto const key = SigningKey::parse(neumann_secret);
  Note note{neumann_text, {sign_note(neumann_text, *key)}};
  CHECK(note.encode() == neumann_text + "\n" + neumann_line);
  auto const zero = SigningKey::from_secret("EnochRoot", KeyType::ed25519, Bytes(32));
  note.signatures = {sign_note(neumann_text, *zero)};
  CHECK(note.encode() == neumann_text + "\n" + enoch_line);
}

TEST_CASE("the keys and the note of our own format are made again, byte for byte") {
  auto const log = SigningKey::from_secret("evidence.huzhou.example", KeyType::ed25519, seed_from(0x20));
  auto const witness = SigningKey::from_secret("evidence.suzhou.example/witness", KeyType::cosignature, seed_from(0x40));
  CHECK(log->verifier().text() == huzhou);
  CHECK(witness->verifier().text() == suzhou);
  std::string const text = parse_note(huzhou_note)->text;
  CHECK(Note{text, {sign_note(text, *log), cosign_note(text, *witness, {1795327200})}}.encode() == huzhou_note);
  std::vector<VerifierKey> const keys{*parse_vkey(suzhou), *parse_vkey(huzhou)};
  auto const verified = verify_note(*parse_note(huzhou_note), keys);
  REQUIRE(verified);
  REQUIRE(verified->size() == 2);
  CHECK(verified->at(0).key == 1);
  CHECK(verified->at(1).time.seconds == 1795327200);
}

TEST_CASE("logs of others are signed as they publish it (Sigsum, the golden cosignature)") {
  Bytes seed(32);
  seed[0] = std::byte{0x11};
  std::string const origin = "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69";
  std::string const text = origin + "\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
  auto const sigsum = SigningKey::from_secret(origin, KeyType::ed25519, seed);
  CHECK(Note{text, {sign_note(text, *sigsum)}}.encode().ends_with(
      " gJ2ho0n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/lTznxu6OUGjjt5yJQ6bXtTcf718MqAQ=\n"));

  auto const witness = SigningKey::from_secret("witness.example/w1", KeyType::cosignature, seed_from(0));
  CHECK(witness->verifier().text() == "witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
  std::string const golden = "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n";
  CHECK(Note{golden, {cosign_note(golden, *witness, {1700000000})}}.encode().ends_with(
      "— witness.example/w1 519lMgAAAABlU/EA8Ksalh7kTmlIFPRO/50jC8JyWktgWjbjpb8ZCaY7/1Pyo/Js5iv0m/SL/Pgn8ExkAr34GAbhHPwm6x2I0VpoBA==\n"));
}

TEST_CASE("a published cosignature of a witness verifies (sigsum-go)") {
  VerifierKey const witness{"w", 0x01020304, KeyType::cosignature, *hex_decode("cbe357e6b464049e703b7be6c89201193acc2a18c095b0691aaf50b9b1e1578a")};
  Bytes blob(8);
  put_u64(blob.data(), 1683202758);
  auto const signature = hex_decode("e8d6c447d7847d5c1431ef86f8c60fa0cbacd975388b2a8f202fe4b0f9d0d544"
                                    "989c9d9351752d86aae2df72b9d7135b6b09de2ccaa6d68edf638105d69be609");
  blob.insert(blob.end(), signature->begin(), signature->end());
  std::string const root = base64_encode(*hex_decode("3ddc56fd46e71e517b6936b977a457da7d398108141fcdf5c8386cdd724ab7a8"));
  Note const note{"sigsum.org/v1/tree/7c5fafc796c201e0fcd7567c5033a2777ec28363f54ea0ba97b57bece0d96acd\n4\n" + root + "\n", {{"w", 0x01020304, blob}}};
  auto const verified = verify_note(note, std::vector{witness});
  REQUIRE(verified);
  CHECK(verified->at(0).time.seconds == 1683202758);
}

TEST_CASE("an SM2 note of GB/T 32918.5 verifies, and one altered byte of its text does not") {
  std::vector<VerifierKey> const keys{*parse_vkey(huzhou_sm3)};
  auto note = parse_note(huzhou_sm3_note);
  REQUIRE(note);
  CHECK(verify_note(*note, keys)->size() == 1);
  note->text[0] ^= 1;
  CHECK(verify_note(*note, keys).error().code == "signature-bad");
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

TEST_CASE("a repeated line of a known key must hold too") {
  std::string second = neumann_line;
  second[second.size() - 10] ^= 1;
  std::vector<VerifierKey> const keys{*parse_vkey(neumann)};
  CHECK(verify_note(*parse_note(neumann_text + "\n" + neumann_line + second), keys).error().code == "signature-bad");
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

TEST_CASE("a note has up to a hundred signatures and a megabyte") {
  std::string hundred;
  for (int i = 0; i < 100; ++i) hundred += neumann_line;
  CHECK(parse_note(neumann_text + "\n" + hundred)->signatures.size() == 100);
  std::string const tail = "\n\n" + neumann_line;
  CHECK(parse_note(std::string(note_size_limit - tail.size(), 'x') + tail));
  CHECK(parse_note(std::string(note_size_limit - tail.size() + 1, 'x') + tail).error().code == "note-syntax");
}

TEST_CASE("the last empty line separates: a text may have empty lines of its own") {
  auto const note = parse_note("a\n\nb\n\n" + neumann_line);
  REQUIRE(note);
  CHECK(note->text == "a\n\nb\n");
}

TEST_CASE("a note that is read is written back byte for byte, and no altered byte passes unseen") {
  Random random;
  INFO("seed " << random.seed);
  std::vector<VerifierKey> const keys{*parse_vkey(huzhou), *parse_vkey(suzhou)};
  std::size_t read = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = huzhou_note;
    std::size_t const place = random.below(bytes.size());
    switch (random.below(3)) {
      case 0: bytes[place] = static_cast<char>(bytes[place] ^ (1 << random.below(8))); break;
      case 1: bytes.erase(place, 1); break;
      default: bytes.insert(place, 1, "\n =+Aa\xe2\0"[random.below(8)]);
    }
    if (bytes == huzhou_note) continue;
    auto const note = parse_note(bytes);
    if (!note) {
      REQUIRE(note.error().code == "note-syntax");
      continue;
    }
    ++read;
    REQUIRE(note->encode() == bytes);
    auto const verified = verify_note(*note, keys);
    REQUIRE((!verified || verified->size() < 2));
  }
  CHECK(read > 100);
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
