// Every code of wire.md 16.3, each from a receipt in which just that is wrong.
#include "ledger/transfer.hpp"

#include <catch2/catch.hpp>

#include "tests/ledger/bundle_fixture.hpp"

using namespace bundles;

namespace {

/// Huzhou handed something to Suzhou, which is about to answer.
struct Answer {
  Exchange exchange;
  Forge forge{exchange};
  std::uint64_t received_at = 0;

  explicit Answer() {
    exchange.append(exchange.huzhou, {exchange.exhibit("a.txt", "a")});
    forge.exhibits = {0};
    forge.data = {{"data/evidence/0-a.txt", "a"}};
    forge.make();
  }

  Draft draft() const {
    auto const ledger = exchange.huzhou.reader();
    return {"custody.received",
            {{"ref.origin", exchange.huzhou.origin},
             {"ref.index", std::to_string(forge.released)},
             {"ref.leaf", format_hash(must(ledger.leaf_hash(forge.released)))},
             {"ref.checkpoint", must(ledger.newest_note()).note.encode()},
             {"ref.linked", "first"}}};
  }
  Draft with(std::vector<Field> fields) const {
    auto out = draft();
    for (Field const& field : fields) {
      std::erase_if(out.fields, [&](Field const& f) { return f.key == field.key; });
      if (!field.value.empty()) out.fields.push_back(field);
    }
    return out;
  }
  /// Suzhou enters it and gives the proof.
  std::string receipt(Draft draft, std::function<bool(std::string_view)> const& shown = all) {
    received_at = exchange.append(exchange.suzhou, {std::move(draft)});
    auto const ledger = exchange.suzhou.reader();
    return encode_proof(must(ledger.prove(received_at, must(ledger.newest_note()), Tree::sha256, shown)));
  }
  Result<Receipt> check(std::string const& bytes, std::optional<Fork>* fork = nullptr) const {
    auto const ledger = exchange.huzhou.reader();
    std::optional<Fork> found;
    auto out = check_receipt(ledger, must(load_policy(exchange.huzhou.place, Tree::sha256)), bytes, exchange.now, found);
    if (fork) *fork = std::move(found);
    return out;
  }
  std::string code(std::string const& bytes) const {
    auto const checked = check(bytes);
    return checked ? "ok" : std::string(checked.error().code);
  }
  void acknowledge(std::string const& bytes) const {
    auto const receipt = must(check(bytes));
    exchange.append(exchange.huzhou, {Draft{"custody.acknowledged", acknowledgement_fields(receipt, exchange.huzhou.origin)}});
  }
};

}  // namespace

TEST_CASE("a receipt that holds says what it answers, and is entered once") {
  Answer a;
  auto const bytes = a.receipt(a.draft());
  auto const receipt = must(a.check(bytes));
  CHECK(receipt.released == a.forge.released);
  CHECK(receipt.origin() == a.exchange.suzhou.origin);
  CHECK(receipt.index() == a.received_at);
  CHECK(receipt.case_number == "A3305000000002026110001");
  CHECK(receipt.linked == Linked::first);
  a.acknowledge(bytes);
  CHECK(a.code(bytes) == "seen-before");

  auto const ledger = a.exchange.huzhou.reader();
  auto const row = must(ledger.row(ledger.size() - 1));
  CHECK(row.value("transfer.thread") == thread_of(a.exchange.huzhou.origin, a.forge.released));
  CHECK(row.value("ref.index") == "0");
  CHECK(must(parse_checkpoint(*row.value("ref.checkpoint"))).checkpoint.origin == a.exchange.suzhou.origin);
}

TEST_CASE("what was counted and found broken over there comes with the receipt") {
  Answer a;
  auto const receipt = must(a.check(a.receipt(a.with({{"item.quantity", "2"}, {"item.seal.number", "0183"}, {"item.seal.state", "broken"}}))));
  CHECK(receipt.counted == 2);
  CHECK(receipt.broken_seals == "0183");
}

