// Loaded into the program by LD_PRELOAD: counts the calls that change a disk, and can end the program by SIGKILL at a chosen
// one, half-way through if it is a write. The count lives in a shared file, so that it outlives a kill from outside too.
//
//   KILL_SWITCH_COUNTER=FILE   where to count: 8 bytes the count, 8 the time of the first call, 8 of the last (ns, monotonic)
//   KILL_SWITCH_AT=N           die at the N-th call (counted from 1)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <tuple>

#include "tests/fault/interposed.hpp"

namespace {

using interposed::next;

struct Counter {
  std::atomic<std::uint64_t> calls, first, last;
};

Counter* counter = nullptr;
std::uint64_t fatal = 0;

std::uint64_t now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

[[gnu::constructor]] void start() {
  char const* const path = std::getenv("KILL_SWITCH_COUNTER");
  if (path == nullptr) return;
  int const fd = next<int (*)(char const*, int, ...)>("open")(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || next<int (*)(int, off_t)>("ftruncate")(fd, sizeof(Counter)) != 0) std::_Exit(125);
  void* const page = ::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (page == MAP_FAILED) std::_Exit(125);
  counter = static_cast<Counter*>(page);
  if (char const* const at = std::getenv("KILL_SWITCH_AT")) fatal = std::strtoull(at, nullptr, 10);
}

/// True for the call that must not come to its end.
bool step() {
  if (counter == nullptr) return false;
  auto const time = now();
  auto const call = ++counter->calls;
  std::uint64_t none = 0;
  counter->first.compare_exchange_strong(none, time);
  counter->last = time;
  return call == fatal;
}

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

void step_or_die() {
  if (step()) die();
}

/// Only what goes to a disk counts, not a pipe or a terminal.
bool on_disk(int fd) {
  struct stat status {};
  return fd > 2 && ::fstat(fd, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
}

}  // namespace

extern "C" {

ssize_t write(int fd, void const* bytes, size_t size) {
  static auto const real = next<ssize_t (*)(int, void const*, size_t)>("write");
  if (on_disk(fd) && step()) {
    std::ignore = real(fd, bytes, size / 2);
    die();
  }
  return real(fd, bytes, size);
}

ssize_t pwrite(int fd, void const* bytes, size_t size, off_t at) {
  static auto const real = next<ssize_t (*)(int, void const*, size_t, off_t)>("pwrite");
  if (on_disk(fd) && step()) {
    std::ignore = real(fd, bytes, size / 2, at);
    die();
  }
  return real(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, void const* bytes, size_t size, off64_t at) { return pwrite(fd, bytes, size, at); }

ssize_t writev(int fd, iovec const* parts, int count) {
  if (on_disk(fd)) step_or_die();
  return next<ssize_t (*)(int, iovec const*, int)>("writev")(fd, parts, count);
}

ssize_t copy_file_range(int in, off64_t* from, int out, off64_t* to, size_t size, unsigned flags) {
  step_or_die();
  return next<ssize_t (*)(int, off64_t*, int, off64_t*, size_t, unsigned)>("copy_file_range")(in, from, out, to, size, flags);
}

int fsync(int fd) {
  step_or_die();
  return next<int (*)(int)>("fsync")(fd);
}
int fdatasync(int fd) {
  step_or_die();
  return next<int (*)(int)>("fdatasync")(fd);
}
int ftruncate(int fd, off_t size) noexcept {
  step_or_die();
  return next<int (*)(int, off_t)>("ftruncate")(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept { return ftruncate(fd, size); }
int rename(char const* from, char const* to) noexcept {
  step_or_die();
  return next<int (*)(char const*, char const*)>("rename")(from, to);
}
int renameat(int in, char const* from, int out, char const* to) noexcept {
  step_or_die();
  return next<int (*)(int, char const*, int, char const*)>("renameat")(in, from, out, to);
}
int renameat2(int in, char const* from, int out, char const* to, unsigned flags) noexcept {
  step_or_die();
  return next<int (*)(int, char const*, int, char const*, unsigned)>("renameat2")(in, from, out, to, flags);
}
int link(char const* from, char const* to) noexcept {
  step_or_die();
  return next<int (*)(char const*, char const*)>("link")(from, to);
}
int linkat(int in, char const* from, int out, char const* to, int flags) noexcept {
  step_or_die();
  return next<int (*)(int, char const*, int, char const*, int)>("linkat")(in, from, out, to, flags);
}
int unlink(char const* path) noexcept {
  step_or_die();
  return next<int (*)(char const*)>("unlink")(path);
}
int unlinkat(int in, char const* path, int flags) noexcept {
  step_or_die();
  return next<int (*)(int, char const*, int)>("unlinkat")(in, path, flags);
}
int mkdir(char const* path, mode_t mode) noexcept {
  step_or_die();
  return next<int (*)(char const*, mode_t)>("mkdir")(path, mode);
}
int mkdirat(int in, char const* path, mode_t mode) noexcept {
  step_or_die();
  return next<int (*)(int, char const*, mode_t)>("mkdirat")(in, path, mode);
}
}
