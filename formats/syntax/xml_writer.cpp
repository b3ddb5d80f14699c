// XML as the pack lays it out. An element is begun before it is known whether anything of it will be there, and taken back if not.
#include <algorithm>

#include "formats/syntax/readers.hpp"
#include "formats/syntax/xml_markup.hpp"
#include "formats/syntax/xml_record.hpp"
#include "lib/base/ensure.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {

namespace {

using namespace xml;

std::string declared_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8: return "UTF-8";
    case Encoding::gbk: return "GBK";
    case Encoding::gb18030_2005:
    case Encoding::gb18030_2022: return "GB18030";
  }
  return {};
}

/// What cannot stand in a value as it is: in text `<`, `&`, `>` and a carriage return, in an attribute `"`, tab and line feed too.
bool is_plain(char c, bool attribute) {
  switch (c) {
    case '<':
    case '>':
    case '&': return false;
    case '"': return !attribute;
    case '\t':
    case '\n': return !attribute;
    default: return static_cast<unsigned char>(c) >= 0x20;
  }
}

/// A tree with its markup made ready in the encoding of the file.
struct Markup {
  struct Node {
    std::string open, close;                 // `<name`, `</name>`
    std::vector<std::string> attributes;     // ` name="`
  };
  std::vector<Node> nodes;
};

class XmlWriter final : public Writer {
 public:
  /// `scope`: the prefixes of the file.
  XmlWriter(Pack const& pack, Scope scope, Layout const& layout)
      : m_pack(pack),
        m_options(std::get<XmlOptions>(pack.options)),
        m_codec(Codec::of(pack.encoding)),
        m_scope(std::move(scope)),
        m_record_tree(record_tree(pack)),
        m_file_tree(file_tree(pack)),
        m_record_markup(markup(m_record_tree)),
        m_file_markup(markup(m_file_tree)) {
    m_around = "\n ";
    m_options.indent = layout.indent.value_or(m_options.indent);
    m_options.empty_tag = layout.empty_tag.value_or(m_options.empty_tag);
  }

  void head(Sheet const& file, Output& out) const override {
    out.put("<?xml version=\"1.0\" encoding=\"" + declared_name(m_pack.encoding) + "\"?>\n");
    Problems none;
    Run run{*this, m_file_tree, m_file_markup, file, out, none};
    TreeNode const& root = m_file_tree.root();
    out.put(m_file_markup.nodes[0].open);
    for (auto const& [prefix, uri] : m_options.namespaces) {
      out.put(encoded(prefix.empty() ? " xmlns=\"" : " xmlns:" + prefix + "=\""));
      run.value(uri, true, {});
      out.put('"');
    }
    run.attributes(0, 0, {});
    out.put('>');
    out.put(line_break(0));
    for (auto const child : root.children)
      if (!m_file_tree.nodes[child].after_records) run.line(child);
  }

  /// A record is whole lines, so that the first and the last one need no care.
  void record(Sheet const& sheet, Output& out, Arena&, Problems& problems) const override {
    out.put(indent(1));
    Run{*this, m_record_tree, m_record_markup, sheet, out, problems}.whole(0, 0, 1);
    out.put(line_break(0));
  }

  void tail(Sheet const& file, bool, Output& out) const override {
    Problems none;
    Run run{*this, m_file_tree, m_file_markup, file, out, none};
    for (auto const child : m_file_tree.root().children)
      if (m_file_tree.nodes[child].after_records) run.line(child);
    out.put(m_file_markup.nodes[0].close);
    out.put('\n');
  }

 private:
  /// One sheet on its way out.
  struct Run {
    XmlWriter const& writer;
    Tree const& tree;
    Markup const& ready;
    Sheet const& sheet;
    Output& out;
    Problems& problems;

    /// The element, if anything of it is there.
    bool element(std::uint16_t node, std::uint32_t row, int depth) {
      auto const before = out.size();
      out.put(writer.line_break(depth));
      if (whole(node, row, depth)) return true;
      out.cut(before);
      return false;
    }

    /// An element of the file on a line of its own, if anything of it is there.
    void line(std::uint16_t node) {
      auto const before = out.size();
      out.put(writer.indent(1));
      if (!whole(node, 0, 1)) return out.cut(before);
      out.put(writer.line_break(0));
    }

    /// The element in any case; whether anything of it is there.
    bool whole(std::uint16_t node, std::uint32_t row, int depth) {
      TreeNode const& here = tree.nodes[node];
      out.put(ready.nodes[node].open);
      bool any = attributes(node, row, here.path);
      auto const behind_tag = out.size();
      out.put('>');
      bool content = false;
      if (here.text != TreeNode::none) {
        Slot const& slot = sheet.rows[row].slots[here.text];
        any = any || slot.state != State::missing;
        content = slot.size > 0;
        if (content) value(slot.view(), false, here.path);
      }
      bool const children = elements(here, row, depth);
      if (children) out.put(writer.line_break(depth));
      content = content || children;
      if (content || !writer.m_options.empty_tag) {
        out.put(ready.nodes[node].close);
      } else {
        out.cut(behind_tag);
        out.put("/>");
      }
      return any || content;
    }

    bool elements(TreeNode const& here, std::uint32_t row, int depth) {
      bool any = false;
      for (auto const child : here.children) {
        auto const level = tree.nodes[child].level;
        if (level == TreeNode::none) {
          any = element(child, row, depth + 1) || any;
          continue;
        }
        for (std::uint32_t other = 1; other < sheet.rows.size(); ++other)
          if (sheet.rows[other].level == level) {
            out.put(writer.line_break(depth + 1));
            whole(child, other, depth + 1);
            any = true;
          }
      }
      return extra_elements(here.path, row, depth + 1) || any;
    }

