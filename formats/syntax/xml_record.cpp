// The rules. Names are compared as the file wrote them, in the order in which the pack expects them; only an element that
// declares namespaces of its own makes names be resolved one by one. Nothing is dropped: what no rule names is an extra, what
// stands twice or between elements is a problem.
#include "formats/syntax/xml_record.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "formats/short_bytes.hpp"
#include "formats/syntax/lexeme.hpp"
#include "lib/base/text.hpp"

namespace custody::formats::xml {

namespace {

/// Before a name in a path whose prefix means one thing in the file and another in the pack.
constexpr char foreign_mark = '?';

std::string_view uri_of(Namespaces const& namespaces, std::string_view prefix) {
  for (auto const& [known, uri] : namespaces)
    if (known == prefix) return uri;
  return {};
}

class Parse {
 public:
  Parse(Grammar const& grammar, std::string_view bytes, Sheet& sheet, Arena& arena, Problems& problems)
      : m_grammar(grammar),
        m_namespaces(grammar.namespaces),
        m_decoder(grammar.codec, arena),
        m_begin(bytes.data()),
        m_at(bytes.data()),
        m_end(bytes.data() + bytes.size()),
        m_sheet(sheet),
        m_arena(arena),
        m_problems(problems) {}

  void run(std::uint16_t node) {
    m_row = 0;
    m_slots = m_sheet.rows[0].slots;
    Tag tag;
    char const* const behind = read_tag(m_at, m_end, tag);
    if (behind == nullptr) {
      broken(m_at);
      return;
    }
    m_at = behind;
    if (element(node, tag, 0) && m_at != m_end) broken(m_at);
  }

 private:
  /// Its opening tag was read. False: the record is given up.
  bool element(std::uint16_t node, Tag const& tag, int depth) {
    TreeNode const& here = m_grammar.tree.nodes[node];
    std::size_t const outer = m_local.size();
    if (!tag.attributes.empty()) {
      for (auto const& attribute : tag.attributes)
        if (auto const prefix = declared_prefix(attribute.name)) {
          auto const uri = value_of(here, attribute);
          if (!uri) return false;
          bind(*prefix, *uri);
        }
      if (!attributes(node, tag)) return false;
    }
    bool const go_on = tag.closed ? put_empty(here) : content(node, tag.name, depth);
    m_local.unbind_to(outer);
    return go_on;
  }

  bool put_empty(TreeNode const& here) {
    if (here.text == TreeNode::none) return true;
    Slot slot;
    slot.state = State::empty;
    return put(here.text, slot, m_at);
  }

  /// Up to the closing tag of `name`.
  bool content(std::uint16_t node, std::string_view name, int depth) {
    TreeNode const& here = m_grammar.tree.nodes[node];
    if (depth == depth_limit) return problem("xml/depth", here.path, {}, m_at);
    char const* text = m_at;
    bool plain = true, has_children = false;
    std::size_t expected = 0;
    Tag tag;
    for (;;) {
      m_at = find_special(m_at, m_end);
      if (m_at == m_end) return broken(m_at);
      if (*m_at != '<') {
        if (*m_at != '&' && *m_at != '\r') return problem("xml/character", here.path, {}, m_at);
        plain = false;
        ++m_at;
        continue;
      }
      if (m_end - m_at < 2) return broken(m_at);
      if (m_at[1] == '!' || m_at[1] == '?') {
        char const* const behind = skip_construct(m_at, m_end, m_grammar.codec.encoding());
        if (behind == nullptr) return broken(m_at);
        m_at = behind;
        plain = false;
        continue;
      }
      std::string_view const before(text, static_cast<std::size_t>(m_at - text));
      if (m_at[1] == '/') {
        char const* const behind = read_close(m_at, m_end, name);
        if (behind == nullptr) return broken(m_at);
        m_at = behind;
        if (!has_children && here.text != TreeNode::none) return put_text(here, before, plain);
        return between(here, before);
      }
      has_children = true;
      if (!between(here, before)) return false;
      char const* const begin = m_at;
      char const* const behind = read_child_tag(here, tag, expected);
      if (behind == nullptr) return broken(m_at);
      auto const child = find_child(here, tag, expected);
      if (!child) {
        if (!unknown_element(here, begin)) return false;
      } else {
        m_at = behind;
        if (!known_element(*child, tag, depth)) return false;
      }
      text = m_at;
      plain = true;
    }
  }

