#include "lib/io/file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>

namespace custody {
namespace {

/// The directory of a path, and the last name in it.
std::pair<std::string, std::string> split(std::string const& path) {
  auto const slash = path.rfind('/');
  if (slash == std::string::npos) return {".", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

int open_retry(int directory, char const* path, int flags, mode_t mode = 0) {
  int fd;
  do fd = ::openat(directory, path, flags | O_CLOEXEC, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

/// openat() for a path of any length: beyond PATH_MAX it is walked in pieces that the kernel takes.
int open_long(std::string const& path, int flags, mode_t mode) {
  constexpr std::size_t most = 4000;
  if (path.size() < most) return open_retry(AT_FDCWD, path.c_str(), flags, mode);
  FileDescriptor directory;
  std::size_t begin = 0;
  while (path.size() - begin >= most) {
    auto const end = path.rfind('/', begin + most);
    if (end == std::string::npos || end <= begin) {
      errno = ENAMETOOLONG;
      return -1;
    }
    std::string const part = path.substr(begin, end - begin + 1);
    int const next = open_retry(directory ? directory.get() : AT_FDCWD, part.c_str(), O_PATH | O_DIRECTORY);
    if (next < 0) return -1;
    directory = FileDescriptor(next);
    begin = path.find_first_not_of('/', end);
    if (begin == std::string::npos) begin = path.size();
  }
  return open_retry(directory.get(), path.c_str() + begin, flags, mode);
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    if (m_fd >= 0) ::close(m_fd);
    m_fd = other.release();
  }
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (m_fd >= 0) ::close(m_fd);
}

bool file_exists(std::string const& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0;
}

Result<FileDescriptor> open_file(std::string const& path, int flags, mode_t mode) {
  int const fd = open_long(path, flags, mode);
  if (fd < 0) {
    int const error_number = errno;
    auto error = fail(io_failure(say("cannot open '{}': {}", path, reason(error_number))));
    errno = error_number;   // the caller may want to say it in his own words
    return error;
  }
  return FileDescriptor(fd);
}

namespace {

Result<> check_regular(int fd, std::string const& path) {
  struct stat st;
  if (::fstat(fd, &st) != 0) return fail(io_failure(say("cannot look at '{}': {}", path, reason(errno))));
  if (S_ISDIR(st.st_mode)) return fail(io_failure(say("cannot read '{}': {}", path, reason(EISDIR))));
  if (!S_ISREG(st.st_mode)) return fail(failure("special-file", say("'{}' is a device, FIFO or socket, not a file", path)));
  return {};
}

}  // namespace

Result<FileDescriptor> open_regular(std::string const& path) {
  // Opening a FIFO wakes its writer, opening a device may move it: O_PATH looks without doing either.
  TRY(check_regular(TRY(open_file(path, O_PATH)).get(), path));
  FileDescriptor fd = TRY(open_file(path, open_for_reading));
  TRY(check_regular(fd.get(), path));
  return fd;
}

bool is_open_for_writing(int fd) {
  // A lease for reading is granted only while nobody writes. It is given back at once; who opens the file between the two calls is
  // announced by a signal, and this one ends nobody.
  if (::fcntl(fd, F_SETSIG, SIGURG) != 0) return false;
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN;
  ::fcntl(fd, F_SETLEASE, F_UNLCK);
  return false;
}

Result<std::size_t> read_some(int fd, std::span<std::byte> out, std::string_view path) {
  ssize_t n;
  do n = ::read(fd, out.data(), out.size());
  while (n < 0 && errno == EINTR);
  if (n < 0) return fail(io_failure(say("cannot read '{}': {}", path, reason(errno))));
  return static_cast<std::size_t>(n);
}

Result<> write_all(int fd, ByteView bytes, std::string_view path) {
  while (!bytes.empty()) {
    ssize_t const n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(io_failure(say("cannot write '{}': {}", path, reason(errno))));
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Result<> sync_file(int fd, std::string_view path) {
  if (::fsync(fd) != 0) return fail(io_failure(say("cannot make '{}' durable: {}", path, reason(errno))));
  return {};
}

Result<> sync_directory_of(std::string const& path) {
  auto const directory = split(path).first;
  FileDescriptor const fd = TRY(open_file(directory, O_RDONLY | O_DIRECTORY));
  return sync_file(fd.get(), directory);
}

Result<std::vector<std::string>> make_directories(std::string const& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  std::vector<std::string> missing;
  for (fs::path at = path; !at.empty() && !fs::exists(at, failed); at = at.parent_path())
    if (at.has_filename()) missing.insert(missing.begin(), at);
  fs::create_directories(path, failed);
  if (failed) return fail(io_failure(say("cannot create the directory '{}': {}", path, reason(failed.value()))));
  for (std::string const& made : missing) TRY(sync_directory_of(made));
  return missing;
}

Result<std::string> read_file(std::string const& path, std::size_t limit) {
  FileDescriptor owned;
  int fd = STDIN_FILENO;
  std::string content;
  if (path != "-") {
    owned = TRY(open_regular(path));
    fd = owned.get();
    struct stat st;
    if (::fstat(fd, &st) == 0 && st.st_size > 0) content.reserve(std::min<std::size_t>(static_cast<std::size_t>(st.st_size), limit) + 1);
  }
  std::array<std::byte, 65536> buffer;
  for (;;) {
    std::size_t const n = TRY(read_some(fd, buffer, path));
    if (n == 0) return content;
    if (content.size() + n > limit)
      return fail(failure("limit", say("'{}' has more than {} bytes, which is more than such a file may have", path, limit)));
    content.append(as_text(ByteView(buffer).first(n)));
  }
}

FileStamp stamp_of(struct stat const& st) {
  return {st.st_dev, st.st_ino, static_cast<std::uint64_t>(st.st_size), st.st_mtim.tv_sec, st.st_mtim.tv_nsec, st.st_ctim.tv_sec, st.st_ctim.tv_nsec};
}

}  // namespace custody
