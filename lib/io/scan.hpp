// Walks evidence: what stands at the given paths, in a fixed order, without opening anything that could bite.
//
// Directories are entered with openat and O_NOFOLLOW, so a tree of any depth and paths beyond PATH_MAX work, and a link
// swapped in while we walk is never followed. Symbolic links are recorded, not followed. Sockets, devices and FIFOs are
// named and never opened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/io/file.hpp"
#include "lib/io/progress.hpp"

namespace custody {

enum class FileType : std::uint8_t { file, directory, link };

/// One thing found. `path` is the given path and, below a directory, '/' and the names: exactly the bytes of the disk.
struct Found {
  std::string path;
  FileType type = FileType::file;
  FileStamp stamp;
  std::string link_target;  // of a link
};

/// Something that could not be looked at, or is of a kind that is not evidence (code "special-file").
struct ScanFault {
  std::string path;
  Error error;
};

struct Scan {
  std::vector<Found> found;       ///< in the order of the arguments; below each by the bytes of the path, '/' before all others
  std::vector<ScanFault> faults;
};

/// Never fails as a whole: what could not be read stands in `faults`. A path given twice, or once more below a given
/// directory, is found once, `./` and doubled slashes aside. A path that is a symbolic link itself is recorded as a link;
/// with a slash behind it, it is the directory that the link points to. After Progress::stopped() the scan is incomplete.
Scan scan(std::vector<std::string> const& paths, Progress& progress);

}  // namespace custody
