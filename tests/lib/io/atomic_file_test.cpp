#include "lib/io/atomic_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/temporary.hpp"

using namespace custody;

TEST_CASE("a file that was not committed leaves nothing behind") {
  Temporary dir;
  {
    auto file = AtomicFile::create(dir / "out", Overwrite::refuse);
    REQUIRE(file);
    REQUIRE(file->write("half"));
  }
  CHECK(std::filesystem::is_empty(dir.path));
}

TEST_CASE("a committed file is whole, has its mode, and nothing is overwritten unasked") {
  Temporary dir;
  REQUIRE(write_file(dir / "out", "one", Overwrite::refuse, 0600));
  CHECK(read_file(dir / "out", 100) == "one");
  struct stat st;
  ::stat((dir / "out").c_str(), &st);
  CHECK((st.st_mode & 0777) == 0600);
  auto const again = write_file(dir / "out", "two", Overwrite::refuse);
  REQUIRE_FALSE(again);
  CHECK(again.error().hint);
  CHECK(read_file(dir / "out", 100) == "one");
  REQUIRE(write_file(dir / "out", "two", Overwrite::allow));
  CHECK(read_file(dir / "out", 100) == "two");
}

TEST_CASE("a target that appears meanwhile is not overwritten") {
  Temporary dir;
  auto file = AtomicFile::create(dir / "out", Overwrite::refuse);
  REQUIRE(file->write("late"));
  dir.write("out", "first");
  CHECK_FALSE(file->commit());
  CHECK(read_file(dir / "out", 100) == "first");
}

TEST_CASE("a name of 255 bytes can be written") {
  Temporary dir;
  CHECK(write_file(dir / std::string(255, 'n'), "x", Overwrite::refuse));
}

TEST_CASE("a link that leads nowhere is an existing target too") {
  Temporary dir;
  REQUIRE(::symlink("nowhere", (dir / "out").c_str()) == 0);
  CHECK_FALSE(write_file(dir / "out", "x", Overwrite::refuse));
  CHECK(std::filesystem::is_symlink(dir / "out"));
  CHECK_FALSE(std::filesystem::exists(dir / "nowhere"));
}

TEST_CASE("a commit that fails leaves no temporary file") {
  Temporary dir;
  std::filesystem::create_directory(dir / "out");
  CHECK_FALSE(write_file(dir / "out", "x", Overwrite::allow));
  CHECK(std::distance(std::filesystem::directory_iterator(dir.path), {}) == 1);
  CHECK(english(write_file(dir / "none/out", "x", Overwrite::allow).error().message) ==
        "cannot create '" + dir.path + "/none/out': No such file or directory");
}

TEST_CASE("an atomic file can change hands, the one given up leaves nothing behind") {
  Temporary dir;
  {
    auto first = AtomicFile::create(dir / "first", Overwrite::refuse);
    auto second = AtomicFile::create(dir / "second", Overwrite::refuse);
    REQUIRE(second->write("2"));
    *first = std::move(*second);
    REQUIRE(first->commit());
  }
  CHECK(read_file(dir / "second", 10) == "2");
  CHECK(std::distance(std::filesystem::directory_iterator(dir.path), {}) == 1);
}
