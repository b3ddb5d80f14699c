#include "lib/io/scan.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace custody {
namespace {

/// The stamp of a regular file that was met; a fault if nothing or something else stands there now.
Result<FileStamp> look_at(WalkBatch const& batch, Met const& met, std::string const& path) {
  struct stat st;
  std::string const name(batch.name_of(met));
  auto const& place = batch.places[met.place];
  // Longer than the kernel takes: only a path as it was given can be that long.
  if (!place.fd && name.size() >= 4000) {
    auto const fd = TRY(open_file(name, O_PATH | O_NOFOLLOW));
    if (::fstat(fd.get(), &st) != 0) return fail(io_failure(say("cannot read '{}': {}", path, reason(errno))));
  } else if (::fstatat(place.at(), name.c_str(), &st, AT_SYMLINK_NOFOLLOW) != 0) {
    return fail(io_failure(say("cannot read '{}': {}", path, reason(errno))));
  }
  if (!S_ISREG(st.st_mode)) return fail(failure("unstable", say("'{}' was replaced while it was read", path)));
  return stamp_of(st);
}

}  // namespace

Scan scan(std::vector<std::string> const& paths, Progress& progress) {
  Scan out;
  Walk walk(paths, progress);
  WalkBatch batch;
  while (walk.next(batch)) {
    std::size_t fault = 0, link = 0;
    for (std::uint32_t i = 0; i < batch.items.size(); ++i) {
      auto const& met = batch.items[i];
      Found found{batch.path_of(met), met.type, met.stamp, {}};
      bool const faulty = fault < batch.faults.size() && batch.faults[fault].first == i;
      if (faulty) out.faults.push_back({found.path, std::move(batch.faults[fault++].second)});
      if (faulty && met.type != FileType::directory) continue;
      if (met.type == FileType::file) {
        auto const stamp = look_at(batch, met, found.path);
        if (!stamp) {
          out.faults.push_back({std::move(found.path), stamp.error()});
          continue;
        }
        found.stamp = *stamp;
        progress.expect(0, found.stamp.size);
      } else if (met.type == FileType::link && link < batch.link_targets.size() && batch.link_targets[link].first == i) {
        found.link_target = std::move(batch.link_targets[link++].second);
      }
      out.found.push_back(std::move(found));
    }
  }
  return out;
}

}  // namespace custody
