#include "cli/exit_code.hpp"

#include <catch2/catch.hpp>

using namespace custody;
using namespace custody::cli;

TEST_CASE("every problem has its exit code, and these numbers never change") {
  CHECK(static_cast<int>(exit_code(Problem::refused)) == 1);
  CHECK(static_cast<int>(exit_code(Problem::usage)) == 2);
  CHECK(static_cast<int>(exit_code(Problem::failed)) == 3);
  CHECK(static_cast<int>(exit_code(Problem::no_ledger)) == 10);
  CHECK(static_cast<int>(exit_code(Problem::in_use)) == 11);
  CHECK(static_cast<int>(exit_code(Problem::went_back)) == 12);
  CHECK(static_cast<int>(exit_code(Problem::interrupted)) == 130);
}

TEST_CASE("unreadable beats unequal") {
  CHECK(worse(ExitCode::no, ExitCode::failed) == ExitCode::failed);
  CHECK(worse(ExitCode::failed, ExitCode::no) == ExitCode::failed);
  CHECK(worse(ExitCode::done, ExitCode::no) == ExitCode::no);
}
