// How much of a table another one can say, and how much of real data a table knows: the report that a mapping needs before anybody
// trusts it. A converter that sends two codes of five to "other" without a word is a defect that was seen in practice.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/code_table.hpp"

namespace custody::formats {

/// Whether a code only says "something else": its name begins with 其他 or 其它.
bool is_catch_all(Code const& code);

/// What becomes of each code of one table in another of its family.
struct TableCoverage {
  std::size_t codes = 0, equal = 0, generalised = 0, none = 0;
  std::size_t catch_all = 0;                       ///< of them, those that only become "other" although they said more
  std::vector<std::string_view> without;           ///< the codes that have nothing
  std::vector<std::string_view> many_to_one;       ///< codes of the other table that several become
};
TableCoverage cover(CodeTables const& tables, CodeTable const& from, CodeTable const& to);

/// Counts the codes of data as they come. Memory is bounded: of unknown codes the first thousand different ones are kept.
class DataCoverage {
 public:
  struct Counts {
    std::uint64_t values = 0;
    std::uint64_t known = 0, by_alias = 0;         ///< by_alias are known too
    std::uint64_t catch_all = 0;                   ///< known, and only "other"
    std::uint64_t ended = 0, not_yet = 0, unsure = 0;  ///< known, on a day on which the code did not hold, or perhaps not
    std::uint64_t unknown = 0;
    std::map<std::string, std::uint64_t, std::less<>> unknown_codes;
  };

  explicit DataCoverage(CodeTable const& table) : m_table(table) {}

  /// `day`: when it was used, in the form of the model; empty if nobody knows.
  void add(std::string_view code, std::string_view day = {});
  void merge(DataCoverage const& later);
  Counts const& counts() const { return m_counts; }
  /// One JSON object: the counts, and the ten most frequent unknown codes, with what they may have been meant to be.
  std::string json() const;

 private:
  static constexpr std::size_t kept = 1000;
  CodeTable const& m_table;
  Counts m_counts;
};

}  // namespace custody::formats
