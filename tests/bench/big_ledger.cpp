// Makes or lengthens a ledger by many entries, through the same append as every command: for figures of size.
//
//   big_ledger DIR COUNT [--sm]      prints seconds and entries a second
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "ledger/ledger.hpp"
#include "lib/io/progress.hpp"

namespace {

using namespace custody;
using namespace custody::ledger;

/// Exhibits of 12 fields; ten thousand make a case.
class Exhibits final : public DraftSource {
 public:
  Exhibits(std::uint64_t first, std::uint64_t count) : m_first(first), m_count(count) {}
  std::uint64_t count() const override { return m_count; }
  Result<Draft> make(std::uint64_t i) const override {
    std::uint64_t const n = m_first + i;
    std::string const number = std::to_string(n);
    std::string const batch = std::to_string(1000000 + n / 10000);
    return Draft{"evidence.collected",
                 {{"act.agency", "330500000000"},
                  {"act.by.0.id", "330500001001"},
                  {"act.by.0.name", "甲"},
                  {"act.by.1.id", "330500001002"},
                  {"act.by.1.name", "乙"},
                  {"act.place", "湖州市吴兴区"},
                  {"case.number", "A330502000000202" + batch},
                  {"item.name", "照片 " + number + ".jpg"},
                  {"item.path", "evidence/" + batch + "/照片 " + number + ".jpg"},
                  {"item.sha256", hex_encode(sha256(number))},
                  {"item.size", number},
                  {"item.type", "file"}}};
  }

 private:
  std::uint64_t m_first, m_count;
};

int stop(Error const& error) {
  std::fprintf(stderr, "%s\n", english(error.message).c_str());
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  Place const place{argv[1]};
  std::uint64_t const count = std::strtoull(argv[2], nullptr, 10);
  bool const twin = argc > 3 && std::strcmp(argv[3], "--sm") == 0;
  if (auto const made = create_ledger(place.root, {"evidence.huzhou.example", "湖州市公安局", "330500000000", twin}, system_time());
      !made && made.error().problem != Problem::usage)
    return stop(made.error());
  auto ledger = Ledger::open_writer(place, system_time(), std::chrono::seconds(10));
  if (!ledger) return stop(ledger.error());
  auto const begin = std::chrono::steady_clock::now();
  auto const appended = ledger->append(Exhibits(ledger->size(), count), system_time(), no_progress());
  if (!appended) return stop(appended.error());
  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begin;
  std::printf("%llu entries in %.3f s, %.0f entries/s, %llu in all\n", static_cast<unsigned long long>(count), took.count(),
              static_cast<double>(count) / took.count(), static_cast<unsigned long long>(ledger->size()));
  return 0;
}
