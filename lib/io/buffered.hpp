// A file read through a buffer of its own: small pieces cost no call each, large ones no copy.
#pragma once

#include <string>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"
#include "lib/io/file.hpp"

namespace custody {

class BufferedFile {
 public:
  /// `path` is for messages. The descriptor may be of a pipe.
  BufferedFile(FileDescriptor fd, std::string path) : m_fd(std::move(fd)), m_path(std::move(path)), m_buffer(buffer_size) {}
  /// A regular file, or standard input for "-".
  static Result<BufferedFile> open(std::string const& path);

  /// Fills `out`; less only at the end of the file.
  Result<std::size_t> read(std::span<std::byte> out);
  std::string const& path() const { return m_path; }

 private:
  static constexpr std::size_t buffer_size = 256 * 1024;

  FileDescriptor m_fd;
  std::string m_path;
  Bytes m_buffer;
  std::size_t m_begin = 0, m_end = 0;   // what the buffer holds
};

}  // namespace custody
