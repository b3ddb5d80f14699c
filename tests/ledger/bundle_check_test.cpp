// Codes of wire.md 16.2 about the bundle itself, each from a bundle in which just that is wrong, beside the same bundle untouched.
#include "ledger/bundle_check.hpp"

#include <catch2/catch.hpp>

#include "ledger/peer.hpp"
#include "ledger/signer.hpp"
#include "tests/ledger/bundle_case.hpp"
#include "tests/ledger/vectors.hpp"
#include "tests/lib/random.hpp"

using namespace bundles;

TEST_CASE("a bundle that holds is taken apart") {
  Case c;
  auto const parts = c.forge.make();
  auto const verdict = judge_parts(c.exchange, parts);
  INFO(verdict.message);
  REQUIRE(verdict.bundle);
  auto const& bundle = *verdict.bundle;
  CHECK(bundle.exhibits == std::vector<std::uint64_t>{0, 1, 2, 3, 4});
  CHECK(bundle.files == 3);
  CHECK(bundle.physical == std::vector<PhysicalItem>{{3, "手机", "0183"}});
  CHECK(bundle.head.origin() == c.exchange.huzhou.origin);
  CHECK(bundle.head.index() == 5);
  CHECK(bundle.head.linked == Linked::first);
  CHECK(bundle.head.statement.number() == "A3305000000002026110001");
  CHECK(bundle.head.leaf == c.exchange.huzhou.reader().leaf_hash(5).value());
}

TEST_CASE("time stamps of a bundle that are none or are over something else refuse nothing and count for nothing") {
  Case c;
  auto parts = c.forge.make();
  for (std::string const& token : {std::string("token"), vectors::corpus("timestamp/p256-sha256.ok")}) parts[timestamp_path(token)] = token;
  auto const verdict = judge_parts(c.exchange, parts);
  INFO(verdict.message);
  REQUIRE(verdict.bundle);
  CHECK(verdict.bundle->timestamps.carried == 2);
  CHECK(verdict.bundle->timestamps.refused == 2);
  CHECK(verdict.bundle->timestamps.unchecked() == 0);
  CHECK(verdict.bundle->head.entry.standing.stamped.empty());
}

TEST_CASE("a bundle as a directory holds as well, and nothing else may lie in it") {
  Case c;
  auto parts = c.forge.make();
  add_tag_manifest(parts);
  auto const root = c.exchange.directory / "bag";
  auto const put = [&](std::string const& name, std::string const& content) {
    std::filesystem::create_directories(std::filesystem::path(root + "/" + name).parent_path());
    std::ofstream(root + "/" + name, std::ios::binary) << content;
  };
  for (auto const& [name, content] : parts) put(name, content);
  auto const code = [&] {
    auto const ledger = c.exchange.suzhou.reader();
    Receiver const as{ledger, must(load_policy(c.exchange.suzhou.place, Tree::sha256)), {}, c.exchange.now, false};
    NoSink nowhere;
    auto const source = open_bundle(root, no_progress());
    if (!source) return std::string(source.error().code);
    BundleCheck check(as, nowhere);
    auto const checked = check.run(**source);
    return checked ? std::string("ok") : std::string(checked.error().code);
  };
  CHECK(code() == "ok");
  SECTION("a file more") {
    put("data/evidence/9-more.txt", "more");
    CHECK(code() == "surplus");
  }
  SECTION("a name that no bundle holds") {
    put("Thumbs.db", "");
    CHECK(code() == "tar-name");
  }
  SECTION("a link in the place of a file") {
    std::filesystem::remove(root + "/data/evidence/1-scene-01.jpg");
    std::filesystem::create_symlink("/etc/passwd", root + "/data/evidence/1-scene-01.jpg");
    CHECK(code() == "tar-name");
  }
  SECTION("a FIFO in the place of a file") {
    std::filesystem::remove(root + "/bagit.txt");
    REQUIRE(::mkfifo((root + "/bagit.txt").c_str(), 0600) == 0);
    CHECK(code() == "special-file");
  }
  SECTION("a file less") {
    std::filesystem::remove(root + "/data/evidence/1-scene-01.jpg");
    CHECK(code() == "missing");
  }
}

