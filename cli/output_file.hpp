// What a command writes: a file that appears only at the end, or standard output, or nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/atomic_file.hpp"

namespace custody::cli {

class OutputFile {
 public:
  /// No path: nothing is written, and nothing is there. "-" is standard output.
  static Result<OutputFile> create(std::optional<std::string> const& path, Overwrite overwrite, mode_t mode);

  bool there() const { return m_there; }
  std::string const& path() const { return m_path; }
  Result<> write(std::string_view bytes);
  Result<> commit();

  /// Digests of all that is written from now on.
  void hash_it(Algorithm algorithm);
  /// Of one of them, once.
  Hash digest(Algorithm algorithm);
  std::uint64_t size() const { return m_size; }

 private:
  std::string m_path;
  std::optional<AtomicFile> m_file;
  std::vector<Hasher> m_hashers;
  std::uint64_t m_size = 0;
  bool m_there = false;
};

}  // namespace custody::cli
