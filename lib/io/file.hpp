// Files: an owned descriptor and the few system calls on it, with errors that name the path.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"

namespace custody {

/// Owns a file descriptor; closes it without looking back (writers call sync() and close() themselves).
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : m_fd(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : m_fd(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  int get() const { return m_fd; }
  explicit operator bool() const { return m_fd >= 0; }
  int release() {
    int const fd = m_fd;
    m_fd = -1;
    return fd;
  }

 private:
  int m_fd = -1;
};

/// Whether something that can be looked at stands there; symbolic links are followed.
bool file_exists(std::string const& path);

/// open(2) with O_CLOEXEC, also for paths beyond PATH_MAX; the error says "cannot open '<path>': <reason>".
Result<FileDescriptor> open_file(std::string const& path, int flags, mode_t mode = 0666);

/// How evidence is opened: a FIFO that was put in the place of a file cannot make us wait.
inline constexpr int open_for_reading = O_RDONLY | O_NONBLOCK | O_NOCTTY;

/// Opens a regular file for reading, through symbolic links, of any length of path. Directories are refused; devices,
/// FIFOs and sockets too (code "special-file"), and they are not opened for it.
Result<FileDescriptor> open_regular(std::string const& path);

/// True if somebody has this regular file, open here for reading, open for writing, or mapped so: what is written through a mapping
/// that was written to before leaves no mark on the times. False also where the system does not tell (a file of somebody else
/// without the right to ask, some file systems).
bool is_open_for_writing(int fd);

/// At most `out.size()` bytes; 0 only at the end. EINTR is retried.
Result<std::size_t> read_some(int fd, std::span<std::byte> out, std::string_view path);
/// Everything, or an error.
Result<> write_all(int fd, ByteView bytes, std::string_view path);
Result<> sync_file(int fd, std::string_view path);
/// fsync of the directory that holds `path`, so that its name survives a power cut.
Result<> sync_directory_of(std::string const& path);

/// Makes what is missing of the directories of `path`, each name durable; those that were made, the outermost first.
Result<std::vector<std::string>> make_directories(std::string const& path);

/// The whole of a small regular file (or of standard input for "-"). Longer than `limit`: an error with code "limit".
/// FIFOs, devices and sockets are refused, never opened.
Result<std::string> read_file(std::string const& path, std::size_t limit);

/// What one stat tells about identity and change: equal stamps before and after a read mean that nothing changed.
struct FileStamp {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t mtime_s = 0, mtime_ns = 0, ctime_s = 0, ctime_ns = 0;

  bool operator==(FileStamp const&) const = default;
};
FileStamp stamp_of(struct stat const& st);

}  // namespace custody
