#include "lib/io/buffered.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/lib/random.hpp"
#include "tests/lib/temporary.hpp"

using namespace custody;

TEST_CASE("a buffered file gives its bytes in pieces of any size") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  Temporary directory;
  std::string content(1'000'003, '\0');
  for (char& c : content) c = static_cast<char>(random.below(256));
  auto const path = directory.write("file", content);
  for (std::size_t const largest : {std::size_t{10}, std::size_t{5000}, std::size_t{700'000}}) {
    auto file = BufferedFile::open(path);
    REQUIRE(file);
    std::string read;
    for (;;) {
      Bytes piece(1 + random.below(largest));
      auto const n = file->read(piece);
      REQUIRE(n);
      read += as_text(ByteView(piece).first(*n));
      if (*n < piece.size()) break;
    }
    CHECK(read == content);
    std::byte more;
    CHECK(file->read(std::span(&more, 1)).value() == 0);
  }
}

TEST_CASE("a pipe that gives little at a time fills what was asked for") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  BufferedFile file{FileDescriptor{ends[0]}, "pipe"};
  FileDescriptor const writer(ends[1]);
  for (auto const* piece : {"ab", "c", "def"}) REQUIRE(::write(writer.get(), piece, std::string_view(piece).size()) > 0);
  Bytes out(6);
  CHECK(file.read(out).value() == 6);
  CHECK(as_text(out) == "abcdef");
}

TEST_CASE("what is no file is not opened") {
  Temporary directory;
  CHECK(BufferedFile::open(directory.path).error().code == "io");
  REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
  CHECK(BufferedFile::open(directory / "fifo").error().code == "special-file");
  CHECK(BufferedFile::open(directory / "none").error().code == "io");
}
