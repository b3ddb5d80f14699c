// A file that appears whole or not at all.
#pragma once

#include <string>

#include "lib/base/result.hpp"
#include "lib/io/file.hpp"

namespace custody {

enum class Overwrite { refuse, allow };

/// Written beside its target under a temporary name; commit() makes it durable (fsync, rename or link, fsync of the
/// directory) and visible at once. Destroyed without commit(): the temporary file is removed, the target untouched.
class AtomicFile {
 public:
  /// Overwrite::refuse: an existing target is an error now, and again at commit (no race: RENAME_NOREPLACE).
  static Result<AtomicFile> create(std::string path, Overwrite overwrite, mode_t mode = 0644);

  AtomicFile(AtomicFile&&) noexcept;
  AtomicFile& operator=(AtomicFile&&) noexcept;
  ~AtomicFile();

  int fd() const { return m_fd.get(); }
  std::string const& path() const { return m_path; }
  Result<> write(ByteView bytes);
  Result<> write(std::string_view text) { return write(as_bytes(text)); }
  Result<> commit();

 private:
  AtomicFile() = default;
  void discard();

  std::string m_path, m_temporary;
  FileDescriptor m_fd;
  std::size_t m_held_back = 0;   // bytes that the disk was not asked for yet
  Overwrite m_overwrite = Overwrite::refuse;
};

/// The whole of it in one call. "-" is standard output.
Result<> write_file(std::string const& path, std::string_view content, Overwrite overwrite, mode_t mode = 0644);

}  // namespace custody
