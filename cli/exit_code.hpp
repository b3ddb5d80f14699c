// Exit codes: the only place (cli.md). Every man page has EXIT STATUS.
#pragma once

#include "lib/base/result.hpp"

namespace custody::cli {

enum class ExitCode : int {
  done = 0,          ///< done; for a checking command: all of it was checked and all of it holds
  no = 1,            ///< checked to the end, and the answer is no
  usage = 2,         ///< the command line is wrong, or what is needed to check was not given
  failed = 3,        ///< could not do it; unreadable beats unequal
  no_ledger = 10,
  in_use = 11,
  went_back = 12,
  interrupted = 130  ///< 128 + SIGINT
};

constexpr ExitCode exit_code(Problem problem) {
  switch (problem) {
    case Problem::refused: return ExitCode::no;
    case Problem::usage: return ExitCode::usage;
    case Problem::failed: return ExitCode::failed;
    case Problem::no_ledger: return ExitCode::no_ledger;
    case Problem::in_use: return ExitCode::in_use;
    case Problem::went_back: return ExitCode::went_back;
    case Problem::interrupted: return ExitCode::interrupted;
  }
  return ExitCode::failed;
}

/// 3 over 1 over 0: not all was checked. Other codes end a command at once and are never combined.
constexpr ExitCode worse(ExitCode a, ExitCode b) { return static_cast<int>(a) > static_cast<int>(b) ? a : b; }

}  // namespace custody::cli
