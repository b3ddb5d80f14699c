#include "formats/syntax/json_tree.hpp"

#include <algorithm>

#include "formats/syntax/json_text.hpp"

namespace custody::formats {

namespace {

void add(std::vector<JsonMember>& members, std::string_view path, JsonMember leaf) {
  auto const slash = path.find('/');
  std::string_view const key = path.substr(0, slash);
  if (slash != std::string_view::npos) {
    auto found = std::ranges::find_if(members, [&](JsonMember const& m) { return m.key == key && m.kind == JsonMember::Kind::object; });
    if (found == members.end()) {
      JsonMember object;
      object.kind = JsonMember::Kind::object;
      object.key = key;
      members.push_back(std::move(object));
      found = members.end() - 1;
    }
    return add(found->members, path.substr(slash + 1), std::move(leaf));
  }
  leaf.key = key;
  members.push_back(std::move(leaf));
}

void spell(std::vector<JsonMember>& members, bool ascii) {
  for (JsonMember& member : members) {
    Output out;
    ascii ? json_put_ascii(out, member.key) : json_put_string(out, member.key);
    out.put(':');
    member.written = out.view();
    spell(member.members, ascii);
  }
}

}  // namespace

std::vector<JsonMember> json_members(Shape const& shape, Level const& level, bool ascii) {
  std::vector<JsonMember> out;
  for (Level::Item const& item : level.order) {
    JsonMember leaf;
    leaf.kind = item.child ? JsonMember::Kind::children : JsonMember::Kind::place;
    leaf.index = item.index;
    leaf.number = !item.child && level.places[item.index].number;
    std::string const path = item.child ? shape.levels[item.index].at : level.places[item.index].name;
    add(out, path, std::move(leaf));
  }
  spell(out, ascii);
  return out;
}

std::string json_path_name(std::string_view key) {
  if (key.empty()) return "~";
  std::string out;
  for (char const c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

std::string json_path_key(std::string_view name) {
  if (name == "~") return {};
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    bool const escaped = name[i] == '~' && i + 1 < name.size() && (name[i + 1] == '0' || name[i + 1] == '1');
    out += !escaped ? name[i] : name[i + 1] == '0' ? '~' : '/';
    i += escaped;
  }
  return out;
}

}  // namespace custody::formats
