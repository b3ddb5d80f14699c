// Code tables (formats/codes/*.csv): what a code means, when it held, what came after it, and which code of a sister table says
// the same. A code is never turned into another one by itself; who asks is told how much the other one still says.
//
//   code,name,valid_from,valid_to,parent,successors,aliases,pivot,relation,prefer,note
//   050200,盗窃案,,,050000,,,05000200,=,1,
//   050202,扒窃案,,,050200,,,05000200,<,,
//
// Lists are separated by `;`. Dates are 2010, 2010-12 or 2010-12-31; `2010-12?` as the end says that the code still stood in
// the list of that day and in no later one, and that nobody knows when it ended.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/yaml.hpp"
#include "lib/base/result.hpp"

namespace custody::formats {

/// How a code stands to its pivot, the code of the table through which the tables of a family meet.
enum class Relation : std::uint8_t {
  equal,     ///< `=`
  narrower,  ///< `<`: the code says more than its pivot does
  wider      ///< `>`: the code says less
};

/// A row. Texts live as long as its table.
struct Code {
  static constexpr std::uint32_t none = 0xffffffff;

  std::string_view code, name;
  std::string_view valid_from, valid_to;         // as in the table, without `?`; empty: always
  bool end_is_known = true;
  bool prefer = false;                           // of several codes with one pivot the one that the pivot is written as
  Relation relation = Relation::equal;
  std::uint32_t index = 0;                       // of CodeTable::rows
  std::uint32_t parent = none;                   // another row
  std::string_view pivot;                        // a code of the family's pivot table
  std::vector<std::string_view> successors, aliases;
  std::string_view note;

  bool is_retired() const { return !valid_to.empty(); }
};

enum class Validity : std::uint8_t {
  valid,
  not_yet,  ///< before valid_from
  ended,    ///< after valid_to
  unsure    ///< the code was ended at some time that the table does not know, or the day is not known well enough
};

class CodeTable {
 public:
  struct About {
    std::string name, family, pivot, version, source;
  };

  /// Reads one CSV file. Everything wrong with it is added to `faults`; then there is no table.
  static std::unique_ptr<CodeTable> parse(About about, std::string text, yaml::Faults& faults);

  std::string const& name() const { return m_about.name; }
  std::string const& family() const { return m_about.family; }
  std::string const& version() const { return m_about.version; }
  About const& about() const { return m_about; }
  bool is_pivot() const { return m_about.pivot == m_about.name; }
  /// SHA-256 of the file, as the residual names it.
  std::string const& sha256() const { return m_sha256; }

  std::span<Code const> rows() const { return m_rows; }
  Code const& operator[](std::uint32_t index) const { return m_rows[index]; }

  /// By its code, exactly. A few nanoseconds.
  Code const* find(std::string_view code) const;
  /// By one of its aliases or, if no other row has it, its name.
  Code const* find_name(std::string_view name) const;
  /// What a damaged code was most likely meant to be, for a hint: leading zeros or a trailing `.0` restored. Else nothing.
  Code const* find_damaged(std::string_view code) const;

  Code const* parent_of(Code const& code) const { return code.parent == Code::none ? nullptr : &m_rows[code.parent]; }
  bool is_within(Code const& code, Code const& ancestor) const;

  /// On a day in the form of the model, as precise as it may be (2026, 2026-11, 2026-11-24T05:00).
  static Validity validity(Code const& code, std::string_view day);

 private:
  CodeTable() = default;
  CodeTable(CodeTable const&) = delete;

  /// Open addressing over the first eight bytes, which are the whole of almost every code.
  class Hash {
   public:
    void reserve(std::size_t count);
    /// False if it is there already.
    bool insert(std::string_view key, std::uint32_t index);
    std::uint32_t find(std::string_view key) const;

   private:
    struct Entry {
      std::uint64_t front = 0;
      char const* data = nullptr;
      std::uint32_t size = 0;
      std::uint32_t index = Code::none;
    };
    std::vector<Entry> m_entries;
    std::uint64_t m_mask = 0;
  };

  About m_about;
  std::string m_text, m_sha256;
  std::vector<Code> m_rows;
  std::vector<std::unique_ptr<std::string>> m_unquoted;  // fields that are not a part of the text as they stand
  Hash m_codes, m_names;
};

/// What of a code is left in another table of its family.
struct Translation {
  enum class Kind : std::uint8_t {
    same,         ///< the same table
    equal,        ///< another code that says the same
    generalised,  ///< a code that says less
    none          ///< the other table has nothing for it
  };
  Kind kind = Kind::none;
  Code const* code = nullptr;  // of the other table
};

/// All tables, those of one family joined by their pivot.
class CodeTables {
 public:
  static constexpr std::size_t file_limit = 4 << 20;

  /// `tables.yaml` (name, family, pivot, version, source) and a file NAME.csv for each. Each file's text comes from `open`.
  /// Everything that is wrong is returned in `errors`, all files of it; then there are no tables.
  using Open = std::function<Result<std::string>(std::string const& name)>;
  static std::optional<CodeTables> load(Open const& open, std::vector<Error>& errors);
  /// From a directory; the first error.
  static Result<CodeTables> load(std::string const& directory);

  /// By name.
  CodeTable const* find(std::string_view name) const;
  /// In the order of tables.yaml.
  std::vector<CodeTable const*> all() const;
  /// The pivot table of a family.
  CodeTable const* pivot(std::string_view family) const;

  /// The code of `to` for a code of `from`; both must be of one family. It is the row of `to` with the same pivot and `prefer`,
  /// else that of the nearest parent of the pivot that has one. For a converter: ask once a code, not once a record.
  Translation translate(CodeTable const& from, Code const& code, CodeTable const& to) const;

 private:
  std::vector<std::unique_ptr<CodeTable>> m_tables;
};

}  // namespace custody::formats
