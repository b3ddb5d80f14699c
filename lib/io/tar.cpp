#include "lib/io/tar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "lib/base/ensure.hpp"

namespace custody {
namespace {

// Offsets and lengths of ustar (POSIX.1-1988).
struct Place {
  std::size_t offset, length;
};
constexpr Place name_place{0, 100}, mode_place{100, 8}, uid_place{108, 8}, gid_place{116, 8}, size_place{124, 12}, mtime_place{136, 12},
    checksum_place{148, 8}, type_place{156, 1}, magic_place{257, 6}, version_place{263, 2}, major_place{329, 8}, minor_place{337, 8};
constexpr std::size_t member_name_limit = 99;
constexpr std::uint64_t octal_limit = 1ull << 33;   // 8 GiB: what eleven octal digits do not hold
constexpr std::size_t end_size = 2 * tar_block;

void put(TarHeader& header, Place place, std::string_view text) {
  std::memcpy(header.data() + place.offset, text.data(), text.size());
}

std::uint64_t checksum_of(TarHeader const& header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    bool const own = i >= checksum_place.offset && i < checksum_place.offset + checksum_place.length;
    sum += own ? std::uint64_t{' '} : std::to_integer<std::uint64_t>(header[i]);
  }
  return sum;
}

bool is_nul(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

std::unexpected<Error> bad_header(Message why) {
  return fail(failure("tar-header", say("this is not an archive of the kind that a bundle is: {}", std::move(why))));
}
std::unexpected<Error> bad_end(Message why) { return fail(failure("tar-trailing", say("the archive does not end as it must: {}", std::move(why)))); }

/// What the size field says, read loosely: encoding it again decides.
std::optional<std::uint64_t> read_size(TarHeader const& header) {
  auto const field = std::span(header).subspan(size_place.offset, size_place.length);
  if (field[0] == std::byte{0x80}) {
    if (!is_nul(field.subspan(1, 3))) return {};
    std::uint64_t const size = get_u64(field.data() + 4);
    if (size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return {};
    return size;
  }
  std::uint64_t size = 0;
  for (std::byte const b : field.first(size_place.length - 1)) {
    auto const c = std::to_integer<unsigned>(b);
    if (c < '0' || c > '7') return {};
    size = size * 8 + (c - '0');
  }
  return size;
}

}  // namespace

TarHeader encode_tar_header(TarMember const& member) {
  ensure(!member.name.empty() && member.name.size() <= member_name_limit, "names of a bundle fit into the header");
  TarHeader header{};
  put(header, name_place, member.name);
  put(header, mode_place, "0000644");
  put(header, uid_place, "0000000");
  put(header, gid_place, "0000000");
  if (member.size < octal_limit) {
    put(header, size_place, fmt::format("{:011o}", member.size));
  } else {
    header[size_place.offset] = std::byte{0x80};
    put_u64(header.data() + size_place.offset + 4, member.size);
  }
  put(header, mtime_place, "00000000000");
  put(header, type_place, "0");
  put(header, magic_place, "ustar");
  put(header, version_place, "00");
  put(header, major_place, "0000000");
  put(header, minor_place, "0000000");
  std::string checksum = fmt::format("{:06o}", checksum_of(header));
  checksum += '\0';
  checksum += ' ';
  put(header, checksum_place, checksum);
  return header;
}

Result<TarMember> decode_tar_header(TarHeader const& header) {
  std::string_view const name = as_text(header).substr(0, name_place.length);
  auto const length = name.find('\0');
  if (length == 0) return bad_header(say("a member has no name"));
  if (length == std::string_view::npos) return bad_header(say("a name has more than {} bytes", member_name_limit));
  TarMember member{std::string(name.substr(0, length)), 0};
  auto const size = read_size(header);
  if (!size) return bad_header(say("the size of '{}' is no number of its form", member.name));
  member.size = *size;
  if (encode_tar_header(member) != header) return bad_header(say("the header of '{}' is not written as it must be", member.name));
  return member;
}

Result<> TarWriter::begin(TarMember const& member) {
  TRY(pad());
  m_left = member.size;
  m_padding = tar_padding(member.size);
  return m_sink(encode_tar_header(member));
}

Result<> TarWriter::write(ByteView content) {
  ensure(content.size() <= m_left, "a member holds no more than its header says");
  m_left -= content.size();
  return m_sink(content);
}

Result<> TarWriter::add(std::string_view name, std::string_view content) {
  TRY(begin({std::string(name), content.size()}));
  return write(as_bytes(content));
}

Result<> TarWriter::pad() {
  ensure(m_left == 0, "a member holds no less than its header says");
  static constexpr std::array<std::byte, tar_block> zeros{};
  return m_sink(std::span(zeros).first(std::exchange(m_padding, 0)));
}

Result<> TarWriter::finish() {
  TRY(pad());
  static constexpr std::array<std::byte, end_size> zeros{};
  return m_sink(zeros);
}

Result<std::optional<TarMember>> TarReader::next() {
  TRY(skip());
  TarHeader header;
  std::size_t const got = TRY(m_source(header));
  if (got == 0) return bad_end(say("the file ends before it"));
  if (got < header.size()) return bad_end(say("the file ends within a header"));
  if (is_nul(header)) {
    TRY(end());
    return std::nullopt;
  }
  TarMember member = TRY(decode_tar_header(header));
  m_left = member.size;
  m_padding = tar_padding(member.size);
  return std::optional(std::move(member));
}

Result<std::size_t> TarReader::read(std::span<std::byte> out) {
  if (m_left == 0 || out.empty()) return 0;
  auto const part = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), m_left)));
  std::size_t const got = TRY(m_source(part));
  if (got < part.size()) return bad_end(say("the file ends within a member"));
  m_left -= got;
  return got;
}

Result<> TarReader::skip() {
  std::array<std::byte, 64 * 1024> buffer;
  while (TRY(read(buffer)) > 0) {
  }
  auto const padding = std::span(buffer).first(std::exchange(m_padding, 0));
  if (TRY(m_source(padding)) < padding.size()) return bad_end(say("the file ends within a member"));
  if (!is_nul(padding)) return bad_header(say("behind the content of a member stands something else than NUL"));
  return {};
}

Result<> TarReader::end() {
  // One block of NUL was read; another one and nothing more belongs there.
  std::array<std::byte, tar_block + 1> rest;
  std::size_t const got = TRY(m_source(rest));
  if (got < tar_block || !is_nul(std::span(rest).first(tar_block))) return bad_end(say("1,024 NUL belong there"));
  if (got > tar_block) return bad_end(say("something follows"));
  return {};
}

}  // namespace custody