TEST_CASE("B1: archive and names") {
  Case c;
  auto parts = c.forge.make();
  add_tag_manifest(parts);
  auto const bytes = archive_of(parts);
  CHECK(c.code_of_bytes(bytes) == "ok");
  CHECK(c.code_of_bytes("") == "tar-trailing");
  CHECK(c.code_of_bytes(std::string(512, 'x')) == "tar-header");
  CHECK(c.code_of_bytes(std::string("\x89PNG") + std::string(2000, 'p')) == "tar-header");
  auto members = ordered(parts);
  SECTION("a name that no bundle holds") {
    members.emplace_back("data/evidence/9-a b", "x");
    CHECK(c.code_of_bytes(archive(members)) == "tar-name");
  }
  SECTION("two members change places") {
    std::swap(members[0], members[1]);
    CHECK(c.code_of_bytes(archive(members)) == "tar-order");
  }
  SECTION("a member twice") {
    members.insert(members.begin(), members[0]);
    CHECK(c.code_of_bytes(archive(members)) == "tar-order");
  }
  SECTION("more than such a file may have") {
    auto changed = parts;
    changed["bagit.txt"] = std::string(5000, 'x');
    CHECK(c.code(changed) == "limit");
    changed = parts;
    for (int i = 0; i < 17; ++i) {
      auto const token = std::to_string(i);
      changed["custody/timestamps/" + hex_encode(sha256(token)) + ".tsr"] = token;
    }
    CHECK(c.code(changed) == "limit");
  }
  SECTION("B16: something behind the end") {
    CHECK(c.code_of_bytes(bytes + "x") == "tar-trailing");
    CHECK(c.code_of_bytes(bytes.substr(0, bytes.size() - 1)) == "tar-trailing");
  }
}

TEST_CASE("B2 to B12: one part is not as it must be") {
  Case c;
  auto const good = c.forge.make();
  REQUIRE(c.code(good) == "ok");
  auto const changed = [&](Change const& change) {
    auto parts = good;
    change(parts);
    return c.code(parts);
  };
  std::string const proof_1 = "custody/proofs/1.tlog-proof";

  CHECK(changed([](Parts& p) { p["bagit.txt"] += " "; }) == "bagit-txt");
  CHECK(changed([](Parts& p) { p.erase("bagit.txt"); }) == "missing");
  CHECK(changed([](Parts& p) { p["manifest-sha256.txt"] += "x"; }) == "manifest-syntax");
  CHECK(changed([](Parts& p) { p["manifest-sha256.txt"] = std::string(64, 'a') + "  bagit.txt\n"; }) == "manifest-syntax");
  CHECK(changed([](Parts& p) { p["manifest-sha256.txt"] = std::string(64, 'a') + "  data/../x\n"; }) == "manifest-syntax");
  CHECK(changed([](Parts& p) { p["custody/statement.tlog-proof"] = "no proof\n"; }) == "proof-version");
  CHECK(changed([](Parts& p) { p["custody/statement"] += "\n"; }) == "statement-differs");
  CHECK(changed([](Parts& p) { p.erase("custody/statement"); }) == "missing");
  // Another entry's proof, by the same log: it is no statement.
  CHECK(changed([&](Parts& p) {
          auto const other = must(read_proof(p.at(proof_1)));
          p["custody/statement.tlog-proof"] = p.at(proof_1);
          p["custody/statement"] = other.file.extra;
        }) == "statement-kind");
  CHECK(changed([](Parts& p) { p["manifest-sha256.txt"][0] = p["manifest-sha256.txt"][0] == 'a' ? 'b' : 'a'; }) == "manifest-digest");
  CHECK(changed([](Parts& p) { p["bag-info.txt"] = swapped(p["bag-info.txt"], "#5", "#6"); }) == "bag-info");
  CHECK(changed([](Parts& p) { p.erase("bag-info.txt"); }) == "missing");
  CHECK(changed([](Parts& p) { p["manifest-sm3.txt"] = p["manifest-sha256.txt"]; }) == "surplus");
  CHECK(changed([](Parts& p) { p["custody/statement.sm3-proof"] = "x\n"; }) == "surplus");
  CHECK(changed([](Parts& p) { p["custody/link"] = "young 0\n\n"; }) == "link-syntax");
  CHECK(changed([](Parts& p) { p["custody/link"] = swapped(p["custody/link"], "\n6\n", "\n7\n"); }) == "link-note");
  CHECK(changed([](Parts& p) { p.erase("custody/link"); }) == "missing");

  CHECK(changed([&](Parts& p) { p[proof_1] = "no proof\n"; }) == "proof-version");
  CHECK(changed([&](Parts& p) { p[proof_1] += "x\n"; }) == "note-syntax");
  CHECK(changed([&](Parts& p) {
          auto proof = must(read_proof(p.at(proof_1))).file;
          proof.note = must(c.exchange.huzhou.reader().note_at(5))->note.encode();
          p[proof_1] = encode_proof(proof);
        }) == "checkpoint-differs");
  CHECK(changed([&](Parts& p) {
          auto proof = must(read_proof(p.at(proof_1))).file;
          proof.path[0][0] ^= std::byte{1};
          p[proof_1] = encode_proof(proof);
        }) == "inclusion");
  CHECK(changed([&](Parts& p) {
          auto proof = must(read_proof(p.at(proof_1))).file;
          proof.path.pop_back();
          p[proof_1] = encode_proof(proof);
        }) == "proof-length");
  CHECK(changed([&](Parts& p) {
          auto proof = must(read_proof(p.at(proof_1))).file;
          proof.extra = swapped(proof.extra, "scene-01.jpg", "scene-02.jpg");
          p[proof_1] = encode_proof(proof);
        }) == "commitment");
  CHECK(changed([&](Parts& p) { std::swap(p[proof_1], p["custody/proofs/2.tlog-proof"]); }) == "proof-name");
  CHECK(changed([&](Parts& p) { p.erase(proof_1); }) == "proof-missing");
  CHECK(changed([&](Parts& p) { p.erase("custody/proofs/4.tlog-proof"); }) == "proof-missing");

  CHECK(changed([](Parts& p) { p["custody/timestamps/" + std::string(64, 'a') + ".tsr"] = "token"; }) == "timestamp-name");
  CHECK(changed([](Parts& p) { p["custody/timestamps/" + hex_encode(sha256(std::string_view("token"))) + ".tsr"] = "token"; }) == "ok");
  CHECK(changed([](Parts& p) {
          add_tag_manifest(p);
          p["tagmanifest-sha256.txt"] += p["tagmanifest-sha256.txt"];
        }) == "tagmanifest");
  auto without = ordered(good);
  CHECK(judge_bytes(c.exchange, c.exchange.suzhou, archive(without)).code == "missing");
}

