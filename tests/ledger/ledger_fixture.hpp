// A ledger in a directory of its own, with the user's state directory beside it, for tests of everything that has a disk.
#pragma once

#include <cstdlib>

#include "ledger/ledger.hpp"
#include "ledger/verify.hpp"
#include "lib/io/progress.hpp"
#include "tests/lib/temporary.hpp"

/// The value of a Result, or the test fails with its message.
template <class T>
T must(custody::Result<T> result) {
  if (!result) FAIL(custody::english(result.error().message));
  return std::move(*result);
}
inline void must(custody::Result<> result) {
  if (!result) FAIL(custody::english(result.error().message));
}

struct LedgerFixture {
  Temporary directory;
  custody::ledger::Place place;
  custody::UtcTime now{1795327200};

  explicit LedgerFixture(bool twin = false, std::string const& origin = "evidence.huzhou.example") : place{directory / "ledger"} {
    ::setenv("XDG_STATE_HOME", (directory / "state").c_str(), 1);
    must(custody::ledger::create_ledger(place.root, {origin, "湖州市公安局", "330500000000", twin}, now));
  }

  custody::ledger::Ledger reader() const { return must(custody::ledger::Ledger::open(place)); }
  custody::ledger::Ledger writer() const {
    return must(custody::ledger::Ledger::open_writer(place, now, std::chrono::milliseconds(100)));
  }

  /// An exhibit whose fields follow from its number.
  static custody::ledger::Draft draft(std::uint64_t i) {
    std::string const number = std::to_string(i);
    return {"evidence.collected",
            {{"case.number", "A33050000000020261100" + std::to_string(i % 7)},
             {"item.name", "照片 " + number + ".jpg"},
             {"item.path", "dir/照片 " + number + ".jpg"},
             {"item.type", "file"},
             {"item.size", number},
             {"item.sha256", custody::hex_encode(custody::sha256(number))},
             {"act.by.0.id", "330500001001"},
             {"act.by.1.id", "330500001002"}}};
  }
  static std::vector<custody::ledger::Draft> drafts(std::uint64_t from, std::uint64_t count) {
    std::vector<custody::ledger::Draft> out;
    for (std::uint64_t i = 0; i < count; ++i) out.push_back(draft(from + i));
    return out;
  }
  void append(std::uint64_t count) const {
    auto ledger = writer();
    must(ledger.append(drafts(ledger.size(), count), now));
  }
};

/// Who believes the ledger's own log keys of this type, and asks for no witness.
inline custody::ledger::Policy policy_for(custody::ledger::Ledger const& ledger, custody::KeyType type = custody::KeyType::ed25519) {
  std::vector<custody::VerifierKey> keys;
  for (custody::ledger::CardKey const& log : ledger.card().logs)
    if (log.key.type == type) keys.push_back(log.key);
  return custody::ledger::policy_of(keys);
}

/// The whole verification; what it finds is printed if the test fails.
inline custody::ledger::VerifyReport verify(LedgerFixture const& fixture) {
  auto report = must(custody::ledger::verify_ledger(fixture.place, policy_for(fixture.reader()), custody::ledger::Level::payloads, fixture.now,
                                                    custody::no_progress()));
  for (auto const& finding : report.findings) UNSCOPED_INFO(custody::english(finding.message));
  return report;
}