  bool known_element(std::uint16_t child, Tag const& tag, int depth) {
    TreeNode const& node = m_grammar.tree.nodes[child];
    if (node.level == TreeNode::none) return element(child, tag, depth + 1);
    auto const row = m_row;
    Slot* const slots = m_slots;
    auto const level = static_cast<std::uint16_t>(node.level);
    m_slots = m_sheet.add(level, m_grammar.levels[level].places.size(), m_arena).slots;
    m_row = static_cast<std::uint32_t>(m_sheet.rows.size() - 1);
    bool const go_on = element(child, tag, depth + 1);
    m_row = row;
    m_slots = slots;
    return go_on;
  }

  /// The element whose opening `<` is at `begin` belongs to nobody.
  bool unknown_element(TreeNode const& here, char const* begin) {
    char const* const behind = skip_element(begin, m_end, m_grammar.codec.encoding());
    if (behind == nullptr) return broken(begin);
    m_at = behind;
    std::string_view const raw(begin, static_cast<std::size_t>(behind - begin));
    Tag tag;
    char const* const inner = read_tag(begin, m_end, tag);
    auto const path = path_of(here, tag.name, false);
    if (!path) return problem("encoding", here.path, {}, begin);
    auto const content = raw.substr(static_cast<std::size_t>(inner - begin));
    auto const close = content.rfind("</");
    bool const is_text = tag.attributes.empty() && (tag.closed || content.find('<') == close);
    Extra extra{m_row, *path, {}};
    if (is_text) {
      auto const text = undone(here, tag.closed ? std::string_view() : content.substr(0, close), append_text);
      if (!text) return false;
      extra.slot = text_slot(*text);
      extra.slot.state = state_of(*text);
    } else {
      if (!decode(here, raw, extra.slot)) return false;
      extra.slot.state = State::nested;
    }
    m_sheet.extras.push_back(extra);
    return true;
  }

  /// What stands between elements: nothing that means anything.
  bool between(TreeNode const& here, std::string_view text) {
    if (is_space(text)) return true;
    auto const stray = undone(here, text, append_text);
    return stray && (is_space(*stray) || problem("xml/text-between-elements", here.path, *stray, text.data()));
  }

  bool put_text(TreeNode const& here, std::string_view raw, bool plain) {
    Slot slot;
    if (plain) {
      if (!decode(here, raw, slot)) return false;
    } else {
      auto const text = undone(here, raw, append_text);
      if (!text) return false;
      slot = text_slot(*text);
      slot.state = state_of(*text);
    }
    return put(here.text, slot, raw.data());
  }

  bool attributes(std::uint16_t node, Tag const& tag) {
    TreeNode const& here = m_grammar.tree.nodes[node];
    for (auto const& attribute : tag.attributes) {
      if (auto const declared = declared_prefix(attribute.name); declared && !is_needed(*declared)) continue;
      auto const value = value_of(here, attribute);
      if (!value) return false;
      Slot slot = text_slot(*value);
      slot.state = state_of(*value);
      if (auto const place = find_attribute(node, attribute.name)) {
        if (!put(*place, slot, attribute.value.data())) return false;
      } else if (auto const path = path_of(here, attribute.name, true)) {
        m_sheet.extras.push_back({m_row, *path, slot});
      } else {
        return problem("encoding", here.path, {}, attribute.name.data());
      }
    }
    return true;
  }

  /// Whether what no rule names may hang on this declaration of a prefix: it is neither of the pack nor of the whole file.
  bool is_needed(std::string_view prefix) const {
    return !prefix.empty() && m_grammar.scope.uri(prefix).empty() &&
           std::ranges::none_of(m_namespaces, [&](auto const& known) { return known.first == prefix || known.second == m_local.uri(prefix); });
  }

  /// The value of an attribute, in the arena where it is not the input. Nothing: a problem was added.
  std::optional<std::string_view> value_of(TreeNode const& here, Attribute const& attribute) {
    if (has_special(attribute.value)) {
      for (char const& c : attribute.value)
        if (static_cast<unsigned char>(c) < 0x20 && !is_space(c)) return problem("xml/character", here.path, {}, &c), std::nullopt;
      return undone(here, attribute.value, append_value);
    }
    Slot slot;
    if (!decode(here, attribute.value, slot)) return {};
    return slot.view();
  }

