// What people state about an act: options of the command line and the lines of a sheet, turned into the fields of an entry.
//
// One table (act_options.cpp) says of each statement how it is called, which field of wire.md 5 it becomes and how it is read.
// A sheet holds `name value` lines for a whole night; a name is that of an option without dashes, or the key of a field.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.hpp"
#include "ledger/payload.hpp"
#include "lib/base/result.hpp"

namespace CLI {
class App;
}

namespace custody::cli {

struct ActOptions {
  std::vector<std::string> sheets;                              // --act FILE
  std::map<std::string_view, std::vector<std::string>> given;   // by the name of the option
};

/// Declares --act and every statement of the table on `app`.
void declare_act_options(CLI::App& app, ActOptions& options);

/// An act as stated, without what is known of the thing itself.
struct Act {
  std::string action;                  // "seized"; empty if nothing was said
  std::vector<ledger::Field> fields;   // keys ascending, each once

  std::string_view value(std::string_view key) const;
  /// `case.number`, else `ref.number`, else empty.
  std::string_view number() const;
};

/// Reads sheets, then options; an option takes the place of the same statement in a sheet, people are added and counted once.
/// Files that are stated by their digest (a recording, a log) are read here. What is wrong in a sheet is named by file and line.
Result<Act> read_act(ActOptions const& options, ledger::Ledger const& ledger, UtcTime now, Progress& progress);

/// Kinds that `--action` names, without "evidence.".
std::vector<std::string_view> actions();

}  // namespace custody::cli
