// The one door to YAML. What people write by hand (packs, models, standards) becomes a tree that knows its lines, so that whoever
// reads it can say where something is wrong, and say everything that is wrong in one run.
//
// A strict subset: one document; scalars are text as written (`null` and `0001` are those letters); no tags, no merge keys; a key
// stands once in its map; aliases are copied, within limits.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"

namespace custody::formats::yaml {

/// Line and column count from 1, columns in characters.
struct Position {
  int line = 1, column = 1;
  bool operator==(Position const&) const = default;
};

struct Key {
  std::string text;
  Position at;
};

struct Node {
  enum class Kind { scalar, list, map };

  Kind kind = Kind::scalar;
  Position at;
  std::string text;          // of a scalar
  bool quoted = false;       // a scalar in quotes; an unquoted empty one is what stands after `key:` and nothing
  std::vector<Key> keys;     // of a map, in their order; keys[i] belongs to items[i]
  std::vector<Node> items;   // of a list or a map

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }
  /// The value of a key, or nothing.
  Node const* find(std::string_view key) const;
};

/// What a document may cost: beyond any of these it is refused.
struct Limits {
  std::size_t bytes = 1 << 20;
  std::size_t nodes = 50'000;   // after aliases are copied
  std::size_t depth = 24;
};

/// `name` is the path that errors begin with: "packs/zj-case.yaml:12:5: ...". The first fault ends it.
Result<Node> parse(std::string_view text, std::string_view name, Limits limits = {});

/// Collects what is wrong in one document, in the order in which it is found.
class Faults {
 public:
  explicit Faults(std::string file) : m_file(std::move(file)) {}

  void add(Position at, Message what, std::optional<Message> hint = {});
  /// "<what>" with the hint "did you mean '<nearest of known>'?" if one is near.
  void add_unknown(Position at, Message what, std::string_view word, std::vector<std::string_view> const& known);

  std::string const& file() const { return m_file; }
  bool empty() const { return m_errors.empty(); }
  std::vector<Error> const& errors() const { return m_errors; }
  std::vector<Error> take() { return std::move(m_errors); }

 private:
  std::string m_file;
  std::vector<Error> m_errors;
};

/// Reads a map key by key; done() finds the keys that nobody asked for. Every method reports to the Faults and goes on.
class MapReader {
 public:
  /// A node that is no map is a fault, and reads as an empty one.
  MapReader(Node const& node, Faults& faults);

  Node const* find(std::string_view key);
  /// The scalar of a key; absent: nothing.
  std::optional<std::string> text(std::string_view key);
  /// The same, and its absence is a fault.
  std::string required(std::string_view key);
  std::optional<long> number(std::string_view key, long least, long most);
  /// The position in `words` of the scalar of a key; another word is a fault with a hint.
  std::optional<std::size_t> one_of(std::string_view key, std::vector<std::string_view> const& words);
  /// A scalar, or a list of scalars.
  std::vector<Key> texts(std::string_view key);
  /// Each key that was not asked for is a fault, with the nearest that could have been meant.
  void done();

  Position at() const { return m_node.at; }

 private:
  Node const& m_node;
  Faults& m_faults;
  std::vector<std::string_view> m_asked;
};

}  // namespace custody::formats::yaml
