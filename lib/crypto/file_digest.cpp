#include "lib/crypto/file_digest.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "lib/base/ensure.hpp"
#include "lib/io/parallel.hpp"

namespace custody {
namespace {

constexpr std::size_t buffer_size = 256 * 1024;
constexpr std::uint64_t large_file = 4 << 20;
constexpr std::size_t run_length = 64;

std::unexpected<Error> unstable(std::string const& path) {
  return fail(failure("unstable", say("'{}' changed while it was read", path)));
}

/// What one thread needs to hash many files: a buffer and a context for each algorithm.
class Reader {
 public:
  explicit Reader(std::span<Algorithm const> algorithms) : m_buffer(buffer_size) {
    ensure(algorithms.size() <= 5, "there are five algorithms");
    for (Algorithm const algorithm : algorithms) m_hashers.emplace_back(algorithm);
  }

  Result<FileDigest> digest(std::string const& path, Progress& progress, FileStamp const* expected) {
    FileDescriptor const fd = TRY(expected ? open_expected(path) : open_regular(path));
    FileStamp const before = TRY(stamp(fd.get(), path));
    if (expected && before != *expected) return unstable(path);
    if (before.size > large_file) ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    FileDigest out;
    auto const read = feed(fd.get(), path, before.size, out, progress);
    if (!read) {
      // Contexts that hold half a file begin anew.
      for (Hasher& hasher : m_hashers) hasher = Hasher(hasher.algorithm());
      return std::unexpected(read.error());
    }
    for (std::size_t i = 0; i < m_hashers.size(); ++i)
      m_hashers[i].finish(std::span(out.digests[i]).first(digest_size(m_hashers[i].algorithm())));
    if (TRY(stamp(fd.get(), path)) != before || out.size != before.size) return unstable(path);
    progress.advance(1, 0);
    return out;
  }

 private:
  /// What a scan found was a regular file there, so it may be opened at once; its stamp tells whether it still is that file.
  static Result<FileDescriptor> open_expected(std::string const& path) {
    auto fd = open_file(path, open_for_reading | O_NOFOLLOW);
    if (!fd && errno == ELOOP) return unstable(path);   // a symbolic link stands there now
    return fd;
  }

  static Result<FileStamp> stamp(int fd, std::string const& path) {
    struct stat st;
    if (::fstat(fd, &st) != 0) return fail(io_failure(say("cannot look at '{}': {}", path, reason(errno))));
    if (!S_ISREG(st.st_mode)) return unstable(path);
    return stamp_of(st);
  }

  Result<> feed(int fd, std::string const& path, std::uint64_t size, FileDigest& out, Progress& progress) {
    for (;;) {
      std::size_t const n = TRY(read_some(fd, m_buffer, path));
      if (n == 0) return {};
      for (Hasher& hasher : m_hashers) hasher.update(ByteView(m_buffer).first(n));
      out.size += n;
      if (out.size > size) return unstable(path);   // it grows: it might never end
      progress.advance(0, n);
      if (progress.stopped()) return fail({Problem::interrupted, "interrupted", say("stopped while reading '{}'", path), {}});
      // The end of a small file is known; asking for it again would be one more call for each of 200,000.
      if (out.size == size && n < m_buffer.size()) return {};
    }
  }

  Bytes m_buffer;
  std::vector<Hasher> m_hashers;
};

}  // namespace

Hash FileDigest::hash(std::size_t place) const {
  Hash out;
  std::copy_n(digests[place].begin(), out.size(), out.begin());
  return out;
}

Result<FileDigest> digest_file(std::string const& path, std::span<Algorithm const> algorithms, Progress& progress, FileStamp const* expected) {
  return Reader(algorithms).digest(path, progress, expected);
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
  std::vector<Reader> readers;
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
