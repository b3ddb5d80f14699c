// A format pack: where each element of the model stands in one format, and how it is written there. One YAML file, compiled both
// ways. custody-pack(5) is its specification; here it stands as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "formats/date_pattern.hpp"
#include "formats/encoding/codec.hpp"
#include "formats/model.hpp"

namespace custody::formats {

enum class Syntax : std::uint8_t { json, jsonl, csv, xml, fixed, xlsx };
std::string_view name_of(Syntax syntax);

/// Which level of a record, and which of its places. Level 0 is the record itself, each `each` block is one more.
struct PlaceId {
  std::uint16_t level = 0, index = 0;
  auto operator<=>(PlaceId const&) const = default;
};

/// A place: its name in the syntax's own words ("fadd/xzqhdm", "js:zj/@lx", "案由", "#3"), and what its syntax must know of it.
struct Place {
  std::string name;
  bool number = false;             // json: number
  bool after_records = false;      // file rules: stands behind the records
  std::size_t max = 0;             // characters (bytes in fixed); 0: any
  yaml::Position at;
};

/// The places of a level in the order in which they are written, and between them the lists of children.
struct Level {
  std::string at;                  // of a child: "xyrlb", "js:ryList/js:ry", "row", a line kind
  std::vector<Place> places;
  struct Item {
    bool child = false;
    std::uint16_t index = 0;       // of `places`, or the number of the level
  };
  std::vector<Item> order;
};

/// What a syntax needs to know to read and write records of a pack.
struct Shape {
  std::vector<Level> levels;       // 0 is the record
  Level file;                      // the places of the envelope
};

enum class Absent : std::uint8_t { omit, null, empty, blank };
enum class Unknown : std::uint8_t { keep, flag, reject };
enum class Over : std::uint8_t { reject, cut };
enum class Only : std::uint8_t { both, in, out };

struct Template {
  struct Part {
    std::string literal;           // before the hole
    std::uint16_t hole = 0;        // of Rule::elements
  };
  std::vector<Part> parts;
  std::string tail;                // behind the last hole
};

struct Rule {
  /// The codecs, a closed list.
  enum class Kind : std::uint8_t { text, code, date, decimal, list, join, blob, constant, count };

  yaml::Position at;
  Kind kind = Kind::text;
  std::uint16_t block = 0;
  std::vector<PlaceId> places;
  std::vector<ElementId> elements; // of constant and count: none
  std::optional<PlaceId> name_place;

  // code
  std::string table;
  std::vector<std::pair<std::string, std::string>> local;   // what stands there, and the code of the table it means
  // date
  std::optional<DatePattern> pattern;                       // none with `excel`
  std::vector<DatePattern> accept_patterns;
  Partial partial = Partial::none;
  bool excel = false;
  // two places, two elements; one value stands for both where they are equal
  bool range_same = false;
  // decimal
  int places_after_point = -1;                              // -1: as many as there are
  int scale = 0;                                            // the place shows value / 10^scale
  bool point = true;
  // list
  std::string separator;
  std::vector<std::string> accept_separators;
  // join
  std::vector<Template> templates;
  std::optional<std::uint16_t> into;
  // constant, count
  std::string constant;
  std::optional<std::uint16_t> counted;                     // an entity; none: records

  bool required = false;
  std::optional<std::string> fallback;                      // default: for a required place without a value
  std::optional<Absent> absent;
  std::vector<std::string> absent_also;                     // lexemes that mean no value
  Over over = Over::reject;
  Unknown unknown = Unknown::reject;                        // codes: reject, or flag
  std::optional<std::string> otherwise;                     // else: for a code that has no translation
  Only only = Only::both;
  std::string why;
  std::string show;                                         // xlsx
  bool cell_number = false;                                 // xlsx
};

/// A part of the record: the root's own fields, a list of children, or one child flattened into the root's fields.
struct Block {
  enum class Kind : std::uint8_t { root, each, one };
  Kind kind = Kind::root;
  std::uint16_t entity = 0;
  std::uint16_t level = 0;                                  // where its places are: `one` stands at level 0
  int nth = 1;
  std::vector<std::pair<ElementId, std::string>> where;     // element, and the code (or text) it always has here
  std::vector<std::uint16_t> rules;                         // of Pack::rules, in order
  yaml::Position at;
};

struct CsvOptions {
  int header = 1;                  // lines; 0: none, places are #1, #2, ...
  char delimiter = ',';
  enum class Quote : std::uint8_t { minimal, all, none } quote = Quote::minimal;
  bool crlf = true;
  bool bom = false;
  std::string group;               // a column: a run of rows with one value is a record
  bool repeat_all = true;          // or only in the first row
};

struct JsonOptions {
  std::string records;             // the member that holds the array; empty: the document is the array (json only)
  int indent = 0;
};

struct XmlOptions {
  std::string root, records;
  std::vector<std::pair<std::string, std::string>> namespaces;
  int indent = 2;
  bool empty_tag = true;           // <a/>, not <a></a>
};

struct FixedOptions {
  bool crlf = true;
  int kind_from = 0, kind_bytes = 0;                        // where a line says what it is; from 1, 0: all lines are alike
  struct Field {
    std::string name;
    int bytes = 0;
    bool right = false;
    char pad = ' ';
  };
  struct Line {
    std::string kind;
    enum class Role : std::uint8_t { header, record, child, trailer } role = Role::record;
    std::string entity;            // of a child
    std::vector<Field> layout;
    yaml::Position at;
  };
  std::vector<Line> lines;
};

class CodeTables;

struct Pack {
  std::string id, title, agency, path;
  int version = 1;
  std::uint16_t record = 0;        // the root entity
  Syntax syntax = Syntax::json;
  std::variant<std::monostate, JsonOptions, CsvOptions, XmlOptions, FixedOptions> options;
  Encoding encoding = Encoding::utf8;
  Absent absent = Absent::omit;
  Unknown unknown = Unknown::keep;
  Only only = Only::both;          // out: obeys law 2 alone
  Shape shape;
  std::vector<Block> blocks;       // 0 is the root
  std::vector<Rule> rules;
  std::vector<Rule> file_rules;    // their places are of shape.file, level 0
  std::vector<std::pair<std::string, bool>> flagged;        // checks that only flag ("id-number/check-digit"), not reject

  std::string name() const { return id + " " + std::to_string(version); }
};

/// Compiles a document. All that is wrong is added to `faults`; then there is no pack. Own elements (`case.x-...`) enter `model`.
std::optional<Pack> load_pack(yaml::Node const& document, Model& model, CodeTables const& tables, yaml::Faults& faults);

}  // namespace custody::formats
