// What `verify` says about a whole ledger, own or published, and about a fork proof.
#pragma once

#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "ledger/fork.hpp"
#include "ledger/verify.hpp"

namespace custody::cli {

/// Findings one a line, then the sentence of words.md.
ExitCode print_report(Console& console, ledger::VerifyReport const& report);

/// `checked`: what check_fork() said.
Result<ExitCode> print_fork(Console& console, ledger::Fork const& fork, Result<> const& checked);

}  // namespace custody::cli
