#include "lib/io/scan.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "lib/crypto/file_digest.hpp"
#include "tests/lib/temporary.hpp"

using namespace custody;

namespace {
std::vector<std::string> names(Scan const& scan, std::string const& root) {
  std::vector<std::string> out;
  for (Found const& found : scan.found) out.push_back(found.path.substr(root.size()));
  return out;
}
Algorithm const one[] = {Algorithm::sha256};
}  // namespace

TEST_CASE("every unpleasant name is found with exactly its bytes, a directory before its content") {
  Temporary dir;
  std::filesystem::create_directories(dir / "d/sub");
  for (char const* name : {"~$合同.docx", "a%b", "A.txt", "a.txt", "CON", "space ", "line\nfeed", "esc\x1b[31m", "bidi\u202e", "bad\xff\xfe", "d.x", "d/b", "d/sub/c"})
    dir.write(name, name);
  Scan const found = scan({dir.path + "/"}, no_progress());
  CHECK(found.faults.empty());
  std::vector<std::string> const expected{"", "/A.txt", "/CON", "/a%b", "/a.txt", "/bad\xff\xfe", "/bidi\u202e", "/d", "/d/b", "/d/sub", "/d/sub/c", "/d.x", "/esc\x1b[31m", "/line\nfeed", "/space ", "/~$合同.docx"};
  CHECK(names(found, dir.path) == expected);
}

TEST_CASE("symbolic links are recorded with their target and not followed") {
  Temporary dir;
  std::filesystem::create_directory(dir / "real");
  dir.write("real/file", "x");
  REQUIRE(::symlink("real", (dir / "link").c_str()) == 0);
  REQUIRE(::symlink("nowhere", (dir / "dead").c_str()) == 0);
  Scan const found = scan({dir.path}, no_progress());
  CHECK(names(found, dir.path) == std::vector<std::string>{"", "/dead", "/link", "/real", "/real/file"});
  CHECK(found.found[1].link_target == "nowhere");
  CHECK(found.found[2].type == FileType::link);
}

