// Everything that stands below the given paths, each file read once, in the order of the walk, in bounded memory whatever the
// number of files: what hash, check and add are made of.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/crypto/pieces.hpp"
#include "lib/io/progress.hpp"
#include "lib/io/walk.hpp"

namespace custody {

/// One thing, read or not. Valid until the next one is asked for.
struct Examined {
  std::string path;
  FileType type = FileType::file;
  FileStamp stamp;                       ///< as it was when it was opened; of what could not be read it may be empty
  std::string_view link_target;          ///< of a link
  std::span<std::byte const> digests;    ///< of a file that was read: one after the other, in the order of the algorithms
  std::shared_ptr<Pieces const> pieces;  ///< of a file that was read, where they were asked for
  Error const* fault = nullptr;          ///< why it could not be read, or not as it stood ("unstable"); of a directory: not all below was seen

  /// The digest of the algorithm at that place of the list.
  std::span<std::byte const> digest(std::span<Algorithm const> algorithms, std::size_t place) const;
};

/// What is read of files that a program has open for writing: they are read, or each is a fault with code "unstable".
enum class Writers : std::uint8_t { allowed, refused };

/// What is read, and how.
struct ToRead {
  std::vector<std::string> paths;
  std::vector<Algorithm> algorithms;
  std::uint64_t piece = 0;                         ///< as for FileReader
  Writers writers = Writers::allowed;
  std::optional<FileStamp> outside = std::nullopt;   ///< a directory to leave out, see Walk::leave_out()
};

class EvidenceReader {
 public:
  /// Begins at once, on as many threads as help. `progress` outlives it.
  EvidenceReader(ToRead what, Progress& progress);
  /// Stops what is still going on.
  ~EvidenceReader();

  std::span<Algorithm const> algorithms() const;
  /// The next thing; null at the end. Progress::stopped() is an Error of Problem::interrupted.
  Result<Examined const*> next();
  /// After the end: where the directory to leave out was met, if it was.
  std::optional<std::string> const& left_out() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace custody
