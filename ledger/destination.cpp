#include "ledger/destination.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "lib/crypto/hasher.hpp"
#include "lib/crypto/note.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

Result<> make_parent(std::string const& path) {
  std::error_code failed;
  fs::create_directories(fs::path(path).parent_path(), failed);
  if (failed) return fail(io_failure(say("cannot create the directory of '{}': {}", path, reason(failed.value()))));
  return {};
}

}  // namespace

Result<Destination> Destination::open(std::string const& dir) {
  TRY(make_directories(dir));
  auto fd = TRY(open_file(dir, O_RDONLY | O_DIRECTORY));
  std::array<std::byte, 8> random;
  random_bytes(random);
  return Destination(dir, dir + "/.custody-" + hex_encode(random), std::move(fd));
}

Destination::Destination(Destination&& other) noexcept
    : m_dir(std::move(other.m_dir)), m_temporary(std::exchange(other.m_temporary, {})), m_fd(std::move(other.m_fd)), m_files(other.m_files) {}

Destination::~Destination() {
  if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

Result<> Destination::put(std::string const& name, std::string_view bytes) {
  std::string const target = path(name);
  TRY(make_parent(target));
  FileDescriptor const file = TRY(open_file(m_temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644));
  TRY(write_all(file.get(), as_bytes(bytes), target));
  // Whatever is whole is written again if the power is cut before sync(); a part of a tile may never be asked for again, and
  // would stand there empty.
  if (name.find(".p/") != std::string::npos) TRY(sync_file(file.get(), target));
  if (::rename(m_temporary.c_str(), target.c_str()) != 0) return fail(io_failure(say("cannot write '{}': {}", target, reason(errno))));
  ++m_files;
  return {};
}

Result<> Destination::sync() {
  if (::syncfs(m_fd.get()) != 0) return fail(io_failure(say("cannot write to '{}': {}", m_dir, reason(errno))));
  return {};
}

Result<std::optional<std::string>> Destination::read(std::string const& name, std::size_t limit) const {
  std::error_code failed;
  if (!fs::exists(fs::symlink_status(path(name), failed))) return std::nullopt;
  return std::optional(TRY(read_file(path(name), limit)));
}

Result<> Destination::put_last(std::string const& name, std::string_view bytes) {
  if (auto const old = read(name, note_size_limit); old && *old == bytes) return {};
  TRY(make_parent(path(name)));
  TRY(write_file(path(name), bytes, Overwrite::allow));
  ++m_files;
  return {};
}

}  // namespace custody::ledger
