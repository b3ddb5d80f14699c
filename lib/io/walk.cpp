#include "lib/io/walk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace custody {
namespace {

constexpr std::size_t batch_items = 256, batch_places = 16, batch_bytes = 1 << 20;
constexpr std::size_t open_levels = 8;   // descriptors held on the way down; those further up are opened again on the way back

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using DirectoryPtr = std::unique_ptr<DIR, CloseDirectory>;

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

/// One spelling for all of a path, `./` and doubled slashes aside. A link and what it points to are two things.
std::string plain_spelling(std::string_view path) {
  std::string plain = path.starts_with('/') ? "/" : "";
  for (auto rest = path; !rest.empty();) {
    auto const end = std::min(rest.find('/'), rest.size());
    if (auto const name = rest.substr(0, end); !name.empty() && name != ".") (plain += name) += '/';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (path.ends_with('/')) plain += '/';
  return plain;
}

Error special_file(std::string const& path) {
  return failure("special-file", say("'{}' is a device, FIFO or socket and was not opened", path))
      .with_hint(say("enter a thing without bytes with --item, or take an image of it first"));
}

Error cannot_read(std::string const& path, int error_number) {
  return io_failure(say("cannot read '{}': {}", path, reason(error_number)));
}

Error replaced(std::string const& path) { return failure("unstable", say("'{}' was replaced while it was read", path)); }

bool same_thing(FileStamp const& a, FileStamp const& b) { return a.device == b.device && a.inode == b.inode; }

}  // namespace

/// A directory on the way down: the names in it that are still to be met.
struct Walk::Level {
  enum class Kind : std::uint8_t { file, directory, link, special, vanished };
  struct Name {
    std::uint32_t begin;
    std::uint16_t size;
    Kind kind;
  };
  struct Stamped {
    std::uint32_t begin;   // which name
    FileStamp stamp;
    int error_number;
  };

  std::shared_ptr<FileDescriptor const> fd;
  FileStamp stamp;
  std::shared_ptr<std::string const> prefix;   // made when something is met here
  std::string names;
  std::vector<Name> order;
  std::vector<Stamped> stamped;                // of directories, links, and what could not be looked at
  std::size_t next = 0;
  std::size_t path_size = 0;                   // of the prefix

