// Loaded into the program by LD_PRELOAD: keeps a shadow of what is really durable below a directory, and at a chosen call cuts the
// power. What was there when the program began counts as durable. After that a file holds what it held at its last fsync, and a
// directory the names it had at its last fsync; everything else is gone with the power.
//
//   POWER_UNDER=DIR      the directory
//   POWER_AFTER=DIR      where the durable state is written, at the cut or at the end of the program; must not be there
//   POWER_AT=N           the call (from 1) before which the power is cut: only calls that change something or make it durable count
//   POWER_COUNTER=FILE   how many there were
//   POWER_NAMES=eager    names are durable at once, only the bytes of a file wait for its fsync
//   POWER_DEAF=N         the N-th fsync does nothing (and says that it did)
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/fault/interposed.hpp"

namespace {

using interposed::absolute, interposed::mode_of, interposed::next, interposed::path_of;

/// A file or directory for as long as it lives: numbers of inodes come again, so each open descriptor that is needed for a number
/// is kept, which keeps the number from coming again.
using Inode = std::uint64_t;

/// Never destroyed: calls come to the very end of the program.
struct Shadow {
  std::string under, after, counter_path;
  std::map<Inode, std::string> files;                          // bytes at the last fsync
  std::map<Inode, std::map<std::string, Inode>> directories;   // names at the last fsync
  std::map<Inode, int> kept;
  Inode root = 0;
};

std::recursive_mutex mutex;
Shadow* shadow = nullptr;
std::uint64_t calls = 0, syncs = 0, cut_at = 0, deaf = 0;
bool eager = false;

bool below(std::string const& path) { return interposed::below(path, shadow->under); }

int real_open(std::string const& path, int flags) { return next<int (*)(char const*, int, ...)>("open")(path.c_str(), flags | O_CLOEXEC, 0); }

/// The inode of an open file; it cannot be used again before the program ends.
Inode keep(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return 0;
  if (!shadow->kept.contains(status.st_ino)) shadow->kept[status.st_ino] = ::fcntl(fd, F_DUPFD_CLOEXEC, 200);
  return status.st_ino;
}

std::string bytes_of(int fd) {
  std::string out, part(1 << 16, '\0');
  off_t at = 0;
  // The descriptor may be for writing only.
  int const again = real_open("/proc/self/fd/" + std::to_string(fd), O_RDONLY);
  static auto const real = next<ssize_t (*)(int, void*, size_t, off_t)>("pread");
  for (ssize_t size; (size = real(again, part.data(), part.size(), at)) > 0; at += size) out.append(part, 0, static_cast<std::size_t>(size));
  ::close(again);
  return out;
}

std::map<std::string, Inode> names_of(std::string const& path, bool deep);

/// Everything below a path as durable.
Inode take(std::string const& path, bool deep) {
  int const fd = real_open(path, O_RDONLY | O_NOFOLLOW);
  if (fd < 0) return 0;
  struct stat status {};
  ::fstat(fd, &status);
  Inode const inode = keep(fd);
  if (S_ISDIR(status.st_mode)) {
    if (deep) shadow->directories[inode] = names_of(path, deep);
  } else if (deep) {
    shadow->files[inode] = bytes_of(fd);
  }
  ::close(fd);
  return inode;
}

std::map<std::string, Inode> names_of(std::string const& path, bool deep) {
  std::map<std::string, Inode> out;
  DIR* const dir = ::opendir(path.c_str());
  if (dir == nullptr) return out;
  while (dirent const* const entry = ::readdir(dir)) {
    std::string const name = entry->d_name;
    if (name != "." && name != "..") out[name] = take(path + "/" + name, deep);
  }
  ::closedir(dir);
  return out;
}

void write_state(Inode inode, std::string const& to, std::string const& live) {
  static auto const real_mkdir = next<int (*)(char const*, mode_t)>("mkdir");
  real_mkdir(to.c_str(), 0700);
  std::map<std::string, Inode> const names = eager ? names_of(live, false) : shadow->directories[inode];
  for (auto const& [name, child] : names) {
    struct stat status {};
    if (!shadow->kept.contains(child) || ::fstat(shadow->kept[child], &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) {
      write_state(child, to + "/" + name, live + "/" + name);
    } else {
      std::ofstream(to + "/" + name, std::ios::binary) << shadow->files[child];
    }
  }
}

void write_counter() {
  if (!shadow->counter_path.empty()) std::ofstream(shadow->counter_path) << calls << ' ' << syncs << '\n';
}

void cut() {
  write_state(shadow->root, shadow->after, shadow->under);
  write_counter();
}

[[gnu::constructor]] void start() {
  char const* const root = std::getenv("POWER_UNDER");
  char const* const to = std::getenv("POWER_AFTER");
  if (root == nullptr || to == nullptr) return;
  if (char const* const at = std::getenv("POWER_AT")) cut_at = std::strtoull(at, nullptr, 10);
  if (char const* const number = std::getenv("POWER_DEAF")) deaf = std::strtoull(number, nullptr, 10);
  char const* const names = std::getenv("POWER_NAMES");
  eager = names != nullptr && std::string(names) == "eager";
  shadow = new Shadow;
  shadow->under = root;
  shadow->after = to;
  if (char const* const path = std::getenv("POWER_COUNTER")) shadow->counter_path = path;
  shadow->root = take(shadow->under, true);
}

[[gnu::destructor]] void end() {
  std::lock_guard const lock(mutex);
  if (shadow == nullptr) return;
  cut();
  shadow = nullptr;   // its end is the end of the program
}

/// Before each call that changes something.
void step(std::string const& path) {
  if (shadow == nullptr || !below(path)) return;
  if (++calls != cut_at) return;
  cut();
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

/// fsync of a file or directory came off.
void durable(int fd) {
  if (shadow == nullptr || !below(path_of(fd))) return;
  if (++syncs == deaf) return;
  struct stat status {};
  ::fstat(fd, &status);
  Inode const inode = keep(fd);
  if (S_ISDIR(status.st_mode))
    shadow->directories[inode] = names_of(path_of(fd), false);
  else
    shadow->files[inode] = bytes_of(fd);
}

/// A new file must be known before its number can be used again.
int opened(int fd, int flags, std::string const& path) {
  if (fd >= 0 && (flags & O_CREAT) != 0 && shadow != nullptr && below(path)) keep(fd);
  return fd;
}

}  // namespace

extern "C" {

int open(char const* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t const mode = mode_of(flags, arguments);
  va_end(arguments);
  std::lock_guard const lock(mutex);
  std::string const name = absolute(AT_FDCWD, path);
  if ((flags & (O_CREAT | O_TRUNC)) != 0) step(name);
  return opened(next<int (*)(char const*, int, ...)>("open")(path, flags, mode), flags, name);
}
int open64(char const* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t const mode = mode_of(flags, arguments);
  va_end(arguments);
  return open(path, flags, mode);
}
int openat(int dir, char const* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t const mode = mode_of(flags, arguments);
  va_end(arguments);
  std::lock_guard const lock(mutex);
  std::string const name = absolute(dir, path);
  if ((flags & (O_CREAT | O_TRUNC)) != 0) step(name);
  return opened(next<int (*)(int, char const*, int, ...)>("openat")(dir, path, flags, mode), flags, name);
}
int openat64(int dir, char const* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t const mode = mode_of(flags, arguments);
  va_end(arguments);
  return openat(dir, path, flags, mode);
}
ssize_t write(int fd, void const* bytes, size_t size) {
  static auto const real = next<ssize_t (*)(int, void const*, size_t)>("write");
  if (fd <= 2) return real(fd, bytes, size);
  std::lock_guard const lock(mutex);
  step(path_of(fd));
  return real(fd, bytes, size);
}
ssize_t pwrite(int fd, void const* bytes, size_t size, off_t at) {
  std::lock_guard const lock(mutex);
  step(path_of(fd));
  return next<ssize_t (*)(int, void const*, size_t, off_t)>("pwrite")(fd, bytes, size, at);
}
ssize_t pwrite64(int fd, void const* bytes, size_t size, off64_t at) { return pwrite(fd, bytes, size, at); }
int ftruncate(int fd, off_t size) noexcept {
  std::lock_guard const lock(mutex);
  step(path_of(fd));
  return next<int (*)(int, off_t)>("ftruncate")(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept { return ftruncate(fd, size); }
int fsync(int fd) {
  std::lock_guard const lock(mutex);
  step(path_of(fd));
  durable(fd);
  return 0;
}
int fdatasync(int fd) { return fsync(fd); }
int syncfs(int fd) noexcept {
  std::lock_guard const lock(mutex);
  step(path_of(fd));
  if (shadow != nullptr && below(path_of(fd)) && ++syncs != deaf) shadow->root = take(shadow->under, true);
  return 0;
}
int rename(char const* from, char const* to) noexcept {
  std::lock_guard const lock(mutex);
  step(absolute(AT_FDCWD, to));
  return next<int (*)(char const*, char const*)>("rename")(from, to);
}
int renameat2(int in, char const* from, int out, char const* to, unsigned flags) noexcept {
  std::lock_guard const lock(mutex);
  step(absolute(out, to));
  return next<int (*)(int, char const*, int, char const*, unsigned)>("renameat2")(in, from, out, to, flags);
}
int link(char const* from, char const* to) noexcept {
  std::lock_guard const lock(mutex);
  step(absolute(AT_FDCWD, to));
  return next<int (*)(char const*, char const*)>("link")(from, to);
}
int unlink(char const* path) noexcept {
  std::lock_guard const lock(mutex);
  step(absolute(AT_FDCWD, path));
  return next<int (*)(char const*)>("unlink")(path);
}
int unlinkat(int in, char const* path, int flags) noexcept {
  std::lock_guard const lock(mutex);
  step(absolute(in, path));
  return next<int (*)(int, char const*, int)>("unlinkat")(in, path, flags);
}
int mkdir(char const* path, mode_t mode) noexcept {
  std::lock_guard const lock(mutex);
  std::string const name = absolute(AT_FDCWD, path);
  step(name);
  int const made = next<int (*)(char const*, mode_t)>("mkdir")(path, mode);
  if (made == 0 && shadow != nullptr && below(name)) take(name, false);
  return made;
}
}
