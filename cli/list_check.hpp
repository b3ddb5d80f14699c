// hash --check: the files that a list names, against what it says of them. As sha256sum -c, in what is printed and when it fails.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/evidence/digest_list.hpp"

namespace custody::cli {

struct ListCheckOptions {
  std::optional<Algorithm> algorithm;   // of lines that do not say it
  bool ignore_missing = false, strict = false, warn = false, status = false;
};

/// Every line of every list is tried. Exit: 0 all equal; 1 something differs or is missing, or with --strict a line is none;
/// 3 something could not be read, or there is no line to check.
Result<ExitCode> check_lists(Session& session, std::vector<std::string> const& lists, ListCheckOptions const& options);

/// Of a list that does not say which algorithm of 64 digits it is of: the one that fits the first files that are there; nothing
/// if none does. Paths count from the working directory.
Result<std::optional<Algorithm>> tell_algorithm(std::string const& list, std::string const& root, Progress& progress);

/// What a bad line of a list is, in words.
Message describe(BadLine const& bad, std::string_view list);

}  // namespace custody::cli
