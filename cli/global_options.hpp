// The options that every command has, before or after its name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/console.hpp"
#include "lib/base/result.hpp"

namespace CLI {
class App;
}

namespace custody::cli {

struct GlobalOptions {
  std::optional<std::string> ledger;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::string colour = "auto";
  std::string language;
  std::string passphrase_file;
  std::optional<int> passphrase_fd;
};

void declare_global_options(CLI::App& app, GlobalOptions& options);

/// How to print, judged from options and environment (LANG and its kin, NO_COLOR, whether standard error is a terminal).
Result<Manner> manner_of(GlobalOptions const& options);

/// The same from words that were not parsed yet, for errors of the parse itself. Never fails.
Manner manner_of_words(std::span<std::string const> words);

/// True for a global option that takes the next word as its value ("--ledger"); `--ledger=x` takes none.
bool takes_next_word(std::string_view word);

}  // namespace custody::cli
