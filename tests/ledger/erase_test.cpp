// Destruction: what is refused, what is left, and what verification makes of it. That no file holds a trace of it is shown by
// tests/fault/destruction.sh with the program itself.
#include "ledger/erase.hpp"

#include "ledger/policy.hpp"
#include "ledger/verify.hpp"
#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

Erasure erasure(std::uint64_t index) { return {index, "刑事诉讼法第一百五十二条", "湖州市公安局法制支队", "湖公销字〔2026〕1号"}; }

Draft note(std::string const& text) { return {"note.added", {{"act.note", text}}}; }

Draft given_up(Ledger const& ledger, std::uint64_t index, std::string_view kind, std::string const& document) {
  Draft draft{std::string(kind),
              {{"ref.origin", ledger.origin()}, {"ref.index", std::to_string(index)}, {"ref.leaf", base64_encode(must(ledger.leaf_hash(index)))}}};
  if (!document.empty()) draft.fields.push_back({"act.legal-document", document});
  return draft;
}

Draft released(std::string const& number) {
  return {"custody.released",
          {{"bundle.format", "custody/bundle/v1"}, {"bundle.manifest-sha256", std::string(64, 'a')}, {"bundle.files", "1"}, {"bundle.octets", "1"},
           {"bundle.purpose", "案件移送"}, {"bundle.form", "copy"}, {"to.origin", "evidence.suzhou.example"}, {"case.number", number},
           {"act.agency", "330500000000"}}};
}

void refused(Ledger& ledger, Erasure const& what, UtcTime now, std::string_view code) {
  auto const size = ledger.size();
  auto const done = ledger.erase(what, now);
  REQUIRE(!done);
  CHECK(done.error().code == code);
  CHECK(ledger.size() == size);
}

}  // namespace

TEST_CASE("a destroyed payload is gone, the tree stands, verification counts it") {
  LedgerFixture const fixture(GENERATE(false, true));
  fixture.append(300);
  Ledger ledger = fixture.writer();
  auto const at = must(ledger.append({note("甲"), note("乙")}, fixture.now)).first;
  auto const leaf = must(ledger.leaf_hash(at));
  auto const done = must(ledger.erase(erasure(at), fixture.now));
  CHECK(done.first == at + 2);
  Ledger const reader = fixture.reader();
  for (Ledger const* const opened : {static_cast<Ledger const*>(&ledger), &reader}) {
    Ledger const& seen = *opened;
    CHECK(must(seen.row(at)).payload.empty());
    CHECK(must(seen.row(at + 1)).value("act.note") == "乙");
    CHECK(must(seen.leaf_hash(at)) == leaf);
    CHECK(must(seen.find(Term::kind, "note.added")) == std::vector<std::uint64_t>{at + 1});
    CHECK(must(seen.row(done.first)).value("erased.ground") == "刑事诉讼法第一百五十二条");
    CHECK(must(seen.row(done.first)).value("act.legal-document") == "湖公销字〔2026〕1号");
    CHECK(!seen.prove(at, must(seen.newest_note()), Tree::sha256, [](std::string_view) { return true; }));
  }
  must(ledger.append({note("丙")}, fixture.now));
  auto const report = verify(fixture);
  CHECK(report.sound());
  CHECK(report.destroyed == 1);
  CHECK(report.restricted == 0);
  CHECK(report.remarks.empty());
}

TEST_CASE("what may not be destroyed is refused and nothing is entered") {
  LedgerFixture const fixture;
  fixture.append(3);
  Ledger ledger = fixture.writer();
  auto const at = must(ledger.append({note("甲"), released("A330500000000202611000"), note("乙")}, fixture.now)).first;
  SECTION("words that are missing") {
    auto what = erasure(at);
    auto const word = GENERATE(&Erasure::ground, &Erasure::approved_by, &Erasure::legal_document);
    (what.*word).clear();
    refused(ledger, what, fixture.now, "usage");
  }
  SECTION("an entry that is not there") { refused(ledger, erasure(ledger.size()), fixture.now, "no-entry"); }
  SECTION("an exhibit of an open case") { refused(ledger, erasure(1), fixture.now, "erase-open-case"); }
  SECTION("returned, but on no document") {
    must(ledger.append({given_up(ledger, 1, "evidence.returned", "")}, fixture.now));
    refused(ledger, erasure(1), fixture.now, "erase-open-case");
  }
  SECTION("another exhibit was returned") {
    must(ledger.append({given_up(ledger, 2, "evidence.returned", "发还清单")}, fixture.now));
    refused(ledger, erasure(1), fixture.now, "erase-open-case");
  }
  SECTION("twice") {
    auto const by = must(ledger.erase(erasure(at), fixture.now)).first;
    refused(ledger, erasure(at), fixture.now, "erase-again");
    refused(ledger, erasure(by), fixture.now, "erase-public");
  }
  SECTION("restricted") {
    must(ledger.restrict({at}, {"刑事诉讼法第二百八十六条", "湖公封字〔2026〕1号"}, fixture.now));
    refused(ledger, erasure(at), fixture.now, "erase-restricted");
  }
  SECTION("a release, until three years have passed") {
    refused(ledger, erasure(at + 1), fixture.now, "erase-release");
    auto const nearly = *parse_time("2029-11-22T05:59:59Z"), then = *parse_time("2029-11-22T06:00:00Z");
    REQUIRE(format_time(fixture.now) == "2026-11-22T06:00:00Z");
    refused(ledger, erasure(at + 1), nearly, "erase-release");
    must(ledger.erase(erasure(at + 1), then));
  }
}

TEST_CASE("an exhibit goes once its return or destruction stands in the ledger with the document") {
  LedgerFixture const fixture;
  fixture.append(3);
  Ledger ledger = fixture.writer();
  must(ledger.append({given_up(ledger, 1, GENERATE("evidence.returned", "evidence.destroyed"), "湖公发还字〔2026〕1号"), released("A330500000000202611001"), released("B")},
                     fixture.now));
  auto const sent = must(bundles_with(ledger, must(ledger.row(1))));
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].entry == 4);
  CHECK(sent[0].receiver == "evidence.suzhou.example");
  must(ledger.erase(erasure(1), fixture.now));
  CHECK(must(ledger.row(1)).payload.empty());
  CHECK(verify(fixture).sound());
}

TEST_CASE("entries that destroy or restrict without a ground, or nothing before them, are found") {
  LedgerFixture const fixture;
  Ledger ledger = fixture.writer();
  must(ledger.append({note("甲"), {"entry.erased", {{"erased.index", "9"}, {"erased.ground", "某条"}}}}, fixture.now));
  auto const report = verify(fixture);
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].code == "ground");
  CHECK(report.findings[0].entry == 1);
}
