// A BagIt 1.0 bag (RFC 8493): the tag files of a bundle, read as strictly as they are written (wire.md 10).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/base/utc_time.hpp"

namespace custody {

/// The only content of bagit.txt. Part of the bundle format: never change.
inline constexpr std::string_view bagit_txt = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// What bag-info.txt says, all of it computed from the statement.
struct BagInfo {
  UtcTime time;              // of the entry; its date (UTC) is the bagging date
  std::string identifier;    // <origin>#<index>
  std::uint64_t octets = 0, files = 0;
};
std::string encode_bag_info(BagInfo const& info);

/// One line of a manifest: `<64 hex digits>  <path>`.
struct ManifestLine {
  std::string_view hex;
  std::string_view path;
};
void append_manifest_line(std::string& out, std::string_view hex, std::string_view path);

/// Walks over the lines of a manifest that check_manifest() let pass.
class ManifestLines {
 public:
  explicit ManifestLines(std::string_view text) : m_rest(text) {}
  std::optional<ManifestLine> next();

 private:
  std::string_view m_rest;
};

/// 64 lower-case hex digits, two spaces, a path, LF; paths strictly ascending by bytes; at least one line. What a path may be
/// is the caller's question. Code "manifest-syntax". Returns the number of lines; no memory beyond the text.
Result<std::uint64_t> check_manifest(std::string_view text);

/// A manifest from lines in any order.
class ManifestBuilder {
 public:
  void add(std::string_view hex, std::string_view path);
  std::string text();

 private:
  std::vector<std::string> m_lines;
};

}  // namespace custody
