// The directory of a published ledger as its writer sees it: files appear whole, and all of them are durable before a
// checkpoint promises them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {

class Destination {
 public:
  /// Makes the directory if it is not there.
  static Result<Destination> open(std::string const& dir);
  Destination(Destination&& other) noexcept;
  Destination& operator=(Destination&&) = delete;
  ~Destination();

  std::string path(std::string const& name) const { return m_dir + "/" + name; }
  /// Durable once sync() has returned: one wait for all of them. Parts of tiles are never seen empty, even after a power cut.
  Result<> put(std::string const& name, std::string_view bytes);
  Result<> sync();
  /// What the file holds; nothing if it is not there.
  Result<std::optional<std::string>> read(std::string const& name, std::size_t limit) const;
  /// A checkpoint: durable by itself, and the last of its kind; nothing is done if it stands there already.
  Result<> put_last(std::string const& name, std::string_view bytes);
  /// Files written so far.
  std::uint64_t files() const { return m_files; }

 private:
  Destination(std::string dir, std::string temporary, FileDescriptor fd)
      : m_dir(std::move(dir)), m_temporary(std::move(temporary)), m_fd(std::move(fd)) {}

  std::string m_dir, m_temporary;
  FileDescriptor m_fd;
  std::uint64_t m_files = 0;
};

}  // namespace custody::ledger
