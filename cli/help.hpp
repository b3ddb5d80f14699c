// `custody help`, `custody help WORD` and `--help`: all made from the table of commands and what each command declares.
#pragma once

#include <optional>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/console.hpp"

namespace custody::cli {

/// The five verbs, then every command with its summary.
void print_overview(Console& console);
/// Usage, two examples, options, where the man page is.
void print_command_help(Console& console, Command const& command);

/// A short text on something that is no command, such as what to do after exit code 12.
struct Topic {
  std::string_view name;
  std::string_view summary;    // msgid
  std::string_view text;       // msgid; whole lines
};
std::span<Topic const> all_topics();
Topic const* find_topic(std::string_view name);

}  // namespace custody::cli
