// One read, several digests: each group of algorithms takes the bytes on a thread of its own, so that a large file takes as long
// as the slowest of them and not as long as all together.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"
#include "lib/io/progress.hpp"

namespace custody {

/// A path in two parts, so that only an error makes it whole.
struct PathParts {
  std::string_view prefix, name;
  std::string text() const { return std::string(prefix) + std::string(name); }
};

/// What takes the bytes of a file, in order. `cost` is the time for a byte, in any unit, for sharing out the work.
struct Sink {
  std::function<void(ByteView)> take;
  unsigned cost = 1;
};

/// Reads `fd` from where it stands to its end and gives every byte to every sink. More than `size` bytes are an error with code
/// "unstable" (the file grows, and might never end). Returns how many there were. Memory: some MiB. The calling thread works too;
/// where no more threads are to be had it does all of it.
Result<std::uint64_t> read_in_lanes(int fd, PathParts path, std::uint64_t size, std::span<Sink const> sinks, Progress& progress);

/// "'x' changed while it was read", code "unstable".
Error unstable_file(PathParts path);

}  // namespace custody
