// Time stamps that a person gives to be checked, and whose word about time counts: the options, and what is said of tokens that do not
// hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "ledger/stamp.hpp"
#include "lib/base/result.hpp"

namespace CLI {
class App;
}

namespace custody::cli {

/// --tsa-ca.
void declare_authorities_option(CLI::App& app, std::string& path);
/// The certificates in that file; nothing if none was given.
Result<std::optional<TimestampAuthorities>> read_authorities(std::string const& path);

/// The answer of an authority, or a bare token, in a file. Codes of read_timestamp().
Result<Timestamp> load_timestamp(std::string const& path);

struct StampOptions {
  std::vector<std::string> tokens;
  std::string authorities;
};
/// --timestamp and --tsa-ca.
void declare_stamp_options(CLI::App& app, StampOptions& options);

/// What came of the tokens that were given.
class GivenStamps {
 public:
  /// Reads and checks each. Problem::usage, "NOT CHECKED WHO STAMPED", for tokens without certificates; the other way round too.
  static Result<GivenStamps> read(StampOptions const& options);

  std::vector<ledger::Stamp> const& good() const { return m_good; }
  /// Those that are over none of these notes do not hold.
  void demand_over(std::vector<Note const*> const& notes);
  /// Says which do not hold, and why.
  ExitCode print_rejected(Console& console) const;

 private:
  struct Rejected {
    std::string path;
    Error error;
  };
  std::vector<ledger::Stamp> m_good;
  std::vector<std::string> m_paths;   // of them
  std::vector<Rejected> m_rejected;
};

/// A line about one token that does not hold or could not be checked.
ExitCode print_rejected_stamp(Console& console, std::string const& path, Error const& error);

}  // namespace custody::cli
