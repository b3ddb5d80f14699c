// All that stands at the given paths, held at once with its stamps: for what is small enough. lib/io/walk.hpp is the walk itself
// and needs no memory for the tree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/io/walk.hpp"

namespace custody {

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
  std::vector<Found> found;       ///< in the order of the walk
  std::vector<ScanFault> faults;
};

/// Never fails as a whole: what could not be read stands in `faults`. After Progress::stopped() the scan is incomplete.
Scan scan(std::vector<std::string> const& paths, Progress& progress);

}  // namespace custody
