// The places of a pack as the tree of elements that they are in XML: `js:fasj/@q`, `js:fasj/@z` are two attributes of one
// element, `js:ryList/js:ry` is an element that repeats inside another. Reader and writer walk the same tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/pack.hpp"

namespace custody::formats::xml {

struct TreeAttribute {
  std::string name;        // without the @
  std::uint16_t place = 0;
};

/// An element. Places are of the level in which it stands; a repeating one begins a level of its own.
struct TreeNode {
  static constexpr int none = -1;

  std::string name;        // in the pack's words: prefix and all
  std::string path = {};   // from the element of its level on; empty for that element itself
  int text = none;         // place of its text
  int level = none;        // that begins here
  bool after_records = false;
  std::vector<TreeAttribute> attributes = {};
  std::vector<std::uint16_t> children = {};   // of Tree::nodes, in the order of writing
};

struct Tree {
  std::vector<TreeNode> nodes;   // 0 is the root: the record, or the root of the file

  TreeNode const& root() const { return nodes[0]; }
};

/// The record and all that repeats in it.
Tree record_tree(Pack const& pack);
/// The envelope: the root element of the file with everything but the records.
Tree file_tree(Pack const& pack);

}  // namespace custody::formats::xml
