// public_entry LEDGER: appends an entry that all may read (kind key.added, of the ledger's own key), so that a publication
// has something under open/. No command of the program writes one just like that.
#include <cstdio>
#include <ctime>

#include "ledger/ledger.hpp"

using namespace custody;

namespace {

Result<> append_key_entry(std::string const& root) {
  UtcTime const now{static_cast<std::int64_t>(std::time(nullptr))};
  auto ledger = TRY(ledger::Ledger::open_writer({root}, now, std::chrono::seconds(5)));
  TRY(ledger.append({{"key.added", {{"key.vkey", ledger.card().logs[0].key.text()}}}}, now));
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  auto const done = append_key_entry(argv[1]);
  if (!done) std::fprintf(stderr, "%s\n", english(done.error().message).c_str());
  return done ? 0 : 3;
}
