#include "lib/crypto/file_digest.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <functional>

#include "tests/lib/temporary.hpp"

using namespace custody;

namespace {

Algorithm const sha[] = {Algorithm::sha256};

/// Does something to the evidence while it is being read: after the first piece of a file that is longer than the buffer.
class Meddler final : public Progress {
 public:
  explicit Meddler(std::function<void()> act) : m_act(std::move(act)) {}
  void expect(std::uint64_t, std::uint64_t) override {}
  void advance(std::uint64_t files, std::uint64_t) override {
    if (files == 0 && m_act) std::exchange(m_act, nullptr)();
  }
  bool stopped() const override { return false; }

 private:
  std::function<void()> m_act;
};

class Stopped final : public Progress {
 public:
  void expect(std::uint64_t, std::uint64_t) override {}
  void advance(std::uint64_t, std::uint64_t) override {}
  bool stopped() const override { return true; }
};

std::string filled(std::size_t size) {
  std::string content(size, '\0');
  for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 31 >> 3);
  return content;
}

}  // namespace

TEST_CASE("files of all sizes around the buffer have the digest of their bytes, several algorithms at once") {
  Temporary dir;
  Algorithm const all[] = {Algorithm::md5, Algorithm::sha256, Algorithm::sm3, Algorithm::sha512, Algorithm::sha1};
  for (std::size_t const size : {0u, 1u, 262143u, 262144u, 262145u, 5000000u}) {
    std::string const content = filled(size);
    std::string const path = dir.write("f", content);
    auto const digest = digest_file(path, all, no_progress());
    REQUIRE(digest);
    CHECK(digest->size == size);
    CHECK(digest->hash(1) == sha256(content));
    for (std::size_t i = 0; i < std::size(all); ++i) {
      Hasher hasher(all[i]);
      Bytes expected(digest_size(all[i]));
      hasher.update(content);
      hasher.finish(expected);
      CHECK(std::ranges::equal(std::span(digest->digests[i]).first(expected.size()), expected));
    }
  }
}

TEST_CASE("a file that is not as the scan saw it is unstable") {
  Temporary dir;
  std::string const path = dir.write("x", "1");
  Scan const found = scan({path}, no_progress());
  dir.write("x", "2");
  struct stat st;
  REQUIRE(::stat(path.c_str(), &st) == 0);
  // Size and time put back: the change time of the inode still tells.
  timespec const times[2] = {st.st_atim, {found.found[0].stamp.mtime_s, found.found[0].stamp.mtime_ns}};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
  CHECK(digest_files(found.found, sha, no_progress())[0].error().code == "unstable");
}

TEST_CASE("a file that changes while it is read is unstable, and the next ones are read rightly") {
  Temporary dir;
  std::string const content = filled(1'000'000);
  std::string const path = dir.write("a", content);
  dir.write("b", "after");
  std::function<void()> const changes[] = {
      [&] { std::ofstream(path, std::ios::app) << "more"; },
      [&] { std::filesystem::resize_file(path, 300'000); },
      [&] { std::ofstream(path, std::ios::in | std::ios::out) << "other"; },   // same size, at a place already read
  };
  for (auto const& change : changes) {
    dir.write("a", content);
    Scan const found = scan({path, dir / "b"}, no_progress());
    Meddler meddler(change);
    auto const digests = digest_files(found.found, sha, meddler);
    REQUIRE_FALSE(digests[0]);
    CHECK(digests[0].error().code == "unstable");
    REQUIRE(digests[1]);
    CHECK(digests[1]->hash(0) == sha256("after"));

    dir.write("a", content);
    Meddler again(change);
    CHECK(digest_file(path, sha, again).error().code == "unstable");
  }
}

TEST_CASE("what was put in the place of a file after the scan is not taken for it and makes nobody wait") {
  Temporary dir;
  std::string const path = dir.write("x", "1");
  dir.write("other", "1");
  Scan const found = scan({path}, no_progress());
  auto const code = [&] { return digest_files(found.found, sha, no_progress())[0].error().code; };
  REQUIRE(::unlink(path.c_str()) == 0);
  CHECK(code() == "io");
  REQUIRE(::symlink("other", path.c_str()) == 0);
  CHECK(code() == "unstable");
  REQUIRE(::unlink(path.c_str()) == 0);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK(code() == "unstable");
  CHECK(digest_file(path, sha, no_progress()).error().code == "special-file");
}

TEST_CASE("results stand at the place of their file, large and small ones among each other") {
  Temporary dir;
  std::vector<std::string> contents;
  for (std::size_t i = 0; i < 300; ++i) {
    contents.push_back(filled(i % 100 == 7 ? 5'000'000 + i : i));
    dir.write(fmt::format("f{:03}", i), contents.back());
  }
  Scan const found = scan({dir.path}, no_progress());
  auto const digests = digest_files(found.found, sha, no_progress());
  REQUIRE(digests.size() == 301);
  CHECK(digests[0]->size == 0);   // the directory
  for (std::size_t i = 0; i < 300; ++i) {
    REQUIRE(digests[i + 1]);
    REQUIRE(digests[i + 1]->hash(0) == sha256(contents[i]));
  }
  CHECK(digest_files({}, sha, no_progress()).empty());
}

TEST_CASE("asked to stop, nothing more is read") {
  Temporary dir;
  dir.write("x", "1");
  Stopped stopped;
  Scan const found = scan({dir / "x"}, no_progress());
  CHECK(digest_files(found.found, sha, stopped)[0].error().problem == Problem::interrupted);
  CHECK(digest_file(dir / "x", sha, stopped).error().problem == Problem::interrupted);
}
