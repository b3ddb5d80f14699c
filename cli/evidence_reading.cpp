#include "cli/evidence_reading.hpp"

#include <unistd.h>

#include <algorithm>

namespace custody::cli {

namespace {

constexpr std::size_t batch = 8192;   // what is hashed side by side: the results of all would be large

void count(Reading& reading, Found const& found, FileDigest const& digest) {
  switch (found.type) {
    case FileType::file: ++reading.files, reading.octets += digest.size; break;
    case FileType::directory: ++reading.directories; break;
    case FileType::link: ++reading.links; break;
  }
}

void complain(Session& session, Reading& reading, Error error) {
  ++reading.faults;
  if (error.code == "unstable") error.hint = say("it may still be written to: wait for that, or enter a copy");
  session.console.error(error);
}

}  // namespace

Result<Reading> read_evidence(Session& session, std::vector<std::string> const& paths, std::span<Algorithm const> algorithms,
                              bool keep_going, std::function<void(Found const&, FileDigest const&)> const& take) {
  Reading reading;
  auto scanned = scan(paths, session.progress);
  for (auto& fault : scanned.faults) complain(session, reading, std::move(fault.error));
  for (std::span<Found const> rest = scanned.found; !rest.empty() && (keep_going || reading.faults == 0);) {
    auto const part = rest.first(std::min(batch, rest.size()));
    auto digests = digest_files(part, algorithms, session.progress);
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (digests[i]) {
        count(reading, part[i], *digests[i]);
        take(part[i], *digests[i]);
      } else if (digests[i].error().problem == Problem::interrupted) {
        return fail(std::move(digests[i].error()));
      } else {
        complain(session, reading, std::move(digests[i].error()));
      }
    }
    rest = rest.subspan(part.size());
  }
  if (session.progress.stopped()) return fail(Error{Problem::interrupted, "interrupted", say("interrupted"), {}});
  return reading;
}

Result<FileDigest> read_standard_input(std::span<Algorithm const> algorithms, Progress& progress) {
  std::vector<Hasher> hashers(algorithms.begin(), algorithms.end());
  FileDigest out;
  Bytes buffer(1 << 16);
  while (auto const got = TRY(read_some(STDIN_FILENO, buffer, "-"))) {
    for (auto& hasher : hashers) hasher.update(ByteView(buffer).first(got));
    out.size += got;
    progress.advance(0, got);
    if (progress.stopped()) return fail(Error{Problem::interrupted, "interrupted", say("interrupted"), {}});
  }
  for (std::size_t i = 0; i < hashers.size(); ++i) hashers[i].finish(std::span(out.digests[i]).first(digest_size(algorithms[i])));
  return out;
}

}  // namespace custody::cli
