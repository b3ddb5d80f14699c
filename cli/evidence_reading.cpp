#include "cli/evidence_reading.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "lib/evidence/evidence_reader.hpp"

namespace custody::cli {

namespace {

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

std::optional<FileStamp> own_directory(ledger::Place const& place) {
  struct stat status;
  if (::stat(place.dir().c_str(), &status) != 0) return {};
  return stamp_of(status);
}

void say_left_out(Console& console, std::optional<std::string> const& path) {
  if (path) console.remark(say("left out: '{}', where the ledger itself lies", *path));
}

Result<Reading> read_evidence(Session& session, std::vector<std::string> const& paths, std::span<Algorithm const> algorithms,
                              bool keep_going, std::function<void(Found const&, FileDigest const&)> const& take, std::uint64_t piece) {
  Reading reading;
  std::vector<Algorithm> const asked(algorithms.begin(), algorithms.end());
  EvidenceReader reader({paths, asked, piece, Writers::refused, own_directory(TRY(session.place()))}, session.progress);
  while (auto const* const thing = TRY(reader.next())) {
    if (thing->fault) {
      complain(session, reading, *thing->fault);
      if (!keep_going) return reading;   // the walk goes on: what it left out is not known yet
      // A directory is there, though not all in it could be read.
      if (thing->type != FileType::directory) continue;
    }
    Found const found{thing->path, thing->type, thing->stamp, std::string(thing->link_target)};
    FileDigest digest;
    if (thing->type == FileType::file) {
      digest.size = thing->stamp.size;
      digest.pieces = thing->pieces;
      for (std::size_t i = 0; i < asked.size(); ++i) std::ranges::copy(thing->digest(asked, i), digest.digests[i].begin());
    }
    count(reading, found, digest);
    take(found, digest);
  }
  say_left_out(session.console, reader.left_out());
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
