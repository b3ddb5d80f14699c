// Completion of the command line for bash, zsh and fish, written from the table of commands and what each command declares, so
// that it never knows another program than this one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/catalogue.hpp"

namespace custody::cli {

enum class Shell { bash, zsh, fish };

std::optional<Shell> shell_named(std::string_view name);

/// A script that the shell sources. Descriptions, where the shell shows any, are in `language`.
std::string completion_script(Shell shell, Language language);

}  // namespace custody::cli