TEST_CASE("a receipt in which one thing is wrong is refused for it") {
  Answer a;
  CHECK(a.code("text") == "proof-syntax");
  CHECK(a.code(a.receipt(a.draft(), [](std::string_view key) { return key != "ref.linked"; })) == "statement-hidden");
  CHECK(a.code(a.receipt({"note.added", {{"act.note", "received"}}})) == "message-kind");
  CHECK(a.code(a.receipt(a.with({{"ref.index", "one"}}))) == "message-key");
  CHECK(a.code(a.receipt(a.with({{"ref.leaf", "leaf"}}))) == "message-key");
  CHECK(a.code(a.receipt(a.with({{"ref.checkpoint", "note"}}))) == "message-key");
  CHECK(a.code(a.receipt(a.with({{"ref.origin", "evidence.wuxi.example"}}))) == "not-for-us");
  CHECK(a.code(a.receipt(a.with({{"ref.index", "7"}}))) == "ref-leaf");
  CHECK(a.code(a.receipt(a.with({{"ref.leaf", format_hash(Hash{})}}))) == "ref-leaf");
  auto const leaf_of_exhibit = format_hash(must(a.exchange.huzhou.reader().leaf_hash(0)));
  CHECK(a.code(a.receipt(a.with({{"ref.index", "0"}, {"ref.leaf", leaf_of_exhibit}}))) == "wrong-sender");
  auto damaged = a.receipt(a.draft());
  damaged.insert(damaged.find("\nindex ") + 7, "1");
  CHECK(a.code(damaged) == "index-range");
}

TEST_CASE("a receipt from somebody to whom nothing was handed is refused") {
  Answer a;
  a.forge.fields = {{"to.origin", "evidence.wuxi.example"}};
  a.forge.make();
  CHECK(a.code(a.receipt(a.draft())) == "wrong-sender");
}

TEST_CASE("messages that count themselves come in order, none dropped and none twice") {
  Answer a;
  auto const step = [&](std::string number) { return a.with({{"transfer.thread", thread_of(a.exchange.huzhou.origin, a.forge.released)}, {"transfer.step", std::move(number)}}); };
  CHECK(a.code(a.receipt(step("2"))) == "step-gap");
  CHECK(a.code(a.receipt(step("0"))) == "message-key");
  CHECK(a.code(a.receipt(a.with({{"transfer.step", "1"}}))) == "message-key");
  auto const early = a.receipt(step("2"));
  auto const first = a.receipt(step("1"));
  a.acknowledge(first);
  CHECK(a.code(a.receipt(step("1"))) == "step-repeated");
  CHECK(a.code(a.receipt(step("3"))) == "step-gap");
  CHECK(a.code(early) == "step-repeated");   // its entry stands before the one that was step 1
  CHECK(a.code(a.receipt(step("2"))) == "ok");
}

TEST_CASE("a receipt that is older than what it answers is refused") {
  Answer a;
  a.exchange.now = {a.exchange.now.seconds + 301};
  a.forge.make();
  a.exchange.now = {a.exchange.now.seconds - 301};
  CHECK(a.code(a.receipt(a.draft())) == "time-bracket");
}

TEST_CASE("a receipt that quotes a checkpoint of ours which we do not have says that we went back") {
  Answer a;
  std::filesystem::copy(a.exchange.huzhou.place.root, a.exchange.directory / "other", std::filesystem::copy_options::recursive);
  a.exchange.use_state("elsewhere");
  Keeper const other{{a.exchange.directory / "other"}, a.exchange.huzhou.origin};
  a.exchange.append(other, {a.exchange.thing("手机", "object")});
  auto const newer = must(other.reader().newest_note()).note.encode();
  a.exchange.use_state("state");
  auto const checked = a.check(a.receipt(a.with({{"ref.checkpoint", newer}})));
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == "rollback-known");
  CHECK(checked.error().problem == Problem::went_back);
}

TEST_CASE("a receiver that shows two histories is found out by its receipts") {
  Answer a;
  std::filesystem::copy(a.exchange.suzhou.place.root, a.exchange.directory / "other", std::filesystem::copy_options::recursive);
  auto const first = a.receipt(a.draft());
  a.acknowledge(first);
  a.exchange.use_state("elsewhere");
  Keeper const other{{a.exchange.directory / "other"}, a.exchange.suzhou.origin};
  a.exchange.append(other, {a.with({{"ref.linked", "no"}})});
  auto const reader = other.reader();
  auto const second = encode_proof(must(reader.prove(0, must(reader.newest_note()), Tree::sha256, all)));
  a.exchange.use_state("state");
  // Under the same index of the same log: the receipt is known, so the entry must be another one to be judged.
  std::optional<Fork> fork;
  auto const checked = a.check(second, &fork);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == "fork");
  REQUIRE(fork);
  CHECK(check_fork(*fork, must(load_policy(a.exchange.huzhou.place, Tree::sha256))));
}