  /// Decoded, with `undo` applied. Nothing: a problem was added.
  template <class Undo>
  std::optional<std::string_view> undone(TreeNode const& here, std::string_view raw, Undo undo) {
    Slot slot;
    if (!decode(here, raw, slot)) return {};
    m_scratch.clear();
    if (undo(slot.view(), m_scratch)) return m_arena.copy(m_scratch);
    problem("xml/reference", here.path, slot.view(), raw.data());
    return {};
  }

  bool decode(TreeNode const& here, std::string_view raw, Slot& slot) {
    std::size_t at = 0;
    if (m_decoder.decode(raw, slot, at)) return true;
    m_problems.push_back(encoding_problem(m_grammar.codec.encoding(), here.path, raw, at, static_cast<std::uint64_t>(raw.data() - m_begin)));
    return false;
  }

  bool put(int place, Slot slot, char const* at) {
    Slot& target = m_slots[place];
    if (target.state != State::missing) return problem("xml/twice", place_name(place), slot.view(), at);
    target = slot;
    return true;
  }

  std::string_view place_name(int place) const {
    return m_grammar.levels[m_sheet.rows[m_row].level].places[static_cast<std::size_t>(place)].name;
  }

  /// The tag at `m_at`. Its name is most often that of the next child but for some that are not there, so that is asked first, and
  /// `expected` moves there.
  char const* read_child_tag(TreeNode const& here, Tag& tag, std::size_t& expected) {
    if (m_local.size() == 0)
      for (std::size_t k = expected; k < here.children.size(); ++k) {
        std::string_view const name = m_grammar.names.elements[here.children[k]];
        if (name.empty() || !opens(m_at, m_end, name)) continue;
        expected = k;
        return read_tag(m_at, m_at + 1 + name.size(), m_end, tag);
      }
    return read_tag(m_at, m_end, tag);
  }

  /// The child that the tag opens; `expected` is where the search begins, and moves on.
  std::optional<std::uint16_t> find_child(TreeNode const& here, Tag const& tag, std::size_t& expected) {
    std::size_t const count = here.children.size();
    bool const declares = !tag.attributes.empty() &&
                          std::ranges::any_of(tag.attributes, [](Attribute const& a) { return declared_prefix(a.name).has_value(); });
    if (m_local.size() == 0 && !declares) {
      for (std::size_t i = 0, k = expected; i < count; ++i, k = k + 1 == count ? 0 : k + 1)
        if (same_bytes(m_grammar.names.elements[here.children[k]], tag.name)) {
          auto const found = here.children[k];
          expected = m_grammar.tree.nodes[found].level != TreeNode::none ? k : k + 1 == count ? 0 : k + 1;
          return found;
        }
      return {};
    }
    auto scope = scope_here();
    for (auto const& attribute : tag.attributes)
      if (auto const prefix = declared_prefix(attribute.name))
        if (auto const uri = value_of(here, attribute)) scope.bind(*prefix, std::string(*uri));
    auto const name = pack_name(tag.name, scope, m_namespaces, m_grammar.codec, false);
    for (auto const child : here.children)
      if (name && m_grammar.tree.nodes[child].name == *name) return child;
    return {};
  }

  std::optional<int> find_attribute(std::uint16_t node, std::string_view raw) {
    auto const& known = m_grammar.tree.nodes[node].attributes;
    if (m_local.size() == 0) {
      auto const& names = m_grammar.names.attributes[node];
      for (std::size_t i = 0; i < names.size(); ++i)
        if (same_bytes(names[i], raw)) return known[i].place;
      return {};
    }
    auto const name = pack_name(raw, scope_here(), m_namespaces, m_grammar.codec, true);
    for (auto const& attribute : known)
      if (name && attribute.name == *name) return attribute.place;
    return {};
  }

  /// In the pack's words where its namespaces are the pack's, else as the file says it; behind a ? if that would be words of the pack.
  std::optional<std::string_view> path_of(TreeNode const& here, std::string_view raw, bool attribute) {
    auto name = pack_name(raw, scope_here(), m_namespaces, m_grammar.codec, attribute);
    if (!name) {
      name.emplace();
      if (!uri_of(m_namespaces, split_name(raw).first).empty()) *name = foreign_mark;
      if (!m_grammar.codec.decode_all(raw, *name)) return {};
    }
    return m_arena.copy(fmt::format("{}{}{}{}", here.path, here.path.empty() ? "" : "/", attribute ? "@" : "", *name));
  }