    bool attributes(std::uint16_t node, std::uint32_t row, std::string_view path) {
      bool any = false;
      auto const& attributes = tree.nodes[node].attributes;
      for (std::size_t i = 0; i < attributes.size(); ++i) {
        Slot const& slot = sheet.rows[row].slots[attributes[i].place];
        if (slot.state == State::missing) continue;
        out.put(ready.nodes[node].attributes[i]);
        value(slot.view(), true, path);
        out.put('"');
        any = true;
      }
      for (auto const& extra : sheet.extras_of(row)) {
        auto const name = name_below(extra, path);
        if (!name.starts_with('@')) continue;
        out.put(" " + writer.name_in_file(name.substr(1), true) + "=\"");
        value(extra.slot.view(), true, path);
        out.put('"');
        any = true;
      }
      return any;
    }

    bool extra_elements(std::string_view path, std::uint32_t row, int depth) {
      bool any = false;
      for (auto const& extra : sheet.extras_of(row)) {
        auto const name = name_below(extra, path);
        if (name.empty() || name.starts_with('@')) continue;
        out.put(writer.line_break(depth));
        any = true;
        if (extra.slot.state == State::nested) {
          out.put(writer.encoded(extra.slot.view()));
          continue;
        }
        auto const in_file = writer.name_in_file(name, false);
        out.put("<" + in_file + ">");
        value(extra.slot.view(), false, extra.path);
        out.put("</" + in_file + ">");
      }
      return any;
    }

    /// The last step of an extra that stands directly in the element `path`; empty for all others.
    static std::string_view name_below(Extra const& extra, std::string_view path) {
      auto const slash = extra.path.rfind('/');
      auto const parent = slash == std::string_view::npos ? std::string_view() : extra.path.substr(0, slash);
      if (parent != path) return {};
      return extra.path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    }

    void value(std::string_view text, bool attribute, std::string_view path) {
      while (!text.empty()) {
        auto const plain = static_cast<std::size_t>(std::ranges::find_if(text, [&](char c) { return !is_plain(c, attribute); }) - text.begin());
        encode(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return;
        char const c = text[0];
        if (c == '<') out.put("&lt;");
        else if (c == '>') out.put("&gt;");
        else if (c == '&') out.put("&amp;");
        else if (c == '"') out.put("&quot;");
        else if (c == '\r') out.put("&#13;");
        else if (attribute && c == '\t') out.put("&#9;");
        else if (attribute && c == '\n') out.put("&#10;");
        else if (is_char(static_cast<unsigned char>(c))) out.put(c);
        else return not_a_character(text, path);
        text.remove_prefix(1);
      }
    }

    /// A character that the encoding does not have is written as a reference.
    void encode(std::string_view plain) {
      if (writer.m_pack.encoding == Encoding::utf8) return out.put(plain);
      while (!plain.empty()) {
        auto const room = Codec::room_for(plain.size());
        auto const coded = writer.m_codec.encode(plain, {out.room(room), room});
        out.keep(coded.written);
        plain.remove_prefix(coded.read);
        if (coded.stop == Stop::end) return;
        ensure(coded.stop == Stop::bad, "values are whole characters of UTF-8");
        out.put(fmt::format("&#{};", static_cast<std::uint32_t>(utf8_decode(plain))));
        plain.remove_prefix(utf8_length(plain));
      }
    }

    void not_a_character(std::string_view text, std::string_view path) {
      Problem problem;
      problem.stage = Stage::write;
      problem.rule = "xml/character";
      problem.place = path;
      problem.value = escape_text(text.substr(0, 1));
      problem.hint = say("XML cannot hold this control character in any way");
      problems.push_back(std::move(problem));
    }
  };

  std::string line_break(int depth) const {
    if (m_options.indent == 0) return {};
    return "\n" + indent(depth);
  }
  std::string indent(int depth) const { return std::string(static_cast<std::size_t>(m_options.indent * depth), ' '); }

  std::string encoded(std::string_view text) const {
    if (m_pack.encoding == Encoding::utf8) return std::string(text);
    std::string out;
    auto const whole = m_codec.encode_all(text, out);
    ensure(whole.has_value(), "names of a pack are of its encoding");
    return out;
  }

  Markup markup(Tree const& tree) const {
    Markup out;
    auto const names = raw_names(tree, m_options.namespaces, m_scope, m_codec);
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
      auto& ready = out.nodes.emplace_back("<" + names.elements[i], "</" + names.elements[i] + ">", std::vector<std::string>());
      for (auto const& attribute : names.attributes[i]) ready.attributes.push_back(" " + attribute + "=\"");
    }
    return out;
  }

  /// A name of the pack as the file writes it.
  std::string name_in_file(std::string_view name, bool attribute) const { return raw_name(name, m_options.namespaces, m_scope, m_codec, attribute); }

  Pack const& m_pack;
  XmlOptions m_options;
  Codec const& m_codec;
  Scope const m_scope;
  Tree const m_record_tree, m_file_tree;
  Markup const m_record_markup, m_file_markup;
};

}  // namespace

Result<std::unique_ptr<Writer>> make_xml_writer(Pack const& pack, std::optional<std::string_view> head, Layout const& layout) {
  Scope scope;
  if (head)
    scope = TRY(scope_of_head(*head, pack.encoding));
  else
    for (auto const& [prefix, uri] : std::get<XmlOptions>(pack.options).namespaces) scope.bind(prefix, uri);
  return std::make_unique<XmlWriter>(pack, std::move(scope), layout);
}

}  // namespace custody::formats