TEST_CASE("FIFOs and sockets are named and never opened") {
  Temporary dir;
  dir.write("file", "x");
  REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
  int const s = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{AF_UNIX, {}};
  std::copy_n((dir / "socket").c_str(), (dir / "socket").size() + 1, address.sun_path);
  REQUIRE(::bind(s, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  ::close(s);
  Scan const found = scan({dir.path}, no_progress());
  CHECK(names(found, dir.path) == std::vector<std::string>{"", "/file"});
  REQUIRE(found.faults.size() == 2);
  for (ScanFault const& fault : found.faults) CHECK(fault.error.code == "special-file");
  CHECK(digest_file(dir / "fifo", one, no_progress()).error().code == "special-file");
}

TEST_CASE("a link with a slash behind it is the directory that it points to") {
  Temporary dir;
  std::filesystem::create_directory(dir / "real");
  dir.write("real/file", "x");
  REQUIRE(::symlink("real", (dir / "link").c_str()) == 0);
  Scan const link = scan({dir / "link/"}, no_progress());
  CHECK(link.faults.empty());
  CHECK(names(link, dir.path) == std::vector<std::string>{"/link/", "/link/file"});
  CHECK(link.found[0].type == FileType::directory);
  CHECK(digest_files(link.found, one, no_progress())[1]->size == 1);
  Scan const both = scan({dir.path, dir / "link/"}, no_progress());
  CHECK(names(both, dir.path) == std::vector<std::string>{"", "/link", "/real", "/real/file", "/link/", "/link/file"});
}

TEST_CASE("what is given twice or lies below what is given is found once") {
  Temporary dir;
  std::filesystem::create_directory(dir / "d");
  dir.write("d/x", "1");
  Scan const found = scan({dir / "d/x", dir / "d", dir / "d/"}, no_progress());
  CHECK(names(found, dir.path) == std::vector<std::string>{"/d/x", "/d"});
  Scan const dotted = scan({dir.path + "/.//d", dir / "d/./x", dir / "d", dir / "d/../d"}, no_progress());
  CHECK(names(dotted, dir.path) == std::vector<std::string>{"/.//d", "/.//d/x", "/d/../d", "/d/../d/x"});
}

TEST_CASE("a missing path is a fault, the rest is found") {
  Temporary dir;
  dir.write("x", "1");
  Scan const found = scan({dir / "nothing", dir / "x"}, no_progress());
  CHECK(found.found.size() == 1);
  CHECK(found.faults.size() == 1);
}

TEST_CASE("a directory that may not be read is a fault, the rest is found") {
  Temporary dir;
  std::filesystem::create_directory(dir / "closed");
  dir.write("closed/x", "1");
  dir.write("open", "1");
  std::filesystem::permissions(dir.path, std::filesystem::perms(0755));
  std::filesystem::permissions(dir / "closed", std::filesystem::perms(0));
  // Root may read everything: a child becomes nobody first.
  pid_t const child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(9);
    Scan const found = scan({dir.path}, no_progress());
    bool const named = found.faults.size() == 1 && found.faults[0].path == dir / "closed" &&
                       english(found.faults[0].error.message) == "cannot open '" + dir.path + "/closed': Permission denied";
    ::_exit(named && names(found, dir.path) == std::vector<std::string>{"", "/closed", "/open"} ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  std::filesystem::permissions(dir / "closed", std::filesystem::perms(0700));
}

TEST_CASE("a directory that is swapped for a link or for another one while we walk is not entered") {
  /// Acts when the first file is found: then both directories are known, and one of them is not yet entered.
  class Swap final : public Progress {
   public:
    Swap(Temporary const& dir, bool link) : m_dir(dir), m_link(link) {}
    void expect(std::uint64_t, std::uint64_t) override {
      if (std::exchange(m_done, true)) return;
      for (std::string const name : {"one", "two"}) {
        std::filesystem::rename(m_dir / "given/" + name, m_dir / "gone-" + name);
        if (m_link)
          std::filesystem::create_directory_symlink(m_dir / "secret-" + name, m_dir / "given/" + name);
        else
          std::filesystem::rename(m_dir / "secret-" + name, m_dir / "given/" + name);
      }
    }
    void advance(std::uint64_t, std::uint64_t) override {}
    bool stopped() const override { return false; }

   private:
    Temporary const& m_dir;
    bool m_link, m_done = false;
  };
  for (bool const link : {true, false}) {
    Temporary dir;
    for (std::string const name : {"one", "two"}) {
      std::filesystem::create_directories(dir / "given/" + name);
      dir.write("given/" + name + "/file", "1");
      std::filesystem::create_directory(dir / "secret-" + name);
      dir.write("secret-" + name + "/secret", "1");
    }
    Swap swap(dir, link);
    Scan const found = scan({dir / "given"}, swap);
    auto const count = [&](char const* end) {
      return std::ranges::count_if(found.found, [&](Found const& thing) { return thing.path.ends_with(end); });
    };
    CHECK(count("/file") == 1);
    CHECK(count("/secret") == 0);
    CHECK(found.faults.size() == 1);
  }
}

TEST_CASE("ten thousand names in one directory stand in the order of their bytes") {
  Temporary dir;
  for (int i = 0; i < 10'000; ++i) dir.write(fmt::format("{:x}", i * 7919 % 10'007), "");
  Scan const found = scan({dir.path}, no_progress());
  REQUIRE(found.found.size() == 10'001);
  CHECK(std::ranges::is_sorted(found.found, {}, &Found::path));
}

TEST_CASE("a tree a thousand levels deep is walked and read, with few descriptors") {
  rlimit limit;
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  rlimit const few{std::min<rlim_t>(limit.rlim_cur, 32), limit.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
  Temporary dir;
  int fd = ::open(dir.path.c_str(), O_DIRECTORY | O_RDONLY);
  std::string const level(20, 'd');
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(::mkdirat(fd, level.c_str(), 0700) == 0);
    int const next = ::openat(fd, level.c_str(), O_DIRECTORY | O_RDONLY);
    ::close(fd);
    fd = next;
  }
  int const file = ::openat(fd, "deep", O_CREAT | O_WRONLY, 0600);
  REQUIRE(::write(file, "x", 1) == 1);
  ::close(file);
  ::close(fd);
  Scan const found = scan({dir.path}, no_progress());
  CHECK(found.faults.empty());
  REQUIRE(found.found.size() == 1002);
  CHECK(found.found.back().path.size() > 20000);
  auto const digests = digest_files(found.found, one, no_progress());
  REQUIRE(digests.back());
  CHECK(hex_encode(digests.back()->hash(0)) == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
  Scan const again = scan({found.found.back().path}, no_progress());
  CHECK(again.found.size() == 1);
  CHECK(read_file(found.found.back().path, 10) == "x");
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

