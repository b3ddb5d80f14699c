// Loaded into the program by LD_PRELOAD: counts every call of the process to the file system, RocksDB's too, and lets a chosen one
// go wrong. The count lives in a shared file, so that it outlives a kill.
//
//   FAIL_CALL_COUNTER=FILE   where to count: 8 bytes
//   FAIL_CALL_UNDER=DIR      only calls on files and directories below it count
//   FAIL_CALL_AT=N           the N-th call (from 1) goes wrong, as FAIL_CALL_HOW says: eio, enospc (writing calls; others count, but
//                            come off), short (a write stops half-way and says so), sync (a failing fsync), kill
//   FAIL_CALL_TRACE=FILE     a line for each call: its number, its name, the path
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "tests/fault/interposed.hpp"

namespace {

using interposed::absolute, interposed::below, interposed::mode_of, interposed::next, interposed::path_of;

enum class How { none, eio, enospc, shorter, sync, kill };
enum class Kind { reads, writes, syncs, names };
/// What becomes of a call.
enum class Fate { goes_on, fails, halves, dies };

std::atomic<std::uint64_t>* counter = nullptr;
std::uint64_t chosen = 0;
How how = How::none;
std::string const* under = nullptr;   // never destroyed: calls come to the very end
int trace = -1;
thread_local bool inside = false;

[[gnu::constructor]] void start() {
  char const* const path = std::getenv("FAIL_CALL_COUNTER");
  char const* const root = std::getenv("FAIL_CALL_UNDER");
  if (path == nullptr || root == nullptr) return;
  auto const real_open = next<int (*)(char const*, int, ...)>("open");
  int const fd = real_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || next<int (*)(int, off_t)>("ftruncate")(fd, sizeof(std::uint64_t)) != 0) std::_Exit(125);
  void* const page = ::mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (page == MAP_FAILED) std::_Exit(125);
  if (char const* const at = std::getenv("FAIL_CALL_AT")) chosen = std::strtoull(at, nullptr, 10);
  if (char const* const what = std::getenv("FAIL_CALL_HOW")) {
    std::string_view const name(what);
    how = name == "eio" ? How::eio : name == "enospc" ? How::enospc : name == "short" ? How::shorter : name == "sync" ? How::sync : How::kill;
  }
  if (char const* const file = std::getenv("FAIL_CALL_TRACE")) trace = real_open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  under = new std::string(root);
  counter = static_cast<std::atomic<std::uint64_t>*>(page);
}

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

Fate step(Kind kind, char const* name, std::string const& path) {
  if (counter == nullptr || inside || !below(path, *under)) return Fate::goes_on;
  inside = true;
  auto const number = ++*counter;
  if (trace >= 0) {
    std::string const line = std::to_string(number) + " " + name + " " + path.substr(under->size()) + "\n";
    [[maybe_unused]] auto const written = next<ssize_t (*)(int, void const*, size_t)>("write")(trace, line.data(), line.size());
  }
  inside = false;
  if (number != chosen) return Fate::goes_on;
  switch (how) {
    case How::none: return Fate::goes_on;
    case How::eio: errno = EIO; return Fate::fails;
    case How::enospc:
      if (kind == Kind::reads) return Fate::goes_on;
      errno = ENOSPC;
      return Fate::fails;
    case How::shorter: return kind == Kind::writes ? Fate::halves : Fate::goes_on;
    case How::sync:
      if (kind != Kind::syncs) return Fate::goes_on;
      errno = EIO;
      return Fate::fails;
    case How::kill:
      if (kind != Kind::writes) die();
      return Fate::dies;
  }
  return Fate::goes_on;
}

Kind kind_of_open(int flags) { return (flags & (O_CREAT | O_TRUNC)) != 0 ? Kind::names : Kind::reads; }

}  // namespace

