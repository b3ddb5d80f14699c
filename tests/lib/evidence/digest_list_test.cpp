#include "lib/evidence/digest_list.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/temporary.hpp"

using namespace custody;

namespace {

Bytes const digest(32, std::byte{0xab});
std::string const hex = hex_encode(digest);

std::string written(WrittenForm form, std::string_view path) {
  auto const writer = ListWriter::create(form, {Algorithm::sha256});
  REQUIRE(writer);
  return writer->item(path, 5, digest).value_or("nothing");
}

/// "path algorithm size" of each item, "line code" of each bad one.
std::vector<std::string> read(std::string const& path, std::optional<Algorithm> algorithm = std::nullopt) {
  auto reader = ListReader::open(path, {algorithm, {}});
  REQUIRE(reader);
  std::vector<std::string> out;
  for (;;) {
    auto const part = reader->next();
    REQUIRE(part);
    if (!*part) return out;
    if (auto const* const bad = std::get_if<BadLine>(&**part)) {
      out.push_back(fmt::format("{} {}", bad->line, bad->code));
      continue;
    }
    auto const& item = std::get<ListedItem>(**part);
    out.push_back(fmt::format("{} {} {}", item.path, algorithm_name(item.digests[0].algorithm), item.size ? std::to_string(*item.size) : "-"));
  }
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("names with a backslash, LF or CR are escaped as sha256sum does") {
  CHECK(written(WrittenForm::gnu, "a b") == hex + "  a b\n");
  CHECK(written(WrittenForm::gnu, "a\\b\nc\rd") == "\\" + hex + "  a\\\\b\\nc\\rd\n");
  CHECK(written(WrittenForm::bsd, "a") == "SHA256 (a) = " + hex + "\n");
  CHECK(written(WrittenForm::bsd, "a\n") == "\\SHA256 (a\\n) = " + hex + "\n");
}

TEST_CASE("a name that a form has no way to write is not written") {
  CHECK(written(WrittenForm::hashdeep, "a, b") == "5," + hex + ",a, b\n");
  CHECK(written(WrittenForm::hashdeep, "a\nb") == "nothing");
  CHECK(written(WrittenForm::hashdeep, "a\r") == "nothing");
  CHECK(written(WrittenForm::dfxml, "<script>&").find("<filename>&lt;script&gt;&amp;</filename>") != std::string::npos);
  CHECK(written(WrittenForm::dfxml, "\x1b\xff").find("<filename encoding='base64'>G/8=</filename>") != std::string::npos);
}

TEST_CASE("a form refuses algorithms that it has no room for") {
  CHECK(ListWriter::create(WrittenForm::gnu, {Algorithm::sha256, Algorithm::sm3}).error().problem == Problem::usage);
  CHECK(ListWriter::create(WrittenForm::hashdeep, {Algorithm::sm3}).error().problem == Problem::usage);
  CHECK(ListWriter::create(WrittenForm::bsd, {Algorithm::sha256, Algorithm::sm3}));
}

TEST_CASE("64 digits are SHA-256 unless the name of the list or the person says otherwise") {
  Temporary dir;
  auto const line = hex + "  x\n";
  CHECK(read(dir.write("list", line)) == Lines{"x sha256 -"});
  CHECK(read(dir.write("B3SUMS", line)) == Lines{"x blake3 -"});
  CHECK(read(dir.write("x.sm3", line)) == Lines{"x sm3 -"});
  CHECK(read(dir.write("manifest-sm3.txt", line)) == Lines{"x sm3 -"});
  CHECK(read(dir / "list", Algorithm::sm3) == Lines{"x sm3 -"});
  auto guess = ListReader::open(dir / "list", {});
  REQUIRE(guess->next());
  CHECK(guess->guessed());
}

TEST_CASE("bad lines are named by their number and do not hide the good ones") {
  Temporary dir;
  CHECK(read(dir.write("list", hex + "  a\nnonsense\n\n" + hex + "  b\n")) == Lines{"a sha256 -", "2 list-line", "b sha256 -"});
  CHECK(read(dir.write("hd", "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n5," + hex + ",nl\nx\n5," + hex + ",b\n")) ==
        Lines{"nl sha256 5", "4 list-line", "b sha256 5"});
}

TEST_CASE("a line without end is refused before it fills the memory") {
  Temporary dir;
  auto reader = ListReader::open(dir.write("list", hex + "  " + std::string(3 << 20, 'x')), {});
  REQUIRE(reader);
  CHECK(reader->next().error().code == "limit");
}

TEST_CASE("a list is a file, not a device or directory") {
  Temporary dir;
  CHECK_FALSE(ListReader::open(dir.path, {}));
  CHECK(ListReader::open("/dev/zero", {}).error().code == "special-file");
}
