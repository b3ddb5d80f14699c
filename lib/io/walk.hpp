// Walks evidence in a fixed order, a batch of names at a time: what is held is the way down to the present place, never the tree.
//
// Directories are entered with openat and O_NOFOLLOW, so a tree of any depth and paths beyond PATH_MAX work, and a link
// swapped in while we walk is never followed. Symbolic links are recorded, not followed. Sockets, devices and FIFOs are
// named and never opened.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/io/file.hpp"
#include "lib/io/progress.hpp"

namespace custody {

enum class FileType : std::uint8_t { file, directory, link };

/// Something met on the walk. Regular files were not looked at yet: whoever reads them has their stamp for nothing.
struct Met {
  std::uint32_t place = 0;                   ///< of its directory in Batch::places
  std::uint32_t name = 0, name_size = 0;     ///< in Batch::names
  FileType type = FileType::file;
  FileStamp stamp;                           ///< of directories and links
};

/// Things met one after the other. A path is the prefix of its place and its name: exactly the bytes of the disk.
struct WalkBatch {
  struct Place {
    std::shared_ptr<std::string const> prefix;    ///< empty, or ending in '/'
    std::shared_ptr<FileDescriptor const> fd;     ///< the directory; none: names count from the working directory
    int at() const { return fd ? fd->get() : -100; }   // AT_FDCWD
  };
  std::vector<Place> places;
  std::string names;
  std::vector<Met> items;
  std::vector<std::pair<std::uint32_t, Error>> faults;             ///< item, and why it could not be looked at; ascending
  std::vector<std::pair<std::uint32_t, std::string>> link_targets;   ///< item, target; ascending

  std::string_view name_of(Met const& met) const { return std::string_view(names).substr(met.name, met.name_size); }
  std::string path_of(Met const& met) const { return *places[met.place].prefix + std::string(name_of(met)); }
  void clear();
};

/// Order: that of the arguments; below each by the bytes of the path, '/' before all others, so that a directory stands before
/// its content. A path given twice, or once more below a given directory, is met once, `./` and doubled slashes aside. A path
/// that is a symbolic link itself is met as a link; with a slash behind it, it is the directory that the link points to.
class Walk {
 public:
  /// Progress::expect() is told of each file (not of its size); after stopped() the walk ends early.
  Walk(std::vector<std::string> paths, Progress& progress);
  Walk(Walk&&) noexcept;
  ~Walk();

  /// Leaves this directory out, and all below it, wherever it is met: by device and inode, whatever its name. Given itself, it is a
  /// fault (code "left-out"). To be said before the first next().
  void leave_out(FileStamp const& directory) { m_outside = directory; }
  /// Where it was met.
  std::optional<std::string> const& left_out() const { return m_left_out; }

  /// Replaces `batch` by the next things, some hundred at most; false at the end. A fault (code "io", "unstable",
  /// "special-file") belongs to an item of its own place in the order; that of a directory means that nothing or not all below
  /// it was seen.
  bool next(WalkBatch& batch);

 private:
  struct Level;

  void begin(std::string const& given);
  void step();
  std::uint32_t add(FileType type, std::string_view name);
  void add_fault(std::uint32_t item, Error error);
  void add_link(int parent, std::string const& name, std::uint32_t item, std::int64_t size);
  bool open_again(Level& level);
  void list(Level& level, std::uint32_t item);
  bool met_before(std::string_view name);

  Progress& m_progress;
  std::vector<std::string> m_given;
  std::size_t m_next_given = 0;
  std::vector<std::unique_ptr<Level>> m_levels;   // the way down
  std::string m_path;                             // prefix of what the last level holds
  WalkBatch* m_batch = nullptr;
  std::optional<Level const*> m_batch_level;      // whose place is the last of the batch; null: of the given paths
  std::optional<FileStamp> m_outside;
  std::optional<std::string> m_left_out;
  std::unordered_map<std::string, bool> m_plain;  // plain spelling of each given path; was it met
};

}  // namespace custody
