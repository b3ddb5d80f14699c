// What the libraries share that stand between the program and the file system (LD_PRELOAD): the function that they hide, and the
// path that a call is about.
#pragma once

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <climits>
#include <cstdarg>
#include <string>
#include <string_view>

namespace interposed {

/// The function of that name that would have been called without us.
template <class Function>
Function next(char const* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// `path` is `directory` or lies below it.
inline bool below(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

/// The path of an open file; empty if it has none.
inline std::string path_of(int fd) {
  char buffer[PATH_MAX];
  std::string const link = "/proc/self/fd/" + std::to_string(fd);
  ssize_t const size = ::readlink(link.c_str(), buffer, sizeof buffer);
  return size < 0 ? std::string() : std::string(buffer, static_cast<std::size_t>(size));
}

/// What openat(dir, path) and its like speak of. As it is where that cannot be told.
inline std::string absolute(int dir, char const* path) {
  if (path == nullptr) return {};
  if (path[0] == '/') return path;
  char buffer[PATH_MAX];
  auto const base = dir != AT_FDCWD ? path_of(dir) : ::getcwd(buffer, sizeof buffer) != nullptr ? std::string(buffer) : std::string();
  return base.empty() ? std::string(path) : base + "/" + path;
}

/// The third argument of open(), which is there only where a file may be made.
inline mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

}  // namespace interposed
