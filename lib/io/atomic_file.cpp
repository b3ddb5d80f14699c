#include "lib/io/atomic_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "lib/crypto/hasher.hpp"

namespace custody {
namespace {

constexpr std::size_t sent_at_once = std::size_t{8} << 20;

std::unexpected<Error> exists(std::string const& path) {
  return fail(io_failure(say("'{}' exists already and is left as it is", path)).with_hint(say("use --force to replace it")));
}

}  // namespace

Result<AtomicFile> AtomicFile::create(std::string path, Overwrite overwrite, mode_t mode) {
  if (overwrite == Overwrite::refuse && ::access(path.c_str(), F_OK) == 0) return exists(path);
  AtomicFile file;
  file.m_path = std::move(path);
  file.m_overwrite = overwrite;
  // Beside the target, so that the rename stays within one file system; a name of its own, so that a long one fits.
  std::array<std::byte, 8> random;
  random_bytes(random);
  auto const slash = file.m_path.rfind('/');
  file.m_temporary = file.m_path.substr(0, slash == std::string::npos ? 0 : slash + 1) + ".custody-" + hex_encode(random);
  auto fd = open_file(file.m_temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  if (!fd) {
    int const error_number = errno;
    file.m_temporary.clear();
    return fail(io_failure(say("cannot create '{}': {}", file.m_path, reason(error_number))));
  }
  file.m_fd = std::move(*fd);
  return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_temporary(std::move(other.m_temporary)), m_fd(std::move(other.m_fd)), m_held_back(other.m_held_back),
      m_overwrite(other.m_overwrite) {
  other.m_temporary.clear();
}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this != &other) {
    discard();
    m_path = std::move(other.m_path);
    m_temporary = std::move(other.m_temporary);
    other.m_temporary.clear();
    m_fd = std::move(other.m_fd);
    m_held_back = other.m_held_back;
    m_overwrite = other.m_overwrite;
  }
  return *this;
}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard() {
  if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
  m_temporary.clear();
}

Result<> AtomicFile::write(ByteView bytes) {
  TRY(write_all(m_fd.get(), bytes, m_path));
  m_held_back += bytes.size();
  if (m_held_back < sent_at_once) return {};
  // The disk may begin now, so that commit() need not wait for all of it. What fails here fails there again.
  ::sync_file_range(m_fd.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
  m_held_back = 0;
  return {};
}

Result<> AtomicFile::commit() {
  TRY(sync_file(m_fd.get(), m_path));
  if (::close(m_fd.release()) != 0) return fail(io_failure(say("cannot write '{}': {}", m_path, reason(errno))));
  unsigned const flags = m_overwrite == Overwrite::refuse ? RENAME_NOREPLACE : 0;
  if (::renameat2(AT_FDCWD, m_temporary.c_str(), AT_FDCWD, m_path.c_str(), flags) != 0) {
    // Some file systems do not know RENAME_NOREPLACE; link() refuses an existing name as well.
    bool const unknown = flags != 0 && errno == EINVAL;
    if (!unknown || ::link(m_temporary.c_str(), m_path.c_str()) != 0)
      return errno == EEXIST ? exists(m_path) : fail(io_failure(say("cannot write '{}': {}", m_path, reason(errno))));
    ::unlink(m_temporary.c_str());
  }
  m_temporary.clear();
  return sync_directory_of(m_path);
}

Result<> write_file(std::string const& path, std::string_view content, Overwrite overwrite, mode_t mode) {
  if (path == "-") return write_all(STDOUT_FILENO, as_bytes(content), path);
  AtomicFile file = TRY(AtomicFile::create(path, overwrite, mode));
  TRY(file.write(content));
  return file.commit();
}

}  // namespace custody
