// What a command is given besides its own options: console, clock and global options travel together, there are no globals.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "ledger/key_file.hpp"
#include "ledger/ledger.hpp"
#include "ledger/place.hpp"
#include "lib/base/utc_time.hpp"
#include "lib/io/progress.hpp"

namespace custody::cli {

struct Session {
  Console& console;
  Progress& progress;
  std::optional<std::string> ledger;              // --ledger
  ledger::AskPassphrase passphrase{};             // of locked signing keys
  bool passphrase_given = false;                  // by an option: new keys are locked with it
  UtcTime (*clock)() = system_time;
  std::chrono::milliseconds lock_wait{10'000};

  UtcTime now() const { return clock(); }
  /// The ledger that this run speaks of (place.hpp says how it is found), opened; its warnings go to the console.
  Result<ledger::Ledger> open_ledger() const;
  Result<ledger::Ledger> open_writer() const;
  Result<ledger::Place> place() const { return ledger::find_ledger(ledger); }
};

}  // namespace custody::cli
