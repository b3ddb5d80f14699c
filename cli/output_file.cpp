#include "cli/output_file.hpp"

#include <unistd.h>

#include <algorithm>

#include "lib/base/ensure.hpp"

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
  for (Hasher& hasher : m_hashers) hasher.update(bytes);
  m_size += bytes.size();
  if (!m_there) return {};
  return m_file ? m_file->write(bytes) : write_all(STDOUT_FILENO, as_bytes(bytes), m_path);
}

void OutputFile::hash_it(Algorithm algorithm) {
  if (std::ranges::find(m_hashers, algorithm, &Hasher::algorithm) == m_hashers.end()) m_hashers.emplace_back(algorithm);
}

Hash OutputFile::digest(Algorithm algorithm) {
  auto const found = std::ranges::find(m_hashers, algorithm, &Hasher::algorithm);
  ensure(found != m_hashers.end(), "a digest was asked for");
  return found->finish();
}

Result<> OutputFile::commit() {
  if (m_file) TRY(m_file->commit());
  return {};
}

}  // namespace custody::cli
