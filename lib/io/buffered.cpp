#include "lib/io/buffered.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace custody {

Result<BufferedFile> BufferedFile::open(std::string const& path) {
  if (path != "-") {
    auto fd = TRY(open_regular(path));
    ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    return BufferedFile(std::move(fd), path);
  }
  int const copy = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return fail(io_failure(say("cannot read '{}': {}", path, reason(errno))));
  return BufferedFile(FileDescriptor(copy), path);
}

Result<std::size_t> BufferedFile::read(std::span<std::byte> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    if (m_begin < m_end) {
      std::size_t const n = std::min(m_end - m_begin, out.size() - done);
      std::memcpy(out.data() + done, m_buffer.data() + m_begin, n);
      m_begin += n;
      done += n;
      continue;
    }
    // What would fill the buffer goes where it is wanted.
    bool const large = out.size() - done >= m_buffer.size();
    std::size_t const n = TRY(read_some(m_fd.get(), large ? out.subspan(done) : std::span(m_buffer), m_path));
    if (n == 0) break;
    if (large) {
      done += n;
    } else {
      m_begin = 0;
      m_end = n;
    }
  }
  return done;
}

}  // namespace custody