extern "C" {

int open(char const* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t const mode = mode_of(flags, arguments);
  va_end(arguments);
  if (step(kind_of_open(flags), "open", absolute(AT_FDCWD, path)) != Fate::goes_on) return -1;
  return next<int (*)(char const*, int, ...)>("open")(path, flags, mode);
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
  if (step(kind_of_open(flags), "openat", absolute(dir, path)) != Fate::goes_on) return -1;
  return next<int (*)(int, char const*, int, ...)>("openat")(dir, path, flags, mode);
}
int openat64(int dir, char const* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t const mode = mode_of(flags, arguments);
  va_end(arguments);
  return openat(dir, path, flags, mode);
}
FILE* fopen(char const* path, char const* mode) {
  if (step(Kind::reads, "fopen", absolute(AT_FDCWD, path)) != Fate::goes_on) return nullptr;
  return next<FILE* (*)(char const*, char const*)>("fopen")(path, mode);
}
DIR* opendir(char const* path) {
  if (step(Kind::reads, "opendir", absolute(AT_FDCWD, path)) != Fate::goes_on) return nullptr;
  return next<DIR* (*)(char const*)>("opendir")(path);
}

ssize_t read(int fd, void* bytes, size_t size) {
  static auto const real = next<ssize_t (*)(int, void*, size_t)>("read");
  if (fd > 2 && step(Kind::reads, "read", path_of(fd)) != Fate::goes_on) return -1;
  return real(fd, bytes, size);
}
ssize_t pread(int fd, void* bytes, size_t size, off_t at) {
  static auto const real = next<ssize_t (*)(int, void*, size_t, off_t)>("pread");
  if (step(Kind::reads, "pread", path_of(fd)) != Fate::goes_on) return -1;
  return real(fd, bytes, size, at);
}
ssize_t pread64(int fd, void* bytes, size_t size, off64_t at) { return pread(fd, bytes, size, at); }
size_t fread_unlocked(void* bytes, size_t size, size_t count, FILE* file) {
  static auto const real = next<size_t (*)(void*, size_t, size_t, FILE*)>("fread_unlocked");
  // Nothing read and no end of file: an error, whose number is in errno.
  if (step(Kind::reads, "fread", path_of(::fileno(file))) != Fate::goes_on) return 0;
  return real(bytes, size, count, file);
}

ssize_t write(int fd, void const* bytes, size_t size) {
  static auto const real = next<ssize_t (*)(int, void const*, size_t)>("write");
  if (fd <= 2) return real(fd, bytes, size);
  Fate const fate = step(Kind::writes, "write", path_of(fd));
  if (fate == Fate::fails) return -1;
  auto const done = real(fd, bytes, fate == Fate::goes_on ? size : (size + 1) / 2);
  if (fate == Fate::dies) die();
  return done;
}
ssize_t pwrite(int fd, void const* bytes, size_t size, off_t at) {
  static auto const real = next<ssize_t (*)(int, void const*, size_t, off_t)>("pwrite");
  Fate const fate = step(Kind::writes, "pwrite", path_of(fd));
  if (fate == Fate::fails) return -1;
  auto const done = real(fd, bytes, fate == Fate::goes_on ? size : (size + 1) / 2, at);
  if (fate == Fate::dies) die();
  return done;
}
ssize_t pwrite64(int fd, void const* bytes, size_t size, off64_t at) { return pwrite(fd, bytes, size, at); }

int fsync(int fd) {
  if (step(Kind::syncs, "fsync", path_of(fd)) != Fate::goes_on) return -1;
  return next<int (*)(int)>("fsync")(fd);
}
int fdatasync(int fd) {
  if (step(Kind::syncs, "fdatasync", path_of(fd)) != Fate::goes_on) return -1;
  return next<int (*)(int)>("fdatasync")(fd);
}
int syncfs(int fd) noexcept {
  if (step(Kind::syncs, "syncfs", path_of(fd)) != Fate::goes_on) return -1;
  return next<int (*)(int)>("syncfs")(fd);
}
int ftruncate(int fd, off_t size) noexcept {
  Fate const fate = step(Kind::writes, "ftruncate", path_of(fd));
  if (fate == Fate::dies) die();
  if (fate == Fate::fails) return -1;
  return next<int (*)(int, off_t)>("ftruncate")(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept { return ftruncate(fd, size); }
int rename(char const* from, char const* to) noexcept {
  if (step(Kind::names, "rename", absolute(AT_FDCWD, to)) != Fate::goes_on) return -1;
  return next<int (*)(char const*, char const*)>("rename")(from, to);
}
int renameat2(int in, char const* from, int out, char const* to, unsigned flags) noexcept {
  if (step(Kind::names, "renameat2", absolute(out, to)) != Fate::goes_on) return -1;
  return next<int (*)(int, char const*, int, char const*, unsigned)>("renameat2")(in, from, out, to, flags);
}
int link(char const* from, char const* to) noexcept {
  if (step(Kind::names, "link", absolute(AT_FDCWD, to)) != Fate::goes_on) return -1;
  return next<int (*)(char const*, char const*)>("link")(from, to);
}
int unlink(char const* path) noexcept {
  if (step(Kind::names, "unlink", absolute(AT_FDCWD, path)) != Fate::goes_on) return -1;
  return next<int (*)(char const*)>("unlink")(path);
}
int unlinkat(int in, char const* path, int flags) noexcept {
  if (step(Kind::names, "unlinkat", absolute(in, path)) != Fate::goes_on) return -1;
  return next<int (*)(int, char const*, int)>("unlinkat")(in, path, flags);
}
int mkdir(char const* path, mode_t mode) noexcept {
  if (step(Kind::names, "mkdir", absolute(AT_FDCWD, path)) != Fate::goes_on) return -1;
  return next<int (*)(char const*, mode_t)>("mkdir")(path, mode);
}
}
