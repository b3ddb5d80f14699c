// Reading evidence before it is entered: scan and hash, no lock held, every fault named.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/session.hpp"
#include "lib/base/result.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/io/scan.hpp"

namespace custody::cli {

struct Reading {
  std::uint64_t files = 0, directories = 0, links = 0, octets = 0;
  std::uint64_t faults = 0;   // each was printed
};

/// Where the ledger lies is no evidence of it: it changes with every entry. Nothing if it cannot be looked at.
std::optional<FileStamp> own_directory(ledger::Place const& place);
/// A remark, if that directory was met.
void say_left_out(Console& console, std::optional<std::string> const& path);

/// Calls take(found, digest) for everything that could be read, in the order of the scan. What could not is printed as it is
/// met; unless `keep_going`, reading ends soon after the first. What a program has open for writing is not entered: it is not yet what
/// it will be; the ledger's own directory is left out. `piece`: as for FileReader. Problem::interrupted after Ctrl-C.
Result<Reading> read_evidence(Session& session, std::vector<std::string> const& paths, std::span<Algorithm const> algorithms,
                              bool keep_going, std::function<void(Found const&, FileDigest const&)> const& take, std::uint64_t piece = 0);

/// Standard input to its end.
Result<FileDigest> read_standard_input(std::span<Algorithm const> algorithms, Progress& progress);

}  // namespace custody::cli
