// The residual as text: what a file in format A says and its copy in format B does not show, one fact a line. B plus residual is
// A, so it stays at home.
//
//   custody/residual/v1
//   from    sh-case-csv     1
//   to      js-case-xml     1
//   input   <sha256>        <records>
//   tables  case-category-8 2026-1  <sha256>
//   layout  line-end        lf
//   head    text    案件编号,案由,...%0D%0A
//   tail    text    %0D%0A
//   record  2       <32 hex sum>    case.number=A3101040000002026110002
//   between text    %0D%0A
//   raw     text    ...
//   record  3       <32 hex sum>    case.number=A3101040000002026110003
//   keep    案由    case.category=case-category-8:05000200  050202
//   shown   person  2
//   child   row     1       2       1/1     person.id=310101189901010019 person.role=person-role:suspect
//   keep    人员    person.id=310101189901010019 person.name=王五   王五310101189901010019
//   extra   备用1   x
//   child   row     2       -       1/1
//   keep    人员    赵六
//   end     <sha256 of all lines above>
//
// `keep` and `extra` belong to the `child` above them, and to the record before the first one. A child has its list in A ("-": in
// the fields of its parent), its place in A, its place in B or `-`, the how manieth of how many that B shows alike, and what B
// shows of its key. `shown` says how many of them B shows in all. Behind the guard stand the state and the letters of the field; the
// state of a text is left out, and an empty guard with it.
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
#include "formats/slot.hpp"
#include "formats/syntax/layout.hpp"
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
  Layout layout;                     // where it is not that of the pack
  std::string head, tail;            // of the file, in its encoding
};

/// A field of A that A would not write so from what B shows.
struct ResidualField {
  bool extra = false;                // no rule names it
  std::string place;
  std::string guard;                 // what B shows of it: "case.category=case-category-8:05000200"; spaces between values
  State state = State::text;
  std::string value;                 // UTF-8
};

/// A child of a record, or the record itself.
struct ResidualUnit {
  std::string list;                  // of A
  std::uint64_t in_a = 0;            // its place there, from 1
  std::optional<std::uint64_t> in_b; // among all children that B shows, from 1; none: it shows nothing of this one
  std::uint64_t nth = 1, of = 1;
  std::string key;                   // and tie, as B shows them
  std::vector<ResidualField> fields;
};

struct ResidualCount {
  std::string entity;
  std::uint64_t count = 0;
};

/// What is kept field by field.
struct ResidualKept {
  ResidualUnit record;
  std::vector<ResidualCount> shown;
  std::vector<ResidualUnit> children;

  bool empty() const { return record.fields.empty() && children.empty(); }
};

/// What is kept of one record.
struct ResidualRecord {
  std::uint64_t ordinal = 0;         // in A, from 1
  std::string sum;                   // 32 hex digits over all that B shows
  std::string key;                   // "case.number=A31..."; empty if it has none
  std::optional<std::string> between; // what stood before it, where it was not the usual
  // Where A would not write it so from what B shows, one of:
  std::optional<std::string> raw;    // its bytes
  ResidualKept kept;

  bool keeps_anything() const { return raw || !kept.empty(); }
};

/// Bytes of A in the form of a line: `text` or `bytes`, TAB, the escaped value.
std::string residual_value(std::string_view bytes, Encoding encoding);

std::string encode_residual_head(ResidualHead const& head, Encoding encoding);
/// The last line of a residual: a part of one would give back other records than there were. `sha256`: of all before it, in hex.
std::string encode_residual_end(std::string_view sha256);
inline constexpr std::size_t residual_end_size = 4 + 64 + 1;
std::string encode_residual_kept(ResidualKept const& kept);
void append_residual_record(ResidualRecord const& record, Encoding encoding, std::string& out);

/// The lines in front of the first record. Code "residual", with the line. `size`: how many bytes they take.
Result<ResidualHead> parse_residual_head(std::string_view text, Pack const& a, std::size_t& size);
/// The lines of one record: `text` begins with "record" and ends before the next one. Code "residual".
Result<ResidualRecord> parse_residual_record(std::string_view text, Encoding encoding);

}  // namespace custody::formats
