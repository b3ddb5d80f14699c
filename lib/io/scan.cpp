#include "lib/io/scan.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <unordered_set>

namespace custody {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using DirectoryPtr = std::unique_ptr<DIR, CloseDirectory>;

/// A path whose directory is opened, so that names of any depth stay short for the kernel.
struct Parent {
  int fd = AT_FDCWD;
  char const* name;
};

class Walk {
 public:
  /// `many`: several paths were given, so that one may lie below another and things could be met twice.
  Walk(Scan& out, Progress& progress, bool many) : m_out(out), m_progress(progress), m_many(many) {}

  /// A given path: links are recorded, `dir/` names the directory itself.
  void start(std::string const& given) {
    struct stat st;
    std::string path = without_slash(given);
    FileDescriptor parent;
    Parent const at = parent_of(path, parent);
    if (at.name == nullptr || ::fstatat(at.fd, at.name, &st, AT_SYMLINK_NOFOLLOW) != 0) return fault(path, errno);
    std::string const name = at.name;
    // `link/` means what the link points to, for the kernel as well: the slash stays, here and in what is found below.
    if (S_ISLNK(st.st_mode) && given.size() != path.size()) {
      path += '/';
      if (::fstatat(at.fd, (name + '/').c_str(), &st, 0) != 0) return fault(path, errno);
    }
    if (m_many && !is_new(path)) return;
    record(at.fd, name.c_str(), std::move(path), st);
    while (!m_todo.empty()) {
      Pending const next = std::move(m_todo.back());
      m_todo.pop_back();
      directory(next);
    }
  }

 private:
  struct Pending {
    std::string path;
    FileStamp stamp;
  };

  static std::string without_slash(std::string path) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
  }

  /// False if the path was met before, `./` and doubled slashes aside.
  bool is_new(std::string_view path) {
    std::string plain = path.starts_with('/') ? "/" : "";
    for (auto rest = path; !rest.empty();) {
      auto const end = std::min(rest.find('/'), rest.size());
      if (auto const name = rest.substr(0, end); !name.empty() && name != ".") (plain += name) += '/';
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    // A link and what it points to are two things.
    if (path.ends_with('/')) plain += '/';
    return m_seen.insert(std::move(plain)).second;
  }

  /// A given path longer than the kernel takes is opened directory by directory.
  Parent parent_of(std::string const& path, FileDescriptor& owner) {
    auto const slash = path.rfind('/');
    if (path.size() < 4000 || slash == std::string::npos) return {AT_FDCWD, path.c_str()};
    auto fd = open_file(path.substr(0, slash), O_PATH | O_DIRECTORY);
    if (!fd) return {AT_FDCWD, nullptr};
    owner = std::move(*fd);
    return {owner.get(), path.c_str() + slash + 1};
  }

  void fault(std::string path, int error_number) {
    Error error = io_failure(say("cannot read '{}': {}", path, reason(error_number)));
    m_out.faults.push_back({std::move(path), std::move(error)});
  }

  void record(int parent, char const* name, std::string path, struct stat const& st) {
    Found found{std::move(path), FileType::file, stamp_of(st), {}};
    if (S_ISDIR(st.st_mode)) {
      found.type = FileType::directory;
      m_todo.push_back({found.path, found.stamp});
    } else if (S_ISLNK(st.st_mode)) {
      found.type = FileType::link;
      found.link_target.resize(static_cast<std::size_t>(std::max<off_t>(st.st_size, 1)) + 4096);
      ssize_t const n = ::readlinkat(parent, name, found.link_target.data(), found.link_target.size());
      if (n < 0) return fault(std::move(found.path), errno);
      found.link_target.resize(static_cast<std::size_t>(n));
    } else if (!S_ISREG(st.st_mode)) {
      Error error = failure("special-file", say("'{}' is a device, FIFO or socket and was not opened", found.path))
                        .with_hint(say("enter a thing without bytes with --item, or take an image of it first"));
      m_out.faults.push_back({std::move(found.path), std::move(error)});
      return;
    } else {
      m_progress.expect(1, found.stamp.size);
    }
    m_out.found.push_back(std::move(found));
  }

  /// Records what a directory holds. Its own directories are taken up afterwards, so that one descriptor is open at a time.
  void directory(Pending const& pending) {
    if (m_progress.stopped()) return;
    auto fd = open_file(pending.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
    if (!fd) {
      m_out.faults.push_back({pending.path, std::move(fd.error())});
      return;
    }
    struct stat st;
    if (::fstat(fd->get(), &st) != 0) return fault(pending.path, errno);
    if (st.st_dev != pending.stamp.device || st.st_ino != pending.stamp.inode) {
      m_out.faults.push_back({pending.path, failure("unstable", say("'{}' was replaced while it was read", pending.path))});
      return;
    }
    DirectoryPtr const stream(::fdopendir(fd->release()));
    if (!stream) return fault(pending.path, errno);
    std::string const prefix = pending.path.ends_with('/') ? pending.path : pending.path + '/';
    for (;;) {
      errno = 0;
      dirent const* const item = ::readdir(stream.get());
      if (!item) {
        if (errno != 0) fault(pending.path, errno);
        return;
      }
      std::string_view const name = item->d_name;
      if (name == "." || name == "..") continue;
      std::string path = prefix;
      path += name;
      if (::fstatat(::dirfd(stream.get()), item->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        fault(std::move(path), errno);
      else if (m_many && !is_new(path))
        continue;
      else
        record(::dirfd(stream.get()), item->d_name, std::move(path), st);
    }
  }

  Scan& m_out;
  Progress& m_progress;
  bool m_many;
  std::vector<Pending> m_todo;
  std::unordered_set<std::string> m_seen;
};

}  // namespace

Scan scan(std::vector<std::string> const& paths, Progress& progress) {
  Scan out;
  Walk walk(out, progress, paths.size() > 1);
  for (std::string const& path : paths) {
    std::size_t const begin = out.found.size();
    walk.start(path);
    // '/' sorts before every other byte of a name, so that a directory stands before its content and its content together.
    std::sort(out.found.begin() + static_cast<std::ptrdiff_t>(begin), out.found.end(), [](Found const& a, Found const& b) {
      return std::lexicographical_compare(a.path.begin(), a.path.end(), b.path.begin(), b.path.end(), [](char x, char y) {
        auto const order = [](char c) { return c == '/' ? -1 : static_cast<int>(static_cast<unsigned char>(c)); };
        return order(x) < order(y);
      });
    });
  }
  return out;
}

}  // namespace custody
