#include "lib/io/tar.hpp"

#include <catch2/catch.hpp>
#include <variant>

#include "tests/lib/random.hpp"

using namespace custody;

namespace {

std::string archive(std::vector<std::pair<std::string, std::string>> const& members) {
  std::string out;
  TarWriter writer([&](ByteView bytes) -> Result<> {
    out += as_text(bytes);
    return {};
  });
  for (auto const& [name, content] : members) REQUIRE(writer.add(name, content));
  REQUIRE(writer.finish());
  return out;
}

ByteSource source_of(std::string const& bytes, std::size_t& place) {
  return [&](std::span<std::byte> out) -> Result<std::size_t> {
    std::size_t const n = std::min(out.size(), bytes.size() - place);
    std::copy_n(as_bytes(bytes).begin() + static_cast<std::ptrdiff_t>(place), n, out.begin());
    place += n;
    return n;
  };
}

/// What an archive holds, or the code with which it is refused. `skip`: content is not asked for.
std::variant<std::vector<std::pair<std::string, std::string>>, std::string> read_all(std::string const& bytes, bool skip = false) {
  std::size_t place = 0;
  TarReader reader(source_of(bytes, place));
  std::vector<std::pair<std::string, std::string>> out;
  for (;;) {
    auto const member = reader.next();
    if (!member) return std::string(member.error().code);
    if (!*member) return out;
    std::string content;
    std::array<std::byte, 100> piece;
    while (!skip) {
      auto const n = reader.read(piece);
      if (!n) return std::string(n.error().code);
      if (*n == 0) break;
      content += as_text(std::span(piece).first(*n));
    }
    out.emplace_back((*member)->name, content);
  }
}

std::string code_of(std::string const& bytes) {
  auto const read = read_all(bytes);
  return read.index() == 1 ? std::get<1>(read) : "ok";
}

std::vector<std::pair<std::string, std::string>> const three{{"a", ""}, {"b/c", std::string(512, 'x')}, {"d", "short"}};

}  // namespace

TEST_CASE("what is written is read again") {
  auto const bytes = archive(three);
  CHECK(bytes.size() == 512 + 2 * 512 + 2 * 512 + 1024);
  CHECK(std::get<0>(read_all(bytes)) == three);
  CHECK(std::get<0>(read_all(bytes, true)).size() == 3);
  CHECK(std::get<0>(read_all(archive({}))).empty());
}

TEST_CASE("a header has the bytes that wire.md 11 gives") {
  auto const header = encode_tar_header({"data/x", 13});
  auto const text = std::string(as_text(header));
  CHECK(text.substr(0, 7) == std::string("data/x\0", 7));
  CHECK(text.substr(100, 24) == std::string("0000644\0" "0000000\0" "0000000\0", 24));
  CHECK(text.substr(124, 24) == std::string("00000000015\0" "00000000000\0", 24));
  CHECK(text.substr(156, 9) == std::string("0" "\0\0\0\0\0\0\0\0", 9));
  CHECK(text.substr(257, 8) == std::string("ustar\0" "00", 8));
  CHECK(text.substr(329, 16) == std::string("0000000\0" "0000000\0", 16));
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(text[i]);
  CHECK(text.substr(148, 8) == fmt::format("{:06o}", sum) + std::string("\0 ", 2));
}

TEST_CASE("sizes from 8 GiB on are written in base 256") {
  for (std::uint64_t const size : {std::uint64_t{0}, std::uint64_t{1}, (std::uint64_t{1} << 33) - 1, std::uint64_t{1} << 33, std::uint64_t{1} << 40,
                                   (std::uint64_t{1} << 63) - 1}) {
    auto const header = encode_tar_header({"x", size});
    auto const member = decode_tar_header(header);
    REQUIRE(member);
    CHECK(member->size == size);
    CHECK((header[124] == std::byte{0x80}) == (size >= std::uint64_t{1} << 33));
  }
  // A small size in base 256 is another spelling, a size beyond 2^63 - 1 is none.
  auto header = encode_tar_header({"x", std::uint64_t{1} << 33});
  header[124 + 4 + 3] = std::byte{0};
  CHECK_FALSE(decode_tar_header(header));
  header = encode_tar_header({"x", std::uint64_t{1} << 33});
  header[124 + 4] = std::byte{0x80};
  CHECK_FALSE(decode_tar_header(header));
}

TEST_CASE("every other byte of a header is refused") {
  auto const good = encode_tar_header({"data/evidence/0-a.jpg", 12345});
  for (std::size_t i = 0; i < good.size(); ++i) {
    INFO("byte " << i);
    for (unsigned const flip : {0x01u, 0x20u, 0x80u}) {
      auto bad = good;
      bad[i] ^= static_cast<std::byte>(flip);
      auto const member = decode_tar_header(bad);
      // The checksum covers all of it, so that no single byte makes another good header.
      REQUIRE_FALSE(member);
      REQUIRE(member.error().code == "tar-header");
    }
  }
}

TEST_CASE("an archive that is cut off anywhere is refused") {
  auto const bytes = archive(three);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    INFO("cut to " << size << " bytes");
    REQUIRE(code_of(bytes.substr(0, size)) == "tar-trailing");
  }
}

TEST_CASE("what does not belong behind a content or the end is refused") {
  auto bytes = archive(three);
  CHECK(code_of(bytes + std::string(1, '\0')) == "tar-trailing");
  CHECK(code_of(bytes + std::string(512, '\0')) == "tar-trailing");
  CHECK(code_of(bytes + "x") == "tar-trailing");
  auto padded = bytes;
  padded[512 + 1024 + 512 + 5] = 'x';
  CHECK(code_of(padded) == "tar-header");
  auto one_block = bytes;
  one_block[bytes.size() - 512] = 'x';
  CHECK(code_of(one_block) == "tar-trailing");
}

TEST_CASE("names of 99 bytes fit, of 100 do not") {
  CHECK(decode_tar_header(encode_tar_header({std::string(99, 'n'), 0})));
  auto header = encode_tar_header({std::string(99, 'n'), 0});
  header[99] = std::byte{'n'};
  CHECK_FALSE(decode_tar_header(header));
}

TEST_CASE("any members come back as they were written") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::pair<std::string, std::string>> members;
    for (std::size_t count = random.below(8); count-- > 0;) {
      std::string content(random.below(2000), '\0');
      for (char& c : content) c = static_cast<char>(random.below(256));
      members.emplace_back("m" + std::to_string(random.below(1000)), std::move(content));
    }
    REQUIRE(std::get<0>(read_all(archive(members))) == members);
  }
}