  std::string_view name(Name const& n) const { return std::string_view(names).substr(n.begin, n.size); }
  Stamped const& stamp_of(Name const& n) const { return *std::ranges::lower_bound(stamped, n.begin, {}, &Stamped::begin); }
};

void WalkBatch::clear() {
  places.clear();
  names.clear();
  items.clear();
  faults.clear();
  link_targets.clear();
}

Walk::Walk(std::vector<std::string> paths, Progress& progress) : m_progress(progress), m_given(std::move(paths)) {
  if (m_given.size() > 1)
    for (auto const& path : m_given) m_plain.emplace(plain_spelling(path), false);
}
Walk::Walk(Walk&&) noexcept = default;
Walk::~Walk() = default;

bool Walk::next(WalkBatch& batch) {
  batch.clear();
  m_batch = &batch;
  m_batch_level.reset();
  while (batch.items.size() < batch_items && batch.places.size() < batch_places && batch.names.size() < batch_bytes && !m_progress.stopped()) {
    if (!m_levels.empty())
      step();
    else if (m_next_given < m_given.size())
      begin(m_given[m_next_given++]);
    else
      break;
  }
  return !batch.items.empty();
}

std::uint32_t Walk::add(FileType type, std::string_view name) {
  auto& batch = *m_batch;
  Level* const level = m_levels.empty() ? nullptr : m_levels.back().get();
  if (batch.places.empty() || level != m_batch_level) {
    static auto const nothing = std::make_shared<std::string const>();
    if (level && !level->prefix) level->prefix = std::make_shared<std::string const>(m_path);
    batch.places.push_back(level ? WalkBatch::Place{level->prefix, level->fd} : WalkBatch::Place{nothing, nullptr});
    m_batch_level = level;
  }
  batch.items.push_back({static_cast<std::uint32_t>(batch.places.size() - 1), static_cast<std::uint32_t>(batch.names.size()),
                         static_cast<std::uint32_t>(name.size()), type, {}});
  batch.names += name;
  return static_cast<std::uint32_t>(batch.items.size() - 1);
}

void Walk::add_fault(std::uint32_t item, Error error) { m_batch->faults.emplace_back(item, std::move(error)); }

void Walk::add_link(int parent, std::string const& name, std::uint32_t item, std::int64_t size) {
  std::string target(static_cast<std::size_t>(std::max<std::int64_t>(size, 1)) + 4096, '\0');
  ssize_t const n = ::readlinkat(parent, name.c_str(), target.data(), target.size());
  if (n < 0) return add_fault(item, cannot_read(m_batch->path_of(m_batch->items[item]), errno));
  target.resize(static_cast<std::size_t>(n));
  m_batch->link_targets.emplace_back(item, std::move(target));
}

/// A given path: links are recorded, `dir/` names the directory itself.
void Walk::begin(std::string const& given) {
  std::string path = without_slash(given);
  // The kernel takes no longer paths: their last directory is opened in pieces.
  FileDescriptor owner;
  int at = AT_FDCWD;
  std::string name = path;
  if (auto const slash = path.rfind('/'); path.size() >= 4000 && slash != std::string::npos) {
    auto fd = open_file(path.substr(0, slash), O_PATH | O_DIRECTORY);
    if (!fd) return add_fault(add(FileType::file, path), std::move(fd.error()));
    owner = std::move(*fd);
    at = owner.get();
    name = path.substr(slash + 1);
  }
  struct stat st;
  if (::fstatat(at, name.c_str(), &st, AT_SYMLINK_NOFOLLOW) != 0) {
    int const why = errno;
    return add_fault(add(FileType::file, path), cannot_read(path, why));
  }
  // `link/` means what the link points to, for the kernel as well: the slash stays, here and in what is found below.
  if (S_ISLNK(st.st_mode) && given.size() != path.size()) {
    path += '/';
    if (::fstatat(at, (name + '/').c_str(), &st, 0) != 0) {
      int const why = errno;
      return add_fault(add(FileType::file, path), cannot_read(path, why));
    }
  }
  if (!m_plain.empty()) {
    auto const known = m_plain.find(plain_spelling(path));
    if (known != m_plain.end() && std::exchange(known->second, true)) return;
  }
  auto const type = S_ISDIR(st.st_mode) ? FileType::directory : S_ISLNK(st.st_mode) ? FileType::link : FileType::file;
  auto const item = add(type, path);
  if (S_ISREG(st.st_mode)) return m_progress.expect(1, 0);
  m_batch->items[item].stamp = stamp_of(st);
  if (type == FileType::link) return add_link(at, name, item, st.st_size);
  if (type == FileType::file) return add_fault(item, special_file(path));

  if (m_outside && same_thing(stamp_of(st), *m_outside))
    return add_fault(item, failure("left-out", say("'{}' is where the ledger itself lies, which changes with every entry", path)));
  auto fd = open_file(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
  if (!fd) return add_fault(item, std::move(fd.error()));
  m_path = path.ends_with('/') ? path : path + '/';
  auto level = std::make_unique<Level>();
  level->fd = std::make_shared<FileDescriptor const>(std::move(*fd));
  level->stamp = stamp_of(st);
  level->path_size = m_path.size();
  m_levels.push_back(std::move(level));
  list(*m_levels.back(), item);
}

/// Reads the names of a directory that was just opened and met as `item`.
void Walk::list(Level& level, std::uint32_t item) {
  auto const fault = [&](Error error) { add_fault(item, std::move(error)); };
  auto const directory = without_slash(m_path);
  struct stat st;
  if (::fstat(level.fd->get(), &st) != 0) return fault(cannot_read(directory, errno));
  if (!same_thing(stamp_of(st), level.stamp)) return fault(replaced(directory));
  int const again = ::fcntl(level.fd->get(), F_DUPFD_CLOEXEC, 0);
  DirectoryPtr const stream(again < 0 ? nullptr : ::fdopendir(again));
  if (!stream) {
    int const why = errno;
    if (again >= 0) ::close(again);
    return fault(cannot_read(directory, why));
  }
  int why = 0;
  for (;;) {
    errno = 0;
    dirent const* const entry = ::readdir(stream.get());
    if (!entry) {
      why = errno;
      break;
    }
    std::string_view const name = entry->d_name;
    if (name == "." || name == "..") continue;
    Level::Name found{static_cast<std::uint32_t>(level.names.size()), static_cast<std::uint16_t>(name.size()), Level::Kind::file};
    if (entry->d_type != DT_REG) {
      // Looked at now, so that what is put in its place later is noticed.
      int const failed = ::fstatat(level.fd->get(), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
      if (failed != 0)
        found.kind = Level::Kind::vanished;
      else if (S_ISDIR(st.st_mode))
        found.kind = Level::Kind::directory;
      else if (S_ISLNK(st.st_mode))
        found.kind = Level::Kind::link;
      else if (!S_ISREG(st.st_mode))
        found.kind = Level::Kind::special;
      if (found.kind != Level::Kind::file) level.stamped.push_back({found.begin, failed ? FileStamp{} : stamp_of(st), failed});
    }
    level.names += name;
    level.order.push_back(found);
  }
  std::ranges::sort(level.order, [&](Level::Name const& a, Level::Name const& b) { return level.name(a) < level.name(b); });
  // What was read is met all the same; the fault says that there may be more.
  if (why != 0) fault(cannot_read(directory, why));
}

/// True if this name of the present directory was given as a path of its own and met then.
bool Walk::met_before(std::string_view name) {
  if (m_plain.empty()) return false;
  auto const known = m_plain.find(plain_spelling(m_path + std::string(name)));
  return known != m_plain.end() && std::exchange(known->second, true);
}

bool Walk::open_again(Level& level) {
  if (level.fd) return true;
  auto fd = open_file(m_path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
  struct stat st;
  if (!fd || ::fstat(fd->get(), &st) != 0 || !same_thing(stamp_of(st), level.stamp)) return false;
  level.fd = std::make_shared<FileDescriptor const>(std::move(*fd));
  return true;
}

/// The next name of the last level.
void Walk::step() {
  Level& level = *m_levels.back();
  if (level.next == level.order.size()) {
    m_levels.pop_back();
    m_batch_level.reset();
    m_path.resize(m_levels.empty() ? 0 : m_levels.back()->path_size);
    return;
  }
  auto const found = level.order[level.next++];
  std::string const name(level.name(found));
  if (met_before(name)) return;
  if (!open_again(level)) {
    add_fault(add(FileType::file, name), replaced(without_slash(m_path)));
    return;
  }
  if (found.kind == Level::Kind::file) {
    add(FileType::file, name);
    return m_progress.expect(1, 0);
  }
  auto const& stamped = level.stamp_of(found);
  if (m_outside && same_thing(stamped.stamp, *m_outside)) {
    m_left_out = m_path + name;
    return;
  }
  auto const item = add(found.kind == Level::Kind::directory ? FileType::directory
                        : found.kind == Level::Kind::link    ? FileType::link
                                                             : FileType::file,
                        name);
  m_batch->items[item].stamp = stamped.stamp;
  std::string const path = m_path + name;
  if (found.kind == Level::Kind::vanished) return add_fault(item, cannot_read(path, stamped.error_number));
  if (found.kind == Level::Kind::special) return add_fault(item, special_file(path));
  if (found.kind == Level::Kind::link) return add_link(level.fd->get(), name, item, static_cast<std::int64_t>(stamped.stamp.size));

  int fd;
  do fd = ::openat(level.fd->get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  while (fd < 0 && errno == EINTR);
  FileDescriptor owned(fd);
  if (fd < 0) {
    int const why = errno;
    // A link or a file stands there now.
    if (why == ELOOP || why == ENOTDIR) return add_fault(item, replaced(path));
    return add_fault(item, io_failure(say("cannot open '{}': {}", path, reason(why))));
  }
  (m_path += name) += '/';
  auto below = std::make_unique<Level>();
  below->fd = std::make_shared<FileDescriptor const>(std::move(owned));
  below->stamp = stamped.stamp;
  below->path_size = m_path.size();
  m_levels.push_back(std::move(below));
  if (m_levels.size() > open_levels) m_levels[m_levels.size() - 1 - open_levels]->fd.reset();
  list(*m_levels.back(), item);
}

}  // namespace custody
