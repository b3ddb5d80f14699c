// What `verify` says about a whole ledger, own or published, and about a fork proof.
#pragma once

#include <optional>
#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "ledger/fork.hpp"
#include "ledger/held_compare.hpp"
#include "ledger/verify.hpp"

namespace custody::cli {

/// What came of comparing a published ledger with the checkpoints of it that somebody holds.
struct Compared {
  std::optional<ledger::HeldComparison> held;
  std::string holder;   // origin of the ledger that holds them
};

/// Findings one a line, then the sentence of words.md.
ExitCode print_report(Console& console, ledger::VerifyReport const& report, Compared const& with = {});

/// `checked`: what check_fork() said.
Result<ExitCode> print_fork(Console& console, ledger::Fork const& fork, Result<> const& checked);

}  // namespace custody::cli
