// Where the members of a bundle come from, and where they go: an archive or a directory, and a staged copy or nowhere.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/bundle_path.hpp"
#include "lib/base/result.hpp"
#include "lib/io/buffered.hpp"
#include "lib/io/progress.hpp"
#include "lib/io/tar.hpp"

namespace custody::ledger {

struct BundleMember {
  BundlePath path;
  std::uint64_t size = 0;
};

/// Members in the order of the bundle, each read once.
class BundleSource {
 public:
  virtual ~BundleSource() = default;
  /// Code "tar-name" for a name that no bundle holds, "tar-order" for one that does not stand behind the last.
  virtual Result<std::optional<BundleMember>> next() = 0;
  virtual Result<std::size_t> read(std::span<std::byte> out) = 0;
};

/// Takes over what was read, member by member.
class BundleSink {
 public:
  virtual ~BundleSink() = default;
  virtual Result<> begin(BundleMember const& member) = 0;
  virtual Result<> write(ByteView content) = 0;
  virtual Result<> end() = 0;
};

/// Keeps nothing.
class NoSink final : public BundleSink {
 public:
  Result<> begin(BundleMember const&) override { return {}; }
  Result<> write(ByteView) override { return {}; }
  Result<> end() override { return {}; }
};

/// An archive, or a directory with just the files of a bundle: regular files, no links, nothing else. "-" is an archive on
/// standard input.
Result<std::unique_ptr<BundleSource>> open_bundle(std::string const& path, Progress& progress);

}  // namespace custody::ledger
