// The one dialect of tar that a bundle is written in (wire.md 11): ustar, regular files, every byte of a header fixed but name
// and size. A reader refuses what the writer would not have written, so the same members make the same archive, bit for bit.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/bytes.hpp"
#include "lib/base/result.hpp"

namespace custody {

inline constexpr std::size_t tar_block = 512;
using TarHeader = std::array<std::byte, tar_block>;

struct TarMember {
  std::string name;         // 1..99 bytes, no NUL
  std::uint64_t size = 0;   // at most 2^63 - 1

  bool operator==(TarMember const&) const = default;
};

/// Sizes from 8 GiB on are written in base 256, as GNU tar reads them.
TarHeader encode_tar_header(TarMember const& member);
/// Code "tar-header" for anything that encode_tar_header would not write.
Result<TarMember> decode_tar_header(TarHeader const& header);
/// NULs behind a content of that size.
constexpr std::size_t tar_padding(std::uint64_t size) { return static_cast<std::size_t>((tar_block - size % tar_block) % tar_block); }

/// Where bytes go. An error ends the writing.
using ByteSink = std::function<Result<>(ByteView)>;
/// Fills as much of the buffer as there is; less only at the end.
using ByteSource = std::function<Result<std::size_t>(std::span<std::byte>)>;

/// Writes members one after the other. The content given must have just the size that its member was begun with.
class TarWriter {
 public:
  explicit TarWriter(ByteSink sink) : m_sink(std::move(sink)) {}

  Result<> begin(TarMember const& member);
  Result<> write(ByteView content);
  /// Header, content and padding of a small member.
  Result<> add(std::string_view name, std::string_view content);
  /// 1,024 NUL.
  Result<> finish();

 private:
  Result<> pad();

  ByteSink m_sink;
  std::uint64_t m_left = 0;      // of the current content
  std::size_t m_padding = 0;
};

/// Reads members one after the other, in constant memory. Content that was not read is skipped, and read nevertheless.
class TarReader {
 public:
  explicit TarReader(ByteSource source) : m_source(std::move(source)) {}

  /// The next member; nothing after the last one: then 1,024 NUL and the end of the file were there. Codes "tar-header" and
  /// "tar-trailing" (the end is missing, or something follows it).
  Result<std::optional<TarMember>> next();
  /// At most out.size() bytes of the content of the current member; 0 at its end. Code "tar-trailing" if the file ends first.
  Result<std::size_t> read(std::span<std::byte> out);

 private:
  Result<> skip();
  Result<> end();

  ByteSource m_source;
  std::uint64_t m_left = 0;
  std::size_t m_padding = 0;
};

}  // namespace custody
