// Every code of wire.md 16.2, each from a bundle in which just that is wrong, beside the same bundle untouched.
#include "ledger/bundle_check.hpp"

#include <catch2/catch.hpp>

#include "ledger/peer.hpp"
#include "ledger/signer.hpp"
#include "tests/ledger/bundle_fixture.hpp"
#include "tests/ledger/vectors.hpp"
#include "tests/lib/random.hpp"

using namespace bundles;

namespace {

/// Two files, a record, a telephone and a directory, sent from Huzhou to Suzhou.
struct Case {
  Exchange exchange;
  Forge forge{exchange};

  explicit Case(bool twin = false) : exchange(twin) {
    exchange.append(exchange.huzhou, {exchange.thing("evidence", "directory"), exchange.exhibit("scene-01.jpg", "scene one"), exchange.exhibit("~$合同.docx", ""),
                                      exchange.thing("手机", "object", "0183"), exchange.exhibit("persons.csv", "甲\n", "record.registered")});
    forge.exhibits = {0, 1, 2, 3, 4};
    forge.data = {{"data/evidence/1-scene-01.jpg", "scene one"}, {"data/evidence/2-__合同.docx", ""}, {"data/records/4-persons.csv", "甲\n"}};
  }

  std::string code(Parts const& parts, bool strict = false) const { return judge_parts(exchange, parts, strict).code; }
  std::string code_of_bytes(std::string const& bytes) const { return judge_bytes(exchange, exchange.suzhou, bytes).code; }
};

using Change = std::function<void(Parts&)>;

std::string swapped(std::string text, std::string const& from, std::string const& to) {
  auto const at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

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

TEST_CASE("B9: the twin") {
  Case c(true);
  auto const good = c.forge.make();
  REQUIRE(c.code(good) == "ok");
  auto const ledger = c.exchange.huzhou.reader();
  auto const sm3_proof = [&](std::uint64_t index, std::uint64_t size) { return encode_proof(must(ledger.prove(index, *must(ledger.note_at(size, Tree::sm3)), Tree::sm3, all))); };
  auto const changed = [&](Change const& change) {
    auto parts = good;
    change(parts);
    return c.code(parts);
  };
  CHECK(changed([&](Parts& p) { p["custody/statement.sm3-proof"] = sm3_proof(1, 6); }) == "twin-leaf");
  CHECK(changed([&](Parts& p) { p.erase("custody/statement.sm3-proof"); }) == "missing");
  CHECK(changed([&](Parts& p) { p.erase("manifest-sm3.txt"); }) == "missing");
  CHECK(changed([&](Parts& p) { p["custody/statement.sm3-proof"] = p["custody/statement.tlog-proof"]; }) == "proof-version");
  CHECK(changed([](Parts& p) { p["manifest-sm3.txt"] = p["manifest-sha256.txt"]; }) == "manifest-digest");
  CHECK(changed([](Parts& p) { p["manifest-sm3.txt"] = swapped(p["manifest-sm3.txt"], "1-scene-01.jpg", "1-scene-02.jpg"); }) == "manifest-syntax");
  CHECK(changed([](Parts& p) { p["manifest-sm3.txt"] = p["manifest-sm3.txt"].substr(0, p["manifest-sm3.txt"].find('\n') + 1); }) == "manifest-syntax");
  SECTION("a newer checkpoint of the SM3 tree") {
    c.exchange.append(c.exchange.huzhou, {c.exchange.thing("手机", "object")});
    auto const later = c.exchange.huzhou.reader();
    CHECK(changed([&](Parts& p) {
            p["custody/statement.sm3-proof"] = encode_proof(must(later.prove(5, *must(later.note_at(7, Tree::sm3)), Tree::sm3, all)));
          }) == "twin-size");
  }
  SECTION("the log's own SM2 key signs another SHA-256 root") {
    auto const signer = must(Signer::load(c.exchange.huzhou.place, c.exchange.huzhou.card().card, true));
    CHECK(changed([&](Parts& p) {
            auto proof = must(read_proof(p["custody/statement.sm3-proof"]));
            proof.checkpoint.checkpoint.sha256 = Hash{};
            std::string const text = encode_checkpoint(proof.checkpoint.checkpoint);
            proof.file.note = Note{text, {sign_note(text, signer.key(Tree::sm3))}}.encode();
            p["custody/statement.sm3-proof"] = encode_proof(proof.file);
          }) == "twin-root");
  }
}

TEST_CASE("B10: a checkpoint continues the one held before, or it is said that it was not shown to") {
  Case c;
  auto const first = c.forge.make();
  auto const held = must(read_proof(first.at("custody/statement.tlog-proof"))).checkpoint;
  Draft const witnessed{"checkpoint.witnessed", {{"ref.origin", c.exchange.huzhou.origin}, {"ref.checkpoint", held.note.encode()}}};
  c.exchange.append(c.exchange.suzhou, {witnessed});
  CHECK(judge_parts(c.exchange, first).bundle->head.linked == Linked::yes);   // the very same checkpoint

  c.exchange.append(c.exchange.huzhou, {c.exchange.thing("手机", "object"), c.exchange.thing("电脑", "object")});
  c.forge.old = held.checkpoint.size;
  auto const second = c.forge.make();
  CHECK(judge_parts(c.exchange, second, true).bundle->head.linked == Linked::yes);

  c.forge.old = 0;
  auto const ledger = c.exchange.huzhou.reader();
  auto const unlinked = c.forge.parts_of(ledger);
  CHECK(judge_parts(c.exchange, unlinked).bundle->head.linked == Linked::no);
  CHECK(c.code(unlinked, true) == "link");
  auto wrong = second;
  auto link = must(parse_link(wrong.at("custody/link")));
  link.hashes[0][0] ^= std::byte{1};
  wrong["custody/link"] = encode_link(link);
  CHECK(c.code(wrong) == "link");
  link.hashes.clear();
  wrong["custody/link"] = encode_link(link);
  CHECK(c.code(wrong) == "link");
}

TEST_CASE("B10: two histories of one log are shown to be two, and the proof convinces others") {
  Case c;
  // A second life of Huzhou's ledger, from before its last entries, kept where no guard of the first is known.
  std::filesystem::copy(c.exchange.directory / "huzhou", c.exchange.directory / "other", std::filesystem::copy_options::recursive);
  Keeper const other{{c.exchange.directory / "other"}, c.exchange.huzhou.origin};
  c.exchange.append(c.exchange.huzhou, {c.exchange.thing("手机", "object"), c.exchange.thing("电脑", "object")});
  auto const held = must(c.exchange.huzhou.reader().newest_note());
  REQUIRE(held.checkpoint.size == 7);
  Draft const witnessed{"checkpoint.witnessed", {{"ref.origin", c.exchange.huzhou.origin}, {"ref.checkpoint", held.note.encode()}}};
  c.exchange.append(c.exchange.suzhou, {witnessed});

  c.exchange.use_state("elsewhere");
  Forge lie{c.exchange};
  lie.sender = other;
  lie.exhibits = c.forge.exhibits;
  lie.data = c.forge.data;
  auto const check_proved = [&](Verdict const& verdict) {
    CHECK(verdict.code == "fork");
    CHECK(verdict.problem == Problem::refused);
    REQUIRE(verdict.fork);
    auto const fork = must(parse_fork(encode_fork(*verdict.fork)));
    CHECK(check_fork(fork, must(load_policy(c.exchange.suzhou.place, Tree::sha256))));
  };
  SECTION("of one size") {
    c.exchange.append(other, {c.exchange.thing("别的", "object")});
    auto const parts = lie.make();   // its checkpoint has 7 entries, too
    c.exchange.use_state("state");
    check_proved(judge_parts(c.exchange, parts));
  }
  SECTION("of another size, where the link shows it") {
    c.exchange.append(other, {c.exchange.thing("别的", "object"), c.exchange.thing("还有", "object")});
    lie.old = 7;
    auto const parts = lie.make();
    c.exchange.use_state("state");
    check_proved(judge_parts(c.exchange, parts));
  }
  SECTION("once kept, nothing of that log is accepted") {
    c.exchange.append(other, {c.exchange.thing("别的", "object")});
    auto const parts = lie.make();
    c.exchange.use_state("state");
    auto const verdict = judge_parts(c.exchange, parts);
    REQUIRE(verdict.fork);
    must(keep_fork(c.exchange.suzhou.place, *verdict.fork));
    CHECK(c.code(c.forge.make()) == "fork");
    // A file of that name that proves nothing refuses nothing.
    for (auto const& file : std::filesystem::directory_iterator(c.exchange.suzhou.place.forks())) std::filesystem::remove(file);
    CHECK(c.code(c.forge.parts_of(c.exchange.huzhou.reader())) == "ok");
  }
}

TEST_CASE("B11: a proof shows what the manifest must hold") {
  Exchange exchange;
  Forge forge{exchange};
  exchange.append(exchange.huzhou, {exchange.exhibit("a.txt", "a"), exchange.exhibit("b.txt", "b"), exchange.thing("手机", "object"),
                                    {"note.added", {{"act.note", "x"}}}});
  auto const code = [&] { return judge_parts(exchange, forge.make()).code; };
  auto const hide = [](std::string key) { return [key](std::string_view k) { return k != key; }; };
  forge.exhibits = {0};
  forge.data = {{"data/evidence/0-a.txt", "a"}};
  CHECK(code() == "ok");
  SECTION("fields") {
    for (auto const* key : {"item.name", "item.type", "item.size", "item.sha256", "entry.kind"}) {
      INFO(key);
      forge.exhibit_shown[0] = hide(key);
      CHECK(code() == "proof-fields");
    }
    forge.exhibit_shown[0] = hide("item.path");
    CHECK(code() == "ok");
    forge.exhibits = {0, 3};
    CHECK(code() == "proof-fields");   // a note is no exhibit
  }
  SECTION("a name that does not follow from the entry") {
    forge.data = {{"data/evidence/0-b.txt", "a"}};
    CHECK(code() == "proof-name");
  }
  SECTION("evidence among the records") {
    forge.data = {{"data/records/0-a.txt", "a"}};
    CHECK(code() == "proof-surplus");
  }
  SECTION("another content under a good manifest") {
    forge.data = {{"data/evidence/0-a.txt", "b"}};
    CHECK(code() == "proof-digest");
  }
  SECTION("a proof without its file, and a file without its proof") {
    forge.exhibits = {0, 1};
    CHECK(code() == "proof-surplus");
    forge.exhibits = {0};
    forge.data["data/evidence/1-b.txt"] = "b";
    CHECK(code() == "proof-missing");
    forge.data = {{"data/evidence/0-a.txt", "a"}, {"data/evidence/2-x", "x"}};
    forge.exhibits = {0, 2};
    CHECK(code() == "proof-missing");   // a thing without bytes has no file
  }
}

TEST_CASE("B14: checkpoints of others") {
  Case c;
  auto const note_path = [](std::string const& origin) { return peer_path(origin); };
  auto const code_with = [&](std::string const& path, std::string const& content) {
    c.forge.data[path] = content;
    auto const verdict = judge_parts(c.exchange, c.forge.make());
    c.forge.data.erase(path);
    return verdict;
  };
  auto const ours = must(c.exchange.suzhou.reader().newest_note()).note.encode();
  auto const theirs = must(c.exchange.huzhou.reader().newest_note());
  CHECK(code_with(note_path(c.exchange.suzhou.origin), ours).code == "ok");
  CHECK(code_with(note_path("somebody.example"), ours).code == "tar-name");
  CHECK(code_with(note_path(c.exchange.suzhou.origin), "no note").code == "note-syntax");
  CHECK(code_with(note_path(c.exchange.huzhou.origin), swapped(theirs.note.encode(), "\n5\n", "\n6\n")).code == "peer-signature");

  SECTION("of ledgers that are not known: counted as unchecked") {
    SigningKey const key = SigningKey::generate("evidence.wuxi.example", KeyType::ed25519);
    Note note{encode_checkpoint({"evidence.wuxi.example", 0, TreeHasher().empty(), {}, {}}), {}};
    note.signatures.push_back(sign_note(note.text, key));
    auto const verdict = code_with(note_path("evidence.wuxi.example"), note.encode());
    REQUIRE(verdict.bundle);
    CHECK(verdict.bundle->notes_unknown == 1);
  }
  SECTION("one of ours that we do not have") {
    std::filesystem::copy(c.exchange.suzhou.place.root, c.exchange.directory / "other", std::filesystem::copy_options::recursive);
    c.exchange.use_state("elsewhere");
    Keeper const other{{c.exchange.directory / "other"}, c.exchange.suzhou.origin};
    c.exchange.append(other, {c.exchange.thing("手机", "object")});
    auto const newer = must(other.reader().newest_note()).note.encode();
    c.exchange.use_state("state");
    auto const verdict = code_with(note_path(c.exchange.suzhou.origin), newer);
    CHECK(verdict.code == "rollback-known");
    CHECK(verdict.problem == Problem::went_back);
    c.exchange.append(c.exchange.suzhou, {c.exchange.thing("电脑", "object")});
    CHECK(code_with(note_path(c.exchange.suzhou.origin), newer).code == "rollback-known");
  }
  SECTION("two roots of one size, of a third ledger: kept as a proof, and the bundle holds") {
    must(create_ledger(c.exchange.directory / "wuxi", {"evidence.wuxi.example", "无锡市公安局", "320200000000", false}, c.exchange.now));
    Keeper const wuxi{{c.exchange.directory / "wuxi"}, "evidence.wuxi.example"};
    must(add_agency(c.exchange.suzhou.place, wuxi.card(), true));
    std::filesystem::copy(c.exchange.directory / "wuxi", c.exchange.directory / "wuxi-2", std::filesystem::copy_options::recursive);
    c.exchange.append(wuxi, {c.exchange.thing("手机", "object")});
    c.exchange.use_state("elsewhere");
    Keeper const second{{c.exchange.directory / "wuxi-2"}, wuxi.origin};
    c.exchange.append(second, {c.exchange.thing("电脑", "object")});
    auto const other = must(second.reader().newest_note()).note.encode();
    c.exchange.use_state("state");
    Draft const witnessed{"checkpoint.witnessed", {{"ref.origin", wuxi.origin}, {"ref.checkpoint", must(wuxi.reader().newest_note()).note.encode()}}};
    c.exchange.append(c.exchange.suzhou, {witnessed});
    auto const verdict = code_with(note_path(wuxi.origin), other);
    REQUIRE(verdict.bundle);
    REQUIRE(verdict.bundle->forks.size() == 1);
    CHECK(check_fork(verdict.bundle->forks[0], must(load_policy(c.exchange.suzhou.place, Tree::sha256))));
  }
}

TEST_CASE("B15: proofs of earlier hops") {
  Case c;
  auto const with = [&](std::string const& path, std::string const& content) {
    c.forge.data[path] = content;
    auto verdict = judge_parts(c.exchange, c.forge.make());
    c.forge.data.erase(path);
    return verdict;
  };
  auto const ledger = c.exchange.huzhou.reader();
  auto const proof = encode_proof(must(ledger.prove(1, must(ledger.newest_note()), Tree::sha256, all)));
  CHECK(with(history_path(proof), proof).code == "ok");
  CHECK(with(history_path("x"), proof).code == "tar-name");
  CHECK(with(history_path("text"), "text").code == "proof-syntax");
  auto broken = must(read_proof(proof)).file;
  broken.path[0][0] ^= std::byte{1};
  auto const bytes = encode_proof(broken);
  CHECK(with(history_path(bytes), bytes).code == "inclusion");
  // The first thing that is wrong with the evidence is said before what is wrong with the history.
  c.forge.data[history_path(bytes)] = bytes;
  auto parts = c.forge.make();
  parts["data/records/4-persons.csv"][0] ^= 1;
  CHECK(c.code(parts) == "digest-differs");

  SECTION("of a ledger that is not known: counted as unchecked") {
    auto const path = c.exchange.directory / "wuxi";
    must(create_ledger(path, {"evidence.wuxi.example", "无锡市公安局", "320200000000", false}, c.exchange.now));
    Keeper const wuxi{{path}, "evidence.wuxi.example"};
    c.exchange.append(wuxi, {c.exchange.thing("手机", "object")});
    auto const reader = wuxi.reader();
    auto const unknown = encode_proof(must(reader.prove(0, must(reader.newest_note()), Tree::sha256, all)));
    c.forge.data.erase(history_path(bytes));
    auto const verdict = with(history_path(unknown), unknown);
    INFO(verdict.message);
    REQUIRE(verdict.bundle);
    CHECK(verdict.bundle->proofs_unknown == 1);
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
