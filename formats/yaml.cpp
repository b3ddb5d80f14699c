#include "formats/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>

#include "lib/base/text.hpp"

namespace custody::formats::yaml {

namespace {

Error fault(std::string_view file, Position at, Message what) {
  return failure("yaml", say("{}:{}:{}: {}", file, at.line, at.column, std::move(what)));
}

/// Ends the parse from inside a callback of yaml-cpp; never leaves this file.
struct Stop {
  Position at;
  Message what;
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, Limits limits) : m_text(text), m_limits(limits) {}

  Node take() { return std::move(m_root); }

  void OnDocumentStart(YAML::Mark const&) override {}
  void OnDocumentEnd() override {}
  void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    // yaml-cpp has thrown away how it was written: `null`, `~` or nothing at all.
    std::string_view rest = offset(mark) < m_text.size() ? m_text.substr(offset(mark)) : std::string_view();
    std::string_view written;
    for (std::string_view const word : {"null", "Null", "NULL", "~"})
      if (rest.starts_with(word)) written = word;
    scalar(mark, anchor, std::string(written), false);
  }
  void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    auto const found = m_anchored.find(anchor);
    if (found == m_anchored.end()) stop(mark, say("an alias stands inside what it names"));
    Node copy = found->second;
    count(mark, nodes_in(copy));
    place(std::move(copy), 0);
  }
  void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, std::string const& value) override {
    if (tag != "?" && tag != "!") stop(mark, say("tags are not part of this language"));
    scalar(mark, anchor, value, tag == "!");
  }
  void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor;
    bool key_next;
  };

  std::size_t offset(YAML::Mark const& mark) const { return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos); }

  /// yaml-cpp counts bytes in a line, an editor characters.
  Position position(YAML::Mark const& mark) const {
    std::size_t const end = std::min(offset(mark), m_text.size());
    std::size_t const begin = end - std::min(end, static_cast<std::size_t>(std::max(mark.column, 0)));
    auto const characters = std::ranges::count_if(m_text.substr(begin, end - begin), [](char c) { return (c & 0xc0) != 0x80; });
    return {mark.line + 1, static_cast<int>(characters) + 1};
  }

  [[noreturn]] void stop(YAML::Mark const& mark, Message what) const { throw Stop{position(mark), std::move(what)}; }

  void count(YAML::Mark const& mark, std::size_t nodes) {
    m_nodes += nodes;
    if (m_nodes > m_limits.nodes) stop(mark, say("too large: more than {} values", m_limits.nodes));
  }

  static std::size_t nodes_in(Node const& node) {
    std::size_t out = 1;
    for (Node const& item : node.items) out += nodes_in(item);
    return out;
  }

  void scalar(YAML::Mark const& mark, YAML::anchor_t anchor, std::string value, bool quoted) {
    count(mark, 1);
    if (!m_open.empty() && m_open.back().key_next) return key(mark, std::move(value));
    Node node;
    node.at = position(mark);
    node.text = std::move(value);
    node.quoted = quoted;
    place(std::move(node), anchor);
  }

  void key(YAML::Mark const& mark, std::string text) {
    Node& map = m_open.back().node;
    if (text == "<<") stop(mark, say("merge keys are not part of this language"));
    if (map.find(text)) stop(mark, say("the key '{}' stands twice", text));
    map.keys.push_back({std::move(text), position(mark)});
    m_open.back().key_next = false;
  }

  void open(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, Node::Kind kind) {
    count(mark, 1);
    if (tag != "?" && tag != "!" && !tag.empty()) stop(mark, say("tags are not part of this language"));
    if (m_open.size() >= m_limits.depth) stop(mark, say("nested deeper than {}", m_limits.depth));
    if (!m_open.empty() && m_open.back().key_next) stop(mark, say("a key is a plain word"));
    Node node;
    node.kind = kind;
    node.at = position(mark);
    m_open.push_back({std::move(node), anchor, kind == Node::Kind::map});
  }

  void close() {
    Open done = std::move(m_open.back());
    m_open.pop_back();
    place(std::move(done.node), done.anchor);
  }

  void place(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) m_anchored[anchor] = node;
    if (m_open.empty()) {
      m_root = std::move(node);
      return;
    }
    Open& parent = m_open.back();
    if (parent.key_next) throw Stop{node.at, say("a key is a plain word")};
    parent.node.items.push_back(std::move(node));
    parent.key_next = parent.node.is_map();
  }

  std::string_view m_text;
  Limits m_limits;
  std::size_t m_nodes = 0;
  std::vector<Open> m_open;
  std::map<YAML::anchor_t, Node> m_anchored;
  Node m_root;
};

}  // namespace

