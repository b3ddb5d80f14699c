// Digests of files while they are read once, many files side by side, and the proof that they stood still meanwhile.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/crypto/lanes.hpp"
#include "lib/crypto/pieces.hpp"
#include "lib/io/file.hpp"
#include "lib/io/progress.hpp"
#include "lib/io/scan.hpp"

namespace custody {

/// Digests of one file, in the order of the algorithms asked for (64 bytes each; the rest is zero).
struct FileDigest {
  std::uint64_t size = 0;
  std::array<std::array<std::byte, 64>, algorithm_count> digests{};
  std::shared_ptr<Pieces const> pieces;   // where they were asked for

  Hash hash(std::size_t place) const;
};

/// Files beyond this many bytes are worth a thread for each algorithm, and are a piece of work of their own.
inline constexpr std::uint64_t large_file = 4 << 20;

/// What one thread needs to digest many files: a buffer and a context for each algorithm.
class FileReader {
 public:
  /// `piece`: take the leaf hashes of pieces of so many bytes too; 0: none.
  explicit FileReader(std::span<Algorithm const> algorithms, std::uint64_t piece = 0);
  FileReader(FileReader&&) noexcept;
  ~FileReader();

  /// Reads an open regular file once; `before` is its stamp as it was opened. A stamp that differs afterwards is an error with
  /// code "unstable". Constant memory.
  Result<FileDigest> digest(int fd, PathParts path, FileStamp const& before, Progress& progress);
  /// The same of a path, through symbolic links, of a regular file only. `expected`, if given, is its stamp; then no link is
  /// followed, and what does not meet it is an error with code "unstable".
  Result<FileDigest> digest(std::string const& path, Progress& progress, FileStamp const* expected = nullptr);

 private:
  Result<std::uint64_t> feed(int fd, PathParts path, std::uint64_t size, Progress& progress);

  Bytes m_buffer;
  std::vector<Hasher> m_hashers;
  std::optional<PieceHasher> m_pieces;
};

/// Opens what a walk or scan found to be a regular file; `place` is the directory of a name that no longer path may have. Links
/// and what else may stand there now: code "unstable". The time of access of what is ours is left as it was.
Result<FileDescriptor> open_found(int place, std::string const& name, PathParts path);

/// The stamp of an open regular file; anything else is an error with code "unstable".
Result<FileStamp> stamp_of_file(int fd, PathParts path);

/// Reads the file once. Refuses anything but a regular file. Its stamp is taken before and after; a difference, or
/// `expected` (if given) not met, is an error with code "unstable". Constant memory.
Result<FileDigest> digest_file(std::string const& path, std::span<Algorithm const> algorithms, Progress& progress,
                               FileStamp const* expected = nullptr);

/// Digests of everything of type file in `found`, in parallel; the result stands at the place of its file. An entry for
/// a directory or link is an empty FileDigest.
std::vector<Result<FileDigest>> digest_files(std::span<Found const> found, std::span<Algorithm const> algorithms,
                                             Progress& progress);

}  // namespace custody
