// Makes or lengthens a ledger by many entries, through the same append as every command: for figures of size.
//
//   big_ledger DIR COUNT [BATCH]      all in one append, or BATCH entries in each; prints seconds and entries a second
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "ledger/ledger.hpp"
#include "lib/io/progress.hpp"
#include "tests/bench/exhibits.hpp"

namespace {

using namespace custody;
using namespace custody::ledger;

int stop(Error const& error) {
  std::fprintf(stderr, "%s\n", english(error.message).c_str());
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  Place const place{argv[1]};
  std::uint64_t const count = std::strtoull(argv[2], nullptr, 10), batch = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : count;
  if (batch == 0) return 2;
  if (auto const made = create_ledger(place.root, {"evidence.huzhou.example", "湖州市公安局", "330500000000", false}, system_time());
      !made && made.error().problem != Problem::usage)
    return stop(made.error());
  auto ledger = Ledger::open_writer(place, system_time(), std::chrono::seconds(10));
  if (!ledger) return stop(ledger.error());
  auto const begin = std::chrono::steady_clock::now();
  for (std::uint64_t done = 0; done < count; done += batch) {
    auto const appended = ledger->append(Exhibits(ledger->size(), std::min(batch, count - done)), system_time(), no_progress());
    if (!appended) return stop(appended.error());
  }
  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begin;
  std::printf("%llu entries in %.3f s, %.0f entries/s, %llu in all\n", static_cast<unsigned long long>(count), took.count(),
              static_cast<double>(count) / took.count(), static_cast<unsigned long long>(ledger->size()));
  return 0;
}
