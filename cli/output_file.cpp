#include "cli/output_file.hpp"

#include <unistd.h>

namespace custody::cli {

Result<OutputFile> OutputFile::create(std::optional<std::string> const& path, Overwrite overwrite, mode_t mode) {
  OutputFile out;
  if (!path) return out;
  out.m_path = *path;
  if (*path != "-") out.m_file = TRY(AtomicFile::create(*path, overwrite, mode));
  out.m_there = true;
  return out;
}

Result<> OutputFile::write(std::string_view bytes) {
  if (m_hasher) m_hasher->update(bytes);
  m_size += bytes.size();
  if (!m_there) return {};
  return write_all(m_file ? m_file->fd() : STDOUT_FILENO, as_bytes(bytes), m_path);
}

Result<> OutputFile::commit() {
  if (m_file) TRY(m_file->commit());
  return {};
}

}  // namespace custody::cli
