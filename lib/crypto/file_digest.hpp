// Digests of files while they are read once, many files side by side, and the proof that they stood still meanwhile.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/file.hpp"
#include "lib/io/progress.hpp"
#include "lib/io/scan.hpp"

namespace custody {

/// Digests of one file, in the order of the algorithms asked for (at most 5, 64 bytes each; the rest is zero).
struct FileDigest {
  std::uint64_t size = 0;
  std::array<std::array<std::byte, 64>, 5> digests{};

  Hash hash(std::size_t place) const;
};

/// Reads the file once. Refuses anything but a regular file. Its stamp is taken before and after; a difference, or
/// `expected` (if given) not met, is an error with code "unstable". Constant memory.
Result<FileDigest> digest_file(std::string const& path, std::span<Algorithm const> algorithms, Progress& progress,
                               FileStamp const* expected = nullptr);

/// Digests of everything of type file in `found`, in parallel; the result stands at the place of its file. An entry for
/// a directory or link is an empty FileDigest.
std::vector<Result<FileDigest>> digest_files(std::span<Found const> found, std::span<Algorithm const> algorithms,
                                             Progress& progress);

}  // namespace custody