TEST_CASE("B13: evidence that is not what the manifest and the entries say") {
  Case c;
  auto const good = c.forge.make();
  std::string const scene = "data/evidence/1-scene-01.jpg", record = "data/records/4-persons.csv";
  auto const changed = [&](Change const& change) {
    auto parts = good;
    change(parts);
    auto const verdict = judge_parts(c.exchange, parts);
    CHECK(verdict.problem == Problem::refused);
    return verdict.code;
  };
  CHECK(changed([&](Parts& p) { p[scene][3] ^= 1; }) == "digest-differs");
  CHECK(changed([&](Parts& p) { p[scene] += "x"; }) == "size-differs");
  CHECK(changed([&](Parts& p) { p[record][0] ^= 1; }) == "digest-differs");
  CHECK(changed([&](Parts& p) { p.erase(scene); }) == "missing");
  CHECK(changed([&](Parts& p) { p.erase(record); }) == "missing");
  CHECK(changed([&](Parts& p) { p["data/evidence/9-more.txt"] = "more"; }) == "surplus");
  CHECK(changed([&](Parts& p) { p["data/records/9-more.txt"] = "more"; }) == "surplus");
  CHECK(changed([&](Parts& p) { p["data/evidence/0-before"] = "more"; }) == "surplus");
}

