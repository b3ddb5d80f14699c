#include "lib/crypto/file_digest.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <numeric>

#include "lib/base/ensure.hpp"
#include "lib/io/parallel.hpp"

namespace custody {
namespace {

constexpr std::size_t buffer_size = 256 * 1024;
constexpr std::uint64_t large_file = 4 << 20;

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
    FileDescriptor const fd = TRY(open_regular(path));
    struct stat st;
    if (::fstat(fd.get(), &st) != 0) return fail(io_failure(say("cannot look at '{}': {}", path, reason(errno))));
    FileStamp const before = stamp_of(st);
    if (expected && before != *expected) return unstable(path);
    if (before.size > large_file) ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    FileDigest out;
    auto const read = feed(fd.get(), path, before.size, out, progress);
    if (!read) {
      // Contexts that hold half a file begin anew.
      for (Hasher& hasher : m_hashers) hasher = Hasher(hasher.algorithm());
      return std::unexpected(read.error());
    }
    if (::fstat(fd.get(), &st) != 0) return fail(io_failure(say("cannot look at '{}': {}", path, reason(errno))));
    for (std::size_t i = 0; i < m_hashers.size(); ++i)
      m_hashers[i].finish(std::span(out.digests[i]).first(digest_size(m_hashers[i].algorithm())));
    if (stamp_of(st) != before || out.size != before.size) return unstable(path);
    progress.advance(1, 0);
    return out;
  }

 private:
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
  // Large files first, each a piece of work of its own, so that no thread is left with one at the end; then the small ones in
  // runs that lie together in a directory.
  std::vector<std::size_t> large, small;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (found[i].type == FileType::file) (found[i].stamp.size > large_file ? large : small).push_back(i);
  std::sort(large.begin(), large.end(), [&](std::size_t a, std::size_t b) { return found[a].stamp.size > found[b].stamp.size; });

  std::vector<Reader> readers;
  for (unsigned worker = 0; worker < worker_count(); ++worker) readers.emplace_back(algorithms);
  auto const work = [&](std::vector<std::size_t> const& places, std::size_t chunk) {
    parallel_for(places.size(), chunk, [&](std::size_t begin, std::size_t end, unsigned worker) {
      for (std::size_t k = begin; k < end; ++k) {
        Found const& file = found[places[k]];
        if (progress.stopped())
          out[places[k]] = fail({Problem::interrupted, "interrupted", say("stopped before reading '{}'", file.path), {}});
        else
          out[places[k]] = readers[worker].digest(file.path, progress, &file.stamp);
      }
    });
  };
  work(large, 1);
  work(small, 64);
  return out;
}

}  // namespace custody
