// Conversions of files that are in memory: there with a residual, and back with it.
#pragma once

#include <string>
#include <string_view>

#include "formats/convert.hpp"
#include "formats/way_back.hpp"

namespace custody::formats {

struct MemoryFile {
  std::string bytes, residual;
  Summary summary;
};

/// From A to B, keeping what B does not show.
Result<MemoryFile> convert_there(Plan const& there, std::string_view file);

/// What became of a record of B on the way back, in the order of the file.
struct Returned {
  Problems problems;
  bool written = false;
};

struct MemoryReturn {
  std::string bytes;
  Summary summary;
  WayBack::Counts counts;
  std::vector<Returned> records;   // those that could be read
  Problems findings;               // of the file
};

/// From B, perhaps edited, to A. `back` leads from B to A.
Result<MemoryReturn> convert_back(Plan const& back, std::string_view file, std::string_view residual);

}  // namespace custody::formats
