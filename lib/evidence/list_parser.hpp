// What the parsers of single forms have in common; used by digest_list.cpp and by them alone.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/evidence/digest_list.hpp"

namespace custody {

/// The lines of a list, without their ends, each at most list_line_limit long. Whether CR LF ends a line is decided by the first.
class ListLines {
 public:
  explicit ListLines(std::unique_ptr<ListSource> source) : m_source(std::move(source)) {}

  /// Valid until the next call. Nothing at the end.
  Result<std::optional<std::string_view>> next();
  /// The next bytes without taking them: up to `count`, fewer only at the end.
  Result<std::string_view> peek(std::size_t count);
  /// Takes bytes up to and with the first `end`; nothing, and nothing taken, if the end comes before.
  Result<std::optional<std::string_view>> take_until(std::string_view end);
  void skip(std::size_t count) { m_begin += count; }
  std::uint64_t line() const { return m_line; }   ///< of the line taken last, from 1
  void count_lines(std::string_view taken);

 private:
  Result<bool> more();

  std::unique_ptr<ListSource> m_source;
  std::string m_buffer;
  std::size_t m_begin = 0;
  std::uint64_t m_line = 0;
  bool m_ended = false;
  std::optional<bool> m_carriage_returns;
};

class ListReader::Parser {
 public:
  virtual ~Parser() = default;
  virtual ListForm form() const = 0;
  virtual Result<std::optional<ListPart>> next() = 0;
  bool guessed = false;
};

using ParserPtr = std::unique_ptr<ListReader::Parser>;
ParserPtr make_sums_parser(ListLines lines, ListOptions const& options);
ParserPtr make_bagit_parser(ListLines lines, Algorithm algorithm);
ParserPtr make_hashdeep_parser(ListLines lines);
ParserPtr make_dfxml_parser(ListLines lines);
ParserPtr make_table_parser(ListLines lines);
/// True if the head of a table names a column of digests and one of names.
bool is_table_head(std::string_view line);

/// Hex of either case, exactly `size` bytes; nothing otherwise.
std::optional<Bytes> listed_hex(std::string_view text, std::size_t size);
/// The algorithm that a word names, in any spelling of its letters: "SHA256", "sha-256", "Sm3".
std::optional<Algorithm> listed_algorithm(std::string_view word);
/// What that many hex digits are most often; `ambiguous` where several algorithms have that number.
std::optional<Algorithm> algorithm_of_digits(std::size_t digits, bool& ambiguous);

}  // namespace custody
