// The residual as text: what a file in format A says and its copy in format B does not show, one fact a line. B plus residual is
// A, so it stays at home.
//
//   custody/residual/v1
//   from    sh-case-csv     1
//   to      js-case-xml     1
//   input   <sha256>        <records>
//   tables  case-category-8 2026-1  <sha256>
//   head    text    案件编号,案由,...%0D%0A
//   tail    text    %0D%0A
//   record  2       <32 hex sum>    case.number=A3101040000002026110002
//   between text    %0D%0A
//   raw     text    ...
//
// Fields are separated by TAB. `%XX` stands for `%`, for control bytes, and for bytes that are not UTF-8. `bytes` instead of
// `text`: the value is in the encoding of A, where it is not the encoding of a clean text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/encoding/codec.hpp"
#include "lib/base/result.hpp"

namespace custody::formats {

inline constexpr std::string_view residual_version = "custody/residual/v1";

struct ResidualTable {
  std::string name, version, sha256;
};

struct ResidualHead {
  std::string from, to;              // "sh-case-csv\t1"
  std::string input_sha256;
  std::uint64_t records = 0;         // of the input
  std::vector<ResidualTable> tables;
  std::string head, tail;            // of the file, in its encoding
};

/// What is kept of one record.
struct ResidualRecord {
  std::uint64_t ordinal = 0;         // in A, from 1
  std::string sum;                   // 32 hex digits over all that B shows
  std::string key;                   // "case.number=A31..."; empty if it has none
  std::optional<std::string> between; // what stood before it, where it was not the usual
  std::optional<std::string> raw;    // its bytes, where A would not write them so from what B shows
};

/// Bytes of A in the form of a line: `text` or `bytes`, TAB, the escaped value.
std::string residual_value(std::string_view bytes, Encoding encoding);

std::string encode_residual_head(ResidualHead const& head, Encoding encoding);
void append_residual_record(ResidualRecord const& record, Encoding encoding, std::string& out);

/// The lines in front of the first record. Code "residual", with the line. `size`: how many bytes they take.
Result<ResidualHead> parse_residual_head(std::string_view text, Encoding encoding, std::size_t& size);
/// The lines of one record: `text` begins with "record" and ends before the next one. Code "residual".
Result<ResidualRecord> parse_residual_record(std::string_view text, Encoding encoding);

}  // namespace custody::formats
