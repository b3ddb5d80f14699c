// Between the words of the command line and CLI11, which knows too many tricks: it takes a file named `[a,b]` for a list, `++`
// for the end of a command, `{}` for nothing, swallows file names after a repeated option, and finds commands among files.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lib/base/result.hpp"

namespace CLI {
class App;
}

namespace custody::cli {

/// To be called once all options are declared, before parse_arguments: an option takes one value for each time it is given, and
/// values arrive as they were typed.
void tame(CLI::App& app);

enum class Parsed { run, help };

/// Parses `words` (without program and command). What is wrong is an Error of Problem::usage, with a did-you-mean for options.
Result<Parsed> parse_arguments(CLI::App& app, std::span<std::string const> words);

}  // namespace custody::cli
