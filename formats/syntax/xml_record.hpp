// One element of XML into slots, by a tree of places: the records of a file, and the parts of its envelope.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/problem.hpp"
#include "formats/sheet.hpp"
#include "formats/syntax/xml_markup.hpp"
#include "formats/syntax/xml_tree.hpp"
#include "lib/base/result.hpp"

namespace custody::formats::xml {

using Namespaces = std::vector<std::pair<std::string, std::string>>;   // of a pack: prefix and URI

/// The names of a tree as one file writes them: its own prefixes, its encoding. An element or attribute whose namespace the
/// file does not bind has an empty name, which matches nothing.
struct RawNames {
  std::vector<std::string> elements;
  std::vector<std::vector<std::string>> attributes;
};
std::string raw_name(std::string_view name, Namespaces const& namespaces, Scope const& scope, Codec const& codec, bool attribute);
RawNames raw_names(Tree const& tree, Namespaces const& namespaces, Scope const& scope, Codec const& codec);

/// The name that the pack would write for the raw name of a file; nothing if its namespace is none of the pack's.
std::optional<std::string> pack_name(std::string_view raw, Scope const& scope, Namespaces const& namespaces, Codec const& codec,
                                     bool attribute);

/// The bindings of the root element of a file that begins with `head`.
Result<Scope> scope_of_head(std::string_view head, Encoding encoding);
/// The bindings of one opening tag, added to `scope`.
Result<> bind_all(Tag const& tag, Scope& scope);

/// What a parse needs to know and does not change. All of it must outlive the parse.
struct Grammar {
  std::span<Level const> levels;   // what the slots of a row are
  Namespaces const& namespaces;
  Tree const& tree;
  RawNames const& names;
  Scope const& scope;      // of the root element
  Codec const& codec;
};

/// Reads the element that `bytes` is, beginning with `<`, as the tree's node `node`, into the sheet's first row (which has to be there).
/// What is wrong is added to `problems`.
void read_element(Grammar const& grammar, std::uint16_t node, std::string_view bytes, Sheet& sheet, Arena& arena, Problems& problems);

}  // namespace custody::formats::xml
