#include "ledger/bundle_source.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "lib/io/scan.hpp"

namespace custody::ledger {
namespace {

std::unexpected<Error> bad_name(std::string_view name) {
  return fail(failure("tar-name", say("'{}' is no name that a bundle holds", name)));
}

/// wire.md 16.2, B1.
Result<BundleMember> member_of(std::string_view name, std::uint64_t size, std::optional<BundlePath> const& last) {
  auto path = parse_bundle_path(name);
  if (!path) return bad_name(name);
  if (last && *path <= *last) return fail(failure("tar-order", say("'{}' must not stand behind '{}'", name, last->text)));
  return BundleMember{std::move(*path), size};
}

class ArchiveSource final : public BundleSource {
 public:
  ArchiveSource(BufferedFile file, Progress& progress)
      : m_file(std::move(file)), m_progress(progress), m_tar([this](std::span<std::byte> out) { return fill(out); }) {}

  Result<std::optional<BundleMember>> next() override {
    auto const member = TRY(m_tar.next());
    if (!member) return std::nullopt;
    auto out = TRY(member_of(member->name, member->size, m_last));
    m_last = out.path;
    m_progress.expect(1, 0);
    m_progress.advance(1, 0);
    return std::optional(std::move(out));
  }
  Result<std::size_t> read(std::span<std::byte> out) override { return m_tar.read(out); }

 private:
  Result<std::size_t> fill(std::span<std::byte> out) {
    if (m_progress.stopped()) return fail(Error{Problem::interrupted, "interrupted", say("stopped while reading '{}'", m_file.path()), {}});
    std::size_t const n = TRY(m_file.read(out));
    m_progress.advance(0, n);
    return n;
  }

  BufferedFile m_file;
  Progress& m_progress;
  TarReader m_tar;
  std::optional<BundlePath> m_last;
};

class DirectorySource final : public BundleSource {
 public:
  DirectorySource(std::string root, std::vector<BundleMember> members, Progress& progress)
      : m_root(std::move(root)), m_members(std::move(members)), m_progress(progress) {}

  Result<std::optional<BundleMember>> next() override {
    m_file.reset();
    if (m_next == m_members.size()) return std::nullopt;
    BundleMember& member = m_members[m_next++];
    m_file.emplace(TRY(open_file(m_root + "/" + member.path.text, open_for_reading | O_NOFOLLOW)), member.path.text);
    m_left = member.size;
    m_progress.advance(1, 0);
    return std::optional(std::move(member));
  }

  Result<std::size_t> read(std::span<std::byte> out) override {
    if (m_progress.stopped()) return fail(Error{Problem::interrupted, "interrupted", say("stopped while reading '{}'", m_root), {}});
    auto const part = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), m_left)));
    std::size_t const n = TRY(m_file->read(part));
    if (n < part.size()) return fail(failure("unstable", say("'{}' changed while it was read", m_file->path())));
    m_left -= n;
    m_progress.advance(0, n);
    return n;
  }

 private:
  std::string m_root;
  std::vector<BundleMember> m_members;
  std::size_t m_next = 0;
  Progress& m_progress;
  std::optional<BufferedFile> m_file;
  std::uint64_t m_left = 0;
};

Result<std::vector<BundleMember>> list(std::string const& root, Progress& progress) {
  Scan found = scan({root + "/"}, progress);
  if (!found.faults.empty()) return fail(std::move(found.faults.front().error));
  std::vector<BundleMember> out;
  for (Found const& file : found.found) {
    if (file.type == FileType::directory) continue;
    std::string_view const name = std::string_view(file.path).substr(root.size() + 1);
    if (file.type == FileType::link) return fail(failure("tar-name", say("'{}' is a symbolic link, and a bundle holds none", name)));
    out.push_back(TRY(member_of(name, file.stamp.size, {})));
  }
  std::ranges::sort(out, {}, &BundleMember::path);
  return out;
}

}  // namespace

Result<std::unique_ptr<BundleSource>> open_bundle(std::string const& path, Progress& progress) {
  struct stat st {};
  if (path != "-" && ::stat(path.c_str(), &st) == 0 && S_ISDIR(st.st_mode)) {
    std::string root = path;
    while (root.size() > 1 && root.ends_with('/')) root.pop_back();
    return std::make_unique<DirectorySource>(root, TRY(list(root, progress)), progress);
  }
  auto file = TRY(BufferedFile::open(path));
  if (path != "-") progress.expect(0, static_cast<std::uint64_t>(st.st_size));
  return std::make_unique<ArchiveSource>(std::move(file), progress);
}

}  // namespace custody::ledger
