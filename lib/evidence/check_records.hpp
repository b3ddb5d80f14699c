// The bytes in which a comparison sorts what it compares: a million items of either side need not be held as values. They are read
// back by the program that wrote them, and never by another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/evidence/check.hpp"

namespace custody::check_records {

/// Written so that the order of bytes is the order of a walk: '/' before all others, a path before what lies below it. Ends itself.
void append_path(std::string& out, std::string_view path);
/// Big-endian: ascending bytes are ascending numbers.
void append_u64(std::string& out, std::uint64_t value);

/// Takes apart what is written by these functions, front to back.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : m_rest(bytes) {}

  std::string path();
  /// The bytes of the path in front, which stay.
  std::string_view path_key() const { return m_rest.substr(0, m_rest.find('\0') + 1); }
  std::string_view bytes(std::size_t count);
  std::uint64_t u64();
  std::uint8_t u8() { return static_cast<std::uint8_t>(bytes(1)[0]); }
  std::vector<ListedDigest> digests();

 private:
  std::string_view m_rest;
};

/// By path; of one path the last entry comes first.
std::string encode(RecordedItem const& item);
RecordedItem decode_recorded(std::string_view bytes);
/// By path.
std::string encode(FoundItem const& item);
FoundItem decode_found(std::string_view bytes);

}  // namespace custody::check_records