Node const* Node::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size() && i < items.size(); ++i)
    if (keys[i].text == key) return &items[i];
  return nullptr;
}

Result<Node> parse(std::string_view text, std::string_view name, Limits limits) {
  if (text.size() > limits.bytes) return fail(failure("yaml", say("'{}' is larger than {} bytes", name, limits.bytes)));
  if (!is_utf8(text) || text.starts_with("\xef\xbb\xbf"))
    return fail(failure("yaml", say("'{}' is not UTF-8 without a byte order mark", name)));
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    TreeBuilder builder(text, limits);
    if (!parser.HandleNextDocument(builder)) return fail(fault(name, {}, say("the document is empty")));
    Node root = builder.take();
    if (TreeBuilder more(text, limits); parser.HandleNextDocument(more))
      return fail(fault(name, more.take().at, say("a second document follows")));
    return root;
  } catch (Stop const& stop) {
    return fail(fault(name, stop.at, stop.what));
  } catch (YAML::Exception const& e) {
    return fail(fault(name, {std::max(e.mark.line, 0) + 1, std::max(e.mark.column, 0) + 1}, say("YAML: {}", e.msg)));
  }
}

void Faults::add(Position at, Message what, std::optional<Message> hint) {
  Error error = fault(m_file, at, std::move(what));
  error.hint = std::move(hint);
  m_errors.push_back(std::move(error));
}

void Faults::add_unknown(Position at, Message what, std::string_view word, std::vector<std::string_view> const& known) {
  auto const meant = nearest(word, known);
  if (meant.empty())
    add(at, std::move(what));
  else
    add(at, std::move(what), say("did you mean '{}'?", meant));
}

MapReader::MapReader(Node const& node, Faults& faults) : m_node(node), m_faults(faults) {
  if (!node.is_map()) m_faults.add(node.at, say("expected a map of keys and values"));
}

Node const* MapReader::find(std::string_view key) {
  m_asked.push_back(key);
  return m_node.find(key);
}

std::optional<std::string> MapReader::text(std::string_view key) {
  Node const* const node = find(key);
  if (!node) return {};
  if (node->is_scalar()) return node->text;
  m_faults.add(node->at, say("'{}' is a single value", key));
  return {};
}

std::string MapReader::required(std::string_view key) {
  auto value = text(key);
  if (value && !value->empty()) return *std::move(value);
  if (!m_node.find(key) || m_node.find(key)->is_scalar()) m_faults.add(m_node.at, say("'{}' is missing", key));
  return {};
}

std::optional<long> MapReader::number(std::string_view key, long least, long most) {
  auto const value = text(key);
  if (!value) return {};
  long out = 0;
  auto const [end, error] = std::from_chars(value->data(), value->data() + value->size(), out);
  if (error == std::errc() && end == value->data() + value->size() && out >= least && out <= most) return out;
  m_faults.add(m_node.find(key)->at, say("'{}' is a number from {} to {}", key, least, most));
  return {};
}

std::optional<std::size_t> MapReader::one_of(std::string_view key, std::vector<std::string_view> const& words) {
  auto const value = text(key);
  if (!value) return {};
  if (auto const found = std::ranges::find(words, *value); found != words.end())
    return static_cast<std::size_t>(found - words.begin());
  std::string list;
  for (auto const word : words) list.append(list.empty() ? "" : ", ").append(word);
  m_faults.add(m_node.find(key)->at, say("'{}' cannot be '{}'", key, *value), say("it is one of: {}", list));
  return {};
}

std::vector<Key> MapReader::texts(std::string_view key) {
  std::vector<Key> out;
  Node const* const node = find(key);
  if (!node) return out;
  if (node->is_scalar()) {
    out.push_back({node->text, node->at});
    return out;
  }
  for (Node const& item : node->items)
    if (node->is_list() && item.is_scalar())
      out.push_back({item.text, item.at});
    else
      m_faults.add(item.at, say("'{}' is a value or a list of values", key));
  return out;
}

void MapReader::done() {
  for (Key const& key : m_node.keys)
    if (std::ranges::find(m_asked, key.text) == m_asked.end())
      m_faults.add_unknown(key.at, say("unknown key '{}'", key.text), key.text, m_asked);
}

}  // namespace custody::formats::yaml
