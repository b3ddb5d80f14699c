// The program: global options, parse, dispatch, and the one place that prints errors. main() only calls it.
#pragma once

namespace custody::cli {

/// Returns the exit code.
int run(int argc, char const* const* argv);

}  // namespace custody::cli
