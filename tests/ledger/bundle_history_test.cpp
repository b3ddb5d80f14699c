// Codes of wire.md 16.2 about what a bundle continues and what others say in it: the twin, checkpoints held before, proofs, earlier hops.
#include "ledger/bundle_check.hpp"

#include <catch2/catch.hpp>

#include "ledger/peer.hpp"
#include "ledger/signer.hpp"
#include "tests/ledger/bundle_case.hpp"

using namespace bundles;

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
