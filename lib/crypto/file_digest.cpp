#include "lib/crypto/file_digest.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "lib/base/ensure.hpp"
#include "lib/io/parallel.hpp"

namespace custody {
namespace {

constexpr std::size_t buffer_size = 256 * 1024;
constexpr std::size_t run_length = 64;

/// Time for a byte, measured with OpenSSL 3.0 on a machine with SHA instructions; only the proportions matter.
unsigned cost_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::sha256: return 6;
    case Algorithm::sm3: return 48;
    case Algorithm::sha512: return 18;
    case Algorithm::sha1: return 7;
    case Algorithm::md5: return 15;
    case Algorithm::blake3: return 16;
  }
  return 1;
}

}  // namespace

FileReader::FileReader(std::span<Algorithm const> algorithms, std::uint64_t piece) : m_buffer(buffer_size) {
  ensure(algorithms.size() <= algorithm_count, "no algorithm twice");
  for (Algorithm const algorithm : algorithms) m_hashers.emplace_back(algorithm);
  if (piece > 0) m_pieces.emplace(piece);
}
FileReader::FileReader(FileReader&&) noexcept = default;
FileReader::~FileReader() = default;

Result<FileDigest> FileReader::digest(int fd, PathParts path, FileStamp const& before, Progress& progress) {
  auto const size = feed(fd, path, before.size, progress);
  if (!size) {
    // Contexts that hold half a file begin anew.
    for (Hasher& hasher : m_hashers) hasher = Hasher(hasher.algorithm());
    if (m_pieces) m_pieces->finish();
    return std::unexpected(size.error());
  }
  FileDigest out{*size, {}, nullptr};
  if (m_pieces) out.pieces = std::make_shared<Pieces const>(m_pieces->finish());
  for (std::size_t i = 0; i < m_hashers.size(); ++i)
    m_hashers[i].finish(std::span(out.digests[i]).first(digest_size(m_hashers[i].algorithm())));
  if (TRY(stamp_of_file(fd, path)) != before || out.size != before.size) return fail(unstable_file(path));
  progress.advance(1, 0);
  return out;
}

Result<FileDigest> FileReader::digest(std::string const& path, Progress& progress, FileStamp const* expected) {
  PathParts const parts{{}, path};
  FileDescriptor const fd = TRY(expected ? open_found(AT_FDCWD, path, parts) : open_regular(path));
  FileStamp const before = TRY(stamp_of_file(fd.get(), parts));
  if (expected && before != *expected) return fail(unstable_file(parts));
  return digest(fd.get(), parts, before, progress);
}

Result<std::uint64_t> FileReader::feed(int fd, PathParts path, std::uint64_t size, Progress& progress) {
  if (size > large_file) {
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    std::vector<Sink> sinks;
    for (Hasher& hasher : m_hashers) sinks.push_back({[&hasher](ByteView bytes) { hasher.update(bytes); }, cost_of(hasher.algorithm())});
    if (m_pieces) sinks.push_back({[this](ByteView bytes) { m_pieces->update(bytes); }, cost_of(Algorithm::sha256)});
    return read_in_lanes(fd, path, size, sinks, progress);
  }
  for (std::uint64_t total = 0;;) {
    ssize_t got;   // not read_some(): the path is made whole only for an error
    do got = ::read(fd, m_buffer.data(), m_buffer.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) return fail(io_failure(say("cannot read '{}': {}", path.text(), reason(errno))));
    auto const n = static_cast<std::size_t>(got);
    if (n == 0) return total;
    for (Hasher& hasher : m_hashers) hasher.update(ByteView(m_buffer).first(n));
    if (m_pieces) m_pieces->update(ByteView(m_buffer).first(n));
    total += n;
    if (total > size) return fail(unstable_file(path));   // it grows: it might never end
    progress.advance(0, n);
    if (progress.stopped()) return fail({Problem::interrupted, "interrupted", say("stopped while reading '{}'", path.text()), {}});
    // The end of a small file is known; asking for it again would be one more call for each of 200,000.
    if (total == size && n < m_buffer.size()) return total;
  }
}

Result<FileDescriptor> open_found(int place, std::string const& name, PathParts path) {
  // Reading must not change what is read, not even its time of access; only its owner may ask for that.
  thread_local bool may_leave_time = true;
  constexpr int flags = open_for_reading | O_NOFOLLOW | O_CLOEXEC;
  int fd;
  do fd = ::openat(place, name.c_str(), flags | (may_leave_time ? O_NOATIME : 0));
  while (fd < 0 && errno == EINTR);
  if (fd < 0 && errno == EPERM && may_leave_time) {
    may_leave_time = false;
    fd = ::openat(place, name.c_str(), flags);
  }
  if (fd < 0 && errno == ENAMETOOLONG) {
    auto opened = open_file(path.text(), flags);
    if (opened || errno != ELOOP) return opened;
  }
  if (fd >= 0) return FileDescriptor(fd);
  if (errno == ELOOP) return fail(unstable_file(path));   // a symbolic link stands there now
  return fail(io_failure(say("cannot open '{}': {}", path.text(), reason(errno))));
}

Result<FileStamp> stamp_of_file(int fd, PathParts path) {
  struct stat st;
  if (::fstat(fd, &st) != 0) return fail(io_failure(say("cannot look at '{}': {}", path.text(), reason(errno))));
  if (!S_ISREG(st.st_mode)) return fail(unstable_file(path));
  return stamp_of(st);
}

Hash FileDigest::hash(std::size_t place) const {
  Hash out;
  std::copy_n(digests[place].begin(), out.size(), out.begin());
  return out;
}

Result<FileDigest> digest_file(std::string const& path, std::span<Algorithm const> algorithms, Progress& progress, FileStamp const* expected) {
  return FileReader(algorithms).digest(path, progress, expected);
}

std::vector<Result<FileDigest>> digest_files(std::span<Found const> found, std::span<Algorithm const> algorithms, Progress& progress) {
  std::vector<Result<FileDigest>> out(found.size());
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (found[i].type == FileType::file) places.push_back(i);
  // Large files first, the largest at the front, so that no thread is left alone with one at the end; the small ones stay
  // in the order of the scan, which is that of their directories.
  auto const is_large = [&](std::size_t i) { return found[i].stamp.size > large_file; };
  auto const small = std::stable_partition(places.begin(), places.end(), is_large);
  std::sort(places.begin(), small, [&](std::size_t a, std::size_t b) { return found[a].stamp.size > found[b].stamp.size; });

  // A large file is a piece of work of its own, the small ones go in runs.
  auto const alone = static_cast<std::size_t>(small - places.begin());
  std::size_t const runs = (places.size() - alone + run_length - 1) / run_length;
  std::vector<FileReader> readers;
  for (unsigned worker = 0; worker < worker_count(); ++worker) readers.emplace_back(algorithms);
  parallel_for(alone + runs, 1, [&](std::size_t piece, std::size_t, unsigned worker) {
    bool const single = piece < alone;
    std::size_t const begin = single ? piece : alone + (piece - alone) * run_length;
    for (std::size_t const place : std::span(places).subspan(begin, single ? 1 : std::min(run_length, places.size() - begin))) {
      Found const& file = found[place];
      if (progress.stopped())
        out[place] = fail({Problem::interrupted, "interrupted", say("stopped before reading '{}'", file.path), {}});
      else
        out[place] = readers[worker].digest(file.path, progress, &file.stamp);
    }
  });
  return out;
}

}  // namespace custody
