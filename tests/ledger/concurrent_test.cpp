// Readers beside a writer: they never wait, and what they see is whole.
#include <atomic>
#include <thread>

#include "tests/ledger/ledger_fixture.hpp"

using namespace custody;
using namespace custody::ledger;

namespace {

/// Everything that a reader does; the first thing that is wrong, or empty.
std::string look(LedgerFixture const& fixture, std::uint64_t& size) {
  auto const ledger = Ledger::open(fixture.place);
  if (!ledger) return english(ledger.error().message);
  if (ledger->size() < size) return "the ledger shrank";
  size = ledger->size();
  if (size == 0) return {};
  for (std::uint64_t const index : {std::uint64_t{0}, size / 2, size - 1}) {
    auto const row = ledger->row(index);
    if (!row) return english(row.error().message);
    auto const digest = row->value("item.sha256");
    if (!digest) return "no digest";
    auto const found = ledger->find(Term::digest, *digest);
    if (!found) return english(found.error().message);
    if (*found != std::vector{index}) return "not found";
  }
  auto const note = ledger->newest_note();
  if (!note) return english(note.error().message);
  auto const root = ledger->root_at(note->checkpoint.size);
  if (!root) return english(root.error().message);
  return *root == note->checkpoint.root ? "" : "another root";
}

}  // namespace

TEST_CASE("readers beside a writer see whole states that only grow") {
  LedgerFixture const fixture(GENERATE(false, true));
  std::atomic<bool> done{false};
  std::string fault;
  std::uint64_t looks = 0;
  std::jthread reader([&] {
    for (std::uint64_t size = 0; !done && fault.empty(); ++looks) fault = look(fixture, size);
  });
  for (std::uint64_t round = 0; round < 40; ++round) fixture.append(round % 8 == 7 ? 2100 : round % 3 == 0 ? 300 : 1);
  done = true;
  reader.join();
  CHECK(fault.empty());
  CAPTURE(fault);
  CHECK(looks > 10);
}
