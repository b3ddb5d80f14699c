#include "lib/io/atomic_file.hpp"

#include <sys/stat.h>

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

TEST_CASE("a file beyond its limit is refused, a directory is no file") {
  Temporary dir;
  dir.write("x", "12345");
  CHECK(read_file(dir / "x", 5) == "12345");
  CHECK(read_file(dir / "x", 4).error().code == "limit");
  CHECK_FALSE(read_file(dir.path, 100));
  CHECK(english(read_file(dir / "none", 1).error().message) == "cannot open '" + dir.path + "/none': No such file or directory");
}
