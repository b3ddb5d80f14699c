#include "formats/syntax/xml_tree.hpp"

namespace custody::formats::xml {

namespace {

class Builder {
 public:
  Builder(Pack const& pack, std::string root) : m_pack(pack) { m_tree.nodes.push_back({.name = std::move(root)}); }

  void level(std::uint16_t node, Level const& level, bool has_children) {
    for (auto const& item : level.order) {
      if (!item.child) {
        place(node, level.places[item.index], item.index);
      } else if (has_children) {
        Level const& below = m_pack.shape.levels[item.index];
        auto const element = walk(node, below.at, false);
        m_tree.nodes[element].level = item.index;
        m_tree.nodes[element].path.clear();
        this->level(element, below, true);
      }
    }
  }

  Tree take() { return std::move(m_tree); }

 private:
  void place(std::uint16_t node, Place const& place, std::uint16_t index) {
    std::string_view path = place.name;
    auto const at = path.find('@');
    if (at == std::string_view::npos) {
      m_tree.nodes[walk(node, path, place.after_records)].text = index;
      return;
    }
    auto const element = at == 0 ? node : walk(node, path.substr(0, at - 1), place.after_records);
    m_tree.nodes[element].attributes.push_back({std::string(path.substr(at + 1)), index});
  }

  /// The element at the end of `path` below `node`, made where it is not there yet.
  std::uint16_t walk(std::uint16_t node, std::string_view path, bool after_records) {
    for (;;) {
      auto const slash = path.find('/');
      node = child(node, path.substr(0, slash), after_records);
      if (slash == std::string_view::npos) return node;
      path.remove_prefix(slash + 1);
    }
  }

  std::uint16_t child(std::uint16_t parent, std::string_view name, bool after_records) {
    for (auto const index : m_tree.nodes[parent].children)
      if (m_tree.nodes[index].name == name) return index;
    auto const index = static_cast<std::uint16_t>(m_tree.nodes.size());
    auto const& above = m_tree.nodes[parent].path;
    std::string path = above.empty() ? std::string(name) : above + "/" + std::string(name);
    m_tree.nodes.push_back({.name = std::string(name), .path = std::move(path), .after_records = after_records});
    m_tree.nodes[parent].children.push_back(index);
    return index;
  }

  Pack const& m_pack;
  Tree m_tree;
};

}  // namespace

Tree record_tree(Pack const& pack) {
  Builder builder(pack, std::get<XmlOptions>(pack.options).records);
  builder.level(0, pack.shape.levels[0], true);
  return builder.take();
}

Tree file_tree(Pack const& pack) {
  Builder builder(pack, std::get<XmlOptions>(pack.options).root);
  builder.level(0, pack.shape.file, false);
  return builder.take();
}

}  // namespace custody::formats::xml
