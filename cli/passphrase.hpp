// Where the passphrase of locked signing keys comes from: an option, or the terminal. Never the command line itself.
#pragma once

#include <optional>
#include <string>

#include "cli/console.hpp"
#include "ledger/key_file.hpp"

namespace custody::cli {

/// The first line of `file` (--passphrase-file) or of the open file `fd` (--passphrase-fd), else the terminal is asked, without
/// echo. Read or asked once a run. Nothing of it is touched before the first key that needs it.
ledger::AskPassphrase passphrase_source(Console& console, std::string const& file, std::optional<int> fd);

}  // namespace custody::cli
