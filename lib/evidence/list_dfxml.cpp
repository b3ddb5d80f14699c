// DFXML: <fileobject> elements with <filename>, <filesize> and <hashdigest type='...'>. Only what a list needs is looked at; other
// elements are passed over. A document type is refused: no list needs one, and entities are how XML is turned against its reader.
#include <algorithm>
#include <charconv>

#include "lib/base/text.hpp"
#include "lib/evidence/list_parser.hpp"

namespace custody {
namespace {

/// The text of an element: entities of XML itself and numbers of characters, nothing else.
std::optional<std::string> xml_text(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '<') return std::nullopt;
    if (raw[i] != '&') {
      out += raw[i];
      continue;
    }
    auto const end = raw.find(';', i);
    if (end == std::string_view::npos || end - i > 10) return std::nullopt;
    auto const name = raw.substr(i + 1, end - i - 1);
    i = end;
    if (name == "amp") out += '&';
    else if (name == "lt") out += '<';
    else if (name == "gt") out += '>';
    else if (name == "quot") out += '"';
    else if (name == "apos") out += '\'';
    else if (name.starts_with('#')) {
      auto const hex = name.starts_with("#x");
      auto const digits = name.substr(hex ? 2 : 1);
      std::uint32_t point = 0;
      auto const [rest, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), point, hex ? 16 : 10);
      if (failed != std::errc{} || rest != digits.data() + digits.size() || point == 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
        return std::nullopt;
      char utf8[4];
      out.append(utf8, utf8_encode(point, utf8));
    } else {
      return std::nullopt;
    }
  }
  return out;
}

/// The value of an attribute of a start tag (without its angle brackets); nothing if it is not there.
std::optional<std::string_view> attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    auto const quote = at + name.size() + 1;
    if (at == 0 || tag[at - 1] != ' ' || quote >= tag.size() || tag[quote - 1] != '=' || (tag[quote] != '\'' && tag[quote] != '"')) continue;
    auto const end = tag.find(tag[quote], quote + 1);
    if (end == std::string_view::npos) return std::nullopt;
    return tag.substr(quote + 1, end - quote - 1);
  }
  return std::nullopt;
}

class DfxmlParser final : public ListReader::Parser {
 public:
  explicit DfxmlParser(ListLines lines) : m_lines(std::move(lines)) {}

  ListForm form() const override { return ListForm::dfxml; }

  Result<std::optional<ListPart>> next() override {
    for (;;) {
      // Text between elements is of no interest, but what it holds could be a trap.
      auto const text = TRY(m_lines.take_until("<"));
      if (!text) {
        if (!m_root_seen || !m_root_ended) return fail(broken(say("the list ends before its document does")));
        return std::nullopt;
      }
      m_lines.count_lines(*text);
      auto const start = TRY(m_lines.peek(8));
      if (start.starts_with("!--")) {
        TRY(skip("-->"));
      } else if (start.starts_with("!") ) {
        return fail(broken(say("a list in XML has no document type and no CDATA here")));
      } else if (start.starts_with("?")) {
        TRY(skip("?>"));
      } else {
        auto const tag = TRY(m_lines.take_until(">"));
        if (!tag) return fail(broken(say("the list ends within a tag")));
        auto const line = m_lines.line() + 1;
        m_lines.count_lines(*tag);
        auto const inner = tag->substr(0, tag->size() - 1);
        auto const name = inner.substr(0, inner.find_first_of(" \t\r\n/", 1));
        if (!m_root_seen && name != "dfxml") return fail(broken(say("the list is XML, but no DFXML")));
        m_root_seen = true;
        if (name == "/dfxml") m_root_ended = true;
        if (name == "fileobject" && !inner.ends_with('/')) return TRY(object(line));
      }
    }
  }

 private:
  static Error broken(Message why) { return failure("list-xml", std::move(why)); }

  Result<> skip(std::string_view end) {
    auto const taken = TRY(m_lines.take_until(end));
    if (!taken) return fail(broken(say("the list ends within a comment")));
    m_lines.count_lines(*taken);
    return {};
  }

  Result<ListPart> object(std::uint64_t line) {
    auto const taken = TRY(m_lines.take_until("</fileobject>"));
    if (!taken) return fail(broken(say("the list ends within a file object")));
    auto const part = parse(taken->substr(0, taken->size() - 13), line);
    m_lines.count_lines(*taken);
    return part;
  }

  static ListPart parse(std::string_view inside, std::uint64_t line) {
    ListedItem item{{}, std::nullopt, {}, line};
    bool named = false;
    unsigned runs = 0;   // <byte_run> holds digests of pieces, which are not those of the file
    while (!inside.empty()) {
      auto const open = inside.find('<');
      if (open == std::string_view::npos) break;
      auto const close = inside.find('>', open);
      if (close == std::string_view::npos) return BadLine{line, "list-line"};
      auto const tag = inside.substr(open + 1, close - open - 1);
      auto const name = tag.substr(0, tag.find_first_of(" \t\r\n/", 1));
      inside.remove_prefix(close + 1);
      if (name.starts_with('!') || name.starts_with('?')) return BadLine{line, "list-line"};
      if (name == "byte_run" && !tag.ends_with('/')) ++runs;
      if (name == "/byte_run" && runs > 0) --runs;
      if (runs > 0 || (name != "filename" && name != "filesize" && name != "hashdigest") || tag.ends_with('/')) continue;
      auto const end = inside.find("</");
      if (end == std::string_view::npos || !inside.substr(end + 2).starts_with(name)) return BadLine{line, "list-line"};
      auto text = xml_text(inside.substr(0, end));
      if (!text) return BadLine{line, "list-escape"};
      inside.remove_prefix(end);
      if (name == "filename") {
        if (named) return BadLine{line, "list-name"};
        named = true;
        if (attribute(tag, "encoding") == "base64") {
          auto const bytes = base64_decode(*text);
          if (!bytes) return BadLine{line, "list-escape"};
          text = as_text(*bytes);
        }
        item.path = *std::move(text);
      } else if (name == "filesize") {
        std::uint64_t size = 0;
        auto const [rest, failed] = std::from_chars(text->data(), text->data() + text->size(), size);
        if (failed != std::errc{} || rest != text->data() + text->size()) return BadLine{line, "list-size"};
        item.size = size;
      } else if (auto const algorithm = listed_algorithm(attribute(tag, "type").value_or(""))) {
        auto value = listed_hex(*text, digest_size(*algorithm));
        if (!value) return BadLine{line, "list-digest"};
        item.digests.push_back({*algorithm, *std::move(value)});
      }
    }
    if (item.path.empty() || item.path.find('\0') != std::string::npos) return BadLine{line, "list-name"};
    if (item.digests.empty()) return BadLine{line, "list-digest"};
    return item;
  }

  ListLines m_lines;
  bool m_root_seen = false, m_root_ended = false;
};

}  // namespace

ParserPtr make_dfxml_parser(ListLines lines) { return std::make_unique<DfxmlParser>(std::move(lines)); }

}  // namespace custody
