#include "lib/io/file.hpp"

#include <sys/inotify.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/lib/temporary.hpp"

using namespace custody;

TEST_CASE("a file beyond its limit is refused, a directory is no file") {
  Temporary dir;
  dir.write("x", "12345");
  CHECK(read_file(dir / "x", 5) == "12345");
  CHECK(read_file(dir / "x", 4).error().code == "limit");
  CHECK_FALSE(read_file(dir.path, 100));
  CHECK(english(read_file(dir / "none", 1).error().message) == "cannot open '" + dir.path + "/none': No such file or directory");
}

TEST_CASE("a file that is longer than it says is read up to its limit") {
  CHECK(read_file("/proc/self/status", 100'000)->starts_with("Name:"));
  CHECK(read_file("/proc/self/status", 10).error().code == "limit");
}

TEST_CASE("what is missing of a directory's path is made, and said") {
  Temporary dir;
  CHECK(*make_directories(dir.path) == std::vector<std::string>());
  CHECK(*make_directories(dir / "a/b/c") == std::vector{dir / "a", dir / "a/b", dir / "a/b/c"});
  CHECK(*make_directories(dir / "a/d/") == std::vector{dir / "a/d"});
  dir.write("file", "x");
  CHECK(make_directories(dir / "file/under").error().problem == Problem::failed);
}

TEST_CASE("a file is opened through a symbolic link, a special file not even that") {
  Temporary dir;
  dir.write("file", "x");
  REQUIRE(::symlink("file", (dir / "link").c_str()) == 0);
  REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
  REQUIRE(::symlink("fifo", (dir / "hidden").c_str()) == 0);
  CHECK(open_regular(dir / "link"));

  FileDescriptor const watch(::inotify_init1(IN_NONBLOCK));
  REQUIRE(::inotify_add_watch(watch.get(), dir.path.c_str(), IN_OPEN) >= 0);
  char events[4096];
  for (char const* name : {"fifo", "hidden"}) CHECK(open_regular(dir / name).error().code == "special-file");
  CHECK(read_file(dir / "fifo", 10).error().code == "special-file");
  CHECK(open_regular("/dev/null").error().code == "special-file");
  CHECK(::read(watch.get(), events, sizeof events) < 0);
  REQUIRE(open_regular(dir / "file"));
  CHECK(::read(watch.get(), events, sizeof events) > 0);   // the watch does see what is opened
}

TEST_CASE("a descriptor is closed once, by its last owner") {
  int pair[2];
  REQUIRE(::pipe(pair) == 0);
  FileDescriptor const reader(pair[0]);
  {
    FileDescriptor first(pair[1]);
    FileDescriptor second(std::move(first));
    CHECK_FALSE(first);
    FileDescriptor& same = second;
    second = std::move(same);
    CHECK(second.get() == pair[1]);
  }
  char byte;
  CHECK(::read(reader.get(), &byte, 1) == 0);
}

TEST_CASE("what cannot be written is an error that names the file and the reason") {
  FileDescriptor const full(::open("/dev/full", O_WRONLY));
  REQUIRE(full);
  auto const refused = write_all(full.get(), as_bytes("x"), "out");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "io");
  CHECK(english(refused.error().message) == "cannot write 'out': No space left on device");
}

TEST_CASE("who has a file open for writing is found out, though he closed it and kept a mapping") {
  Temporary dir;
  dir.write("x", "12345");
  auto const ours = open_regular(dir / "x");
  REQUIRE(ours);
  auto const asked = [&] { return is_open_for_writing(ours->get()); };
  CHECK_FALSE(asked());
  auto theirs = open_file(dir / "x", O_RDWR);
  REQUIRE(theirs);
  CHECK(asked());
  auto* const mapping = ::mmap(nullptr, 5, PROT_READ | PROT_WRITE, MAP_SHARED, theirs->get(), 0);
  REQUIRE(mapping != MAP_FAILED);
  theirs = open_file(dir / "x", O_RDONLY);
  CHECK(asked());
  ::munmap(mapping, 5);
  CHECK_FALSE(asked());
}
