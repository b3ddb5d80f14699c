// Whoever signs may promise 2^63 entries: what is checked must end, and soon.
#include <chrono>
#include <filesystem>

#include "ledger/verify.hpp"
#include "lib/io/atomic_file.hpp"
#include "tests/ledger/ledger_fixture.hpp"
#include "tests/ledger/vectors.hpp"

using namespace custody;
using namespace custody::ledger;

TEST_CASE("a published checkpoint of 2^63 - 1 entries is found faulty before anybody falls asleep") {
  Temporary directory;
  std::string const dir = directory / "www";
  std::filesystem::create_directories(dir + "/tile/0/x000");
  Checkpoint const huge{"evidence.huzhou.example", 9223372036854775807U, sha256("any"), {}, {}};
  must(write_file(dir + "/checkpoint", vectors::signed_checkpoint(huge).note.encode(), Overwrite::refuse));
  auto const begin = std::chrono::steady_clock::now();
  for (Level const level : {Level::parse, Level::signatures, Level::tiles, Level::payloads}) {
    auto const report = must(verify_published(dir, policy_of({vectors::log_key().verifier()}), {}, level, UtcTime{1795327200}, no_progress()));
    CHECK(report.sound() == (level == Level::parse));
    CHECK(report.findings.size() <= 300);
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}