TEST_CASE("B4 and B7: a statement that does not say what it must") {
  Case c;
  auto const code_with = [&](std::vector<Field> fields) {
    c.forge.fields = std::move(fields);
    return c.code(c.forge.make());
  };
  SECTION("values") {
    CHECK(code_with({{"bundle.format", "custody/bundle/v2"}}) == "bundle-version");
    CHECK(code_with({{"bundle.format", "zip"}}) == "bundle-version");
    CHECK(code_with({{"bundle.files", "three"}}) == "statement-key");
    CHECK(code_with({{"bundle.octets", "012"}}) == "statement-key");
    CHECK(code_with({{"bundle.form", "draft"}}) == "statement-key");
    CHECK(code_with({{"bundle.manifest-sha256", "abc"}}) == "statement-key");
    CHECK(code_with({{"bundle.files", "4"}}) == "manifest-digest");
    CHECK(code_with({{"bundle.octets", "4"}}) == "oxum");
    CHECK(code_with({{"to.origin", "evidence.wuxi.example"}}) == "not-for-us");
  }
  SECTION("a field that is withheld") {
    c.forge.shown = [](std::string_view key) { return key != "bundle.purpose"; };
    CHECK(c.code(c.forge.make()) == "statement-hidden");
  }
  SECTION("a key that is not there, as a newer version of ours would never write it") {
    Draft const draft{"note.added", {{"act.note", "x"}}};
    c.forge.released = c.exchange.append(c.exchange.huzhou, {draft});
    auto parts = c.forge.parts_of(c.exchange.huzhou.reader());
    CHECK(c.code(parts) == "statement-kind");
  }
}

TEST_CASE("B3: who signed") {
  Case c;
  auto const parts = c.forge.make();
  auto const bytes = archive_of(parts);
  auto const code = [&](Policy policy) { return judge_bytes(c.exchange, c.exchange.suzhou, bytes, false, std::move(policy)).code; };
  auto const policy = must(load_policy(c.exchange.suzhou.place, Tree::sha256));
  auto const is_huzhou = [&](PolicyLog const& log) { return log.key.name == c.exchange.huzhou.origin; };
  CHECK(code(policy) == "ok");
  auto unknown = policy;
  std::erase_if(unknown.logs, is_huzhou);
  CHECK(code(unknown) == "log-unknown");
  auto other_key = policy;
  for (auto& log : other_key.logs)
    if (is_huzhou(log)) log.key = SigningKey::generate(c.exchange.huzhou.origin, KeyType::ed25519).verifier();
  CHECK(code(other_key) == "log-signature");
  auto ended = policy;
  for (auto& log : ended.logs)
    if (is_huzhou(log)) log.until = UtcTime{1000};
  CHECK(code(ended) == "key-ended");
  auto quorum = policy;
  quorum.quorum = c.exchange.huzhou.origin;
  CHECK(code(quorum) == "quorum");
}

TEST_CASE("B5: a bundle of our own") {
  Case c;
  for (auto const& to : {c.exchange.huzhou.origin, c.exchange.suzhou.origin}) {
    c.forge.fields = {{"to.origin", to}};
    auto const bytes = archive_of(c.forge.make());
    CHECK(judge_bytes(c.exchange, c.exchange.huzhou, bytes).code == "own-bundle");
  }
}

TEST_CASE("B6: a bundle is received once") {
  Case c;
  auto const parts = c.forge.make();
  auto const checked = judge_parts(c.exchange, parts);
  REQUIRE(checked.bundle);
  auto const& head = checked.bundle->head;
  Draft received{"custody.received",
                 {{"ref.origin", head.origin()},
                  {"ref.index", std::to_string(head.index())},
                  {"ref.leaf", format_hash(head.leaf)},
                  {"ref.checkpoint", head.note},
                  {"ref.linked", "first"}}};
  SECTION("the same again") {
    c.exchange.append(c.exchange.suzhou, {received});
    auto const again = judge_parts(c.exchange, parts);
    CHECK(again.code == "seen-before");
    CHECK(again.message.find("entry 0") != std::string::npos);
  }
  SECTION("another leaf under that index") {
    received.fields[2].value = format_hash(Hash{});
    c.exchange.append(c.exchange.suzhou, {received});
    CHECK(judge_parts(c.exchange, parts).code == "fork");
  }
}

TEST_CASE("no single byte of a bundle can be changed") {
  Case c;
  auto const good = archive_of(c.forge.make());
  REQUIRE(c.code_of_bytes(good) == "ok");
  auto const ledger = c.exchange.suzhou.reader();
  Receiver const as{ledger, must(load_policy(c.exchange.suzhou.place, Tree::sha256)), {}, c.exchange.now, false};
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (int round = 0; round < 400; ++round) {
    auto bytes = good;
    auto const at = random.below(bytes.size());
    bytes[at] ^= static_cast<char>(1 << random.below(8));
    auto const source = must(open_bundle(c.exchange.directory.write("flipped.tar", bytes), no_progress()));
    NoSink nowhere;
    INFO("byte " << at);
    REQUIRE_FALSE(BundleCheck(as, nowhere).run(*source));
  }
}