  Scope scope_here() const {
    Scope out = m_grammar.scope;
    out.append(m_local);
    return out;
  }
  void bind(std::string_view prefix, std::string_view uri) { m_local.bind(prefix, std::string(uri)); }

  bool problem(std::string_view rule, std::string_view place, std::string_view value, char const* at) {
    Problem out;
    out.rule = rule;
    out.place = place;
    out.value = is_utf8(value) ? std::string(value) : escape_text(value);
    out.offset = static_cast<std::uint64_t>(at - m_begin);
    m_problems.push_back(std::move(out));
    return false;
  }
  bool broken(char const* at) { return problem("xml/markup", {}, {}, at); }

  Grammar const& m_grammar;
  Namespaces const& m_namespaces;
  LexemeDecoder m_decoder;
  char const* const m_begin;
  char const* m_at;
  char const* const m_end;
  Sheet& m_sheet;
  Arena& m_arena;
  Problems& m_problems;
  Scope m_local;               // declared below the root element of the file
  std::string m_scratch;
  std::uint32_t m_row = 0;
  Slot* m_slots = nullptr;
};

}  // namespace

std::string raw_name(std::string_view name, Namespaces const& namespaces, Scope const& scope, Codec const& codec, bool attribute) {
  auto const [prefix, local] = split_name(name);
  std::string_view const uri = prefix.empty() && attribute ? std::string_view() : uri_of(namespaces, prefix);
  // A name of a namespace that the pack does not know stands as the file says it.
  bool const foreign = uri.empty() && !prefix.empty();
  std::string out;
  if (!codec.encode_all(foreign ? name.substr(name.starts_with(foreign_mark)) : local, out)) return {};
  if (foreign) return out;
  if (uri.empty()) return !attribute && !scope.uri({}).empty() ? std::string() : out;
  auto const bound = scope.prefix(uri, attribute);
  if (!bound) return {};
  return bound->empty() ? out : std::string(*bound) + ":" + out;
}

RawNames raw_names(Tree const& tree, Namespaces const& namespaces, Scope const& scope, Codec const& codec) {
  RawNames out;
  for (auto const& node : tree.nodes) {
    out.elements.push_back(raw_name(node.name, namespaces, scope, codec, false));
    auto& names = out.attributes.emplace_back();
    for (auto const& attribute : node.attributes) names.push_back(raw_name(attribute.name, namespaces, scope, codec, true));
  }
  return out;
}

Result<> bind_all(Tag const& tag, Scope& scope) {
  for (auto const& attribute : tag.attributes)
    if (auto const prefix = declared_prefix(attribute.name)) {
      std::string uri;
      if (!append_value(attribute.value, uri)) return fail(failure("xml", say("the opening tag of the root element is broken")));
      scope.bind(*prefix, std::move(uri));
    }
  return {};
}

Result<Scope> scope_of_head(std::string_view head, Encoding encoding) {
  char const* at = head.data();
  char const* const end = at + head.size();
  Scope scope;
  while ((at = std::find(at, end, '<')) != end && end - at > 1) {
    Tag tag;
    if (at[1] != '?' && at[1] != '!') {
      if (read_tag(at, end, tag) != nullptr) TRY(bind_all(tag, scope));
      break;
    }
    at = skip_construct(at, end, encoding);
    if (at == nullptr) break;
  }
  return scope;
}

std::optional<std::string> pack_name(std::string_view raw, Scope const& scope, Namespaces const& namespaces, Codec const& codec,
                                     bool attribute) {
  auto const [prefix, local] = split_name(raw);
  std::string out;
  auto const uri = prefix.empty() && attribute ? std::string_view() : scope.uri(prefix);
  if (!uri.empty()) {
    auto const known = std::ranges::find(namespaces, uri, [](auto const& binding) { return std::string_view(binding.second); });
    if (known == namespaces.end()) return {};
    if (!known->first.empty()) out = known->first + ":";
  } else if (!prefix.empty()) {
    return {};
  }
  if (!codec.decode_all(local, out)) return {};
  return out;
}

void read_element(Grammar const& grammar, std::uint16_t node, std::string_view bytes, Sheet& sheet, Arena& arena, Problems& problems) {
  Parse(grammar, bytes, sheet, arena, problems).run(node);
}

}  // namespace custody::formats::xml
