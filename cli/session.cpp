#include "cli/session.hpp"

namespace custody::cli {

namespace {

ledger::Ledger with_warnings(ledger::Ledger opened, Console& console) {
  for (auto const& warning : opened.warnings()) console.warning(warning);
  return opened;
}

}  // namespace

Result<ledger::Ledger> Session::open_ledger() const {
  return with_warnings(TRY(ledger::Ledger::open(TRY(place()))), console);
}

Result<ledger::Ledger> Session::open_writer() const {
  return with_warnings(TRY(ledger::Ledger::open_writer(TRY(place()), now(), lock_wait, passphrase)), console);
}

}  // namespace custody::cli
