// What a syntax is for the converter: something that cuts a file into records, reads a record into slots and writes it back.
//
// A new syntax is a pair of files beside this one and one line in syntax/registry.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/output.hpp"
#include "formats/pack.hpp"
#include "formats/problem.hpp"
#include "formats/sheet.hpp"
#include "formats/syntax/layout.hpp"
#include "lib/base/result.hpp"

namespace custody::formats {

/// A record in its file. All pieces in order, each with what stands before it, and Reader::tail() are the file, byte for byte.
struct Piece {
  std::string_view before;   // between the record before and this one; for the first one the head of the file
  std::string_view bytes;
  std::uint64_t offset = 0;  // of `bytes` in the file
  std::string_view fault;    // a literal: the rule by which it is rejected without being read
  bool is_row = false;       // CSV: split() saw that it is one row, so nobody needs to look for its end again
};

/// Reads one file. split() is called by one thread at a time, in the order of the file; read() by any number of threads on pieces
/// that split() gave. Both see raw bytes in the pack's encoding.
class Reader {
 public:
  virtual ~Reader() = default;

  /// Appends the whole records at the front of `window` and returns how many bytes they and what stands before them take; the
  /// rest comes again in front of the next window. `window` begins at `offset` in the file; `last`: nothing follows, and then
  /// everything is taken. Views point into `window`. An Error: the next record cannot be found (malformed array, unclosed
  /// element, a quote that never ends).
  virtual Result<std::size_t> split(std::string_view window, std::uint64_t offset, bool last, std::vector<Piece>& pieces) = 0;

  /// One record into slots; slots point into the piece or into the arena. What is wrong is added to `problems`; then the
  /// sheet means nothing.
  void read(Piece const& piece, Sheet& sheet, Arena& arena, Problems& problems) const {
    read_record(piece, sheet, arena, problems);
    sheet.order_extras();
  }

  /// The envelope as far as it was seen: one row, the places of Shape::file. Complete after the last split().
  Sheet const& file() const { return m_file; }
  /// What stands behind the last record. After the last split().
  std::string_view tail() const { return m_tail; }
  /// What is odd about the file as a whole (an unknown column). They reject nothing.
  Problems const& findings() const { return m_findings; }

 protected:
  /// Extras in any order.
  virtual void read_record(Piece const& piece, Sheet& sheet, Arena& arena, Problems& problems) const = 0;

  Sheet m_file;
  Arena m_file_arena;
  std::string m_tail;
  Problems m_findings;
};

/// Writes one file. record() may be called by any number of threads.
class Writer {
 public:
  virtual ~Writer() = default;

  /// All that stands before the first record. `file` holds one row of Shape::file.
  virtual void head(Sheet const& file, Output& out) const = 0;
  /// separator() and one record. A value that the format cannot hold is a problem; then what was written means nothing.
  virtual void record(Sheet const& sheet, Output& out, Arena& arena, Problems& problems) const = 0;
  /// All that stands behind the last record.
  virtual void tail(Sheet const& file, bool empty, Output& out) const = 0;
  /// With what every record begins; the first one of a file goes without.
  std::string_view separator() const { return m_separator; }
  /// The record alone within what record() wrote: what a Reader would cut out of the file.
  std::string_view body(std::string_view written) const {
    auto const begin = written.find_first_not_of(m_around), end = written.find_last_not_of(m_around);
    return begin == std::string_view::npos ? written.substr(0, 0) : written.substr(begin, end - begin + 1);
  }

 protected:
  std::string m_separator;
  std::string_view m_around;   // characters that may stand around a record and are none of it
};

/// The pack must outlive them.
Result<std::unique_ptr<Reader>> make_reader(Pack const& pack);
/// `head`: the records have to fit into a file that begins so (its columns, its prefixes); none: a file as the pack lays it out.
/// `layout`: what is otherwise than the pack has it.
Result<std::unique_ptr<Writer>> make_writer(Pack const& pack, std::optional<std::string_view> head = {}, Layout const& layout = {});

/// No record is larger: what is, is an Error of split() for CSV, JSON lines and fixed lines as well.
inline constexpr std::size_t record_limit = 8 << 20;

}  // namespace custody::formats
