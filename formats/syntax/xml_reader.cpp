// XML: a root element, records directly below it, and around them an envelope. Records are found by their tags alone, so that a
// broken one is rejected and the next one is found.
#include <algorithm>
#include <cstring>

#include "formats/short_bytes.hpp"
#include "formats/syntax/lexeme.hpp"
#include "formats/syntax/readers.hpp"
#include "formats/syntax/xml_record.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {

namespace {

using namespace xml;

/// What a declaration may say of a file in this encoding.
bool may_declare(Encoding encoding, std::string_view name) {
  auto const word = lower_case(name);
  if (encoding == Encoding::utf8) return word == "utf-8" || word == "utf8";
  return word == "gb18030" || word == "gbk" || word == "gb2312" || word == "cp936";
}

class XmlReader final : public Reader {
 public:
  explicit XmlReader(Pack const& pack)
      : m_pack(pack),
        m_options(std::get<XmlOptions>(pack.options)),
        m_codec(Codec::of(pack.encoding)),
        m_record_tree(record_tree(pack)),
        m_file_tree(file_tree(pack)) {
    m_file.add(0, pack.shape.file.places.size(), m_file_arena);
  }

  Result<std::size_t> split(std::string_view window, std::uint64_t offset, bool last, std::vector<Piece>& pieces) override {
    m_window = window;
    m_offset = offset;
    m_last = last;
    std::size_t at = 0;
    if (!m_started) {
      auto const root = TRY(find_root());
      if (!root) return 0;
      at = *root;
    }
    std::size_t between = 0;
    m_envelope.clear();
    for (bool open = !m_root_closed; open;) {
      auto const markup = window.find('<', at);
      if (markup == std::string_view::npos) {
        if (last) return fail(lost(say("the root element is not closed"), window.size()));
        if (window.size() - between > record_limit && !is_space(window.substr(between))) return fail(too_large());
        return m_started ? between : 0;
      }
      if (!is_space(window.substr(at, markup - at))) return fail(lost(say("text stands between the records"), at));
      at = markup;
      char const* const end = window.data() + window.size();
      char const* const begin = window.data() + at;
      if (end - begin < 2) return incomplete(between, at);
      if (begin[1] == '/') {
        char const* const behind = read_close(begin, end, m_root_name);
        if (behind == nullptr) return incomplete(between, at);
        open = false;
        continue;
      }
      if (begin[1] == '!' || begin[1] == '?') {
        char const* const behind = skip_construct(begin, end, m_pack.encoding);
        if (behind == nullptr) return incomplete(between, at);
        at = static_cast<std::size_t>(behind - window.data());
        continue;
      }
      bool is_record = false;
      auto const size = element_size(begin, end, is_record);
      if (!size) return incomplete(between, at);
      if (*size > record_limit) return fail(too_large());
      if (is_record) {
        TRY(take_envelope());
        pieces.push_back({window.substr(between, at - between), window.substr(at, *size), offset + at, {}});
        m_started = true;
        at += *size;
        between = at;
      } else {
        m_envelope.push_back(window.substr(at, *size));
        at += *size;
      }
    }
    // What stands behind the root is looked at once all of it is there.
    if (!last) return m_started ? between : 0;
    TRY(take_envelope());
    TRY(check_tail(at));
    m_tail.assign(window.substr(between));
    return window.size();
  }

  void read_record(Piece const& piece, Sheet& sheet, Arena& arena, Problems& problems) const override {
    sheet.clear();
    sheet.add(0, m_pack.shape.levels[0].places.size(), arena);
    if (m_pack.encoding == Encoding::utf8)
      if (Coded const checked = m_codec.check(piece.bytes); checked.stop != Stop::end) {
        problems.push_back(encoding_problem(Encoding::utf8, {}, piece.bytes, checked.read, 0));
        return;
      }
    read_element(record_grammar(), 0, piece.bytes, sheet, arena, problems);
  }

 private:
  Grammar record_grammar() const {
    return {m_pack.shape.levels, m_options.namespaces, m_record_tree, m_record_names, m_scope, m_codec};
  }
  Grammar file_grammar() const {
    return {{&m_pack.shape.file, 1}, m_options.namespaces, m_file_tree, m_file_names, m_scope, m_codec};
  }

  Error lost(Message what, std::size_t at) const {
    return failure("xml", say("no further record can be found behind byte {}: {}", m_offset + at, std::move(what)));
  }
  static Error too_large() { return failure("limit", say("a record is larger than {} bytes", record_limit)); }

  /// What begins at `at` is not whole: more of the file will show.
  Result<std::size_t> incomplete(std::size_t between, std::size_t at) const {
    if (m_last) return fail(lost(say("markup that is broken or not closed"), at));
    if (m_window.size() - between > 2 * record_limit) return fail(too_large());
    return m_started ? between : 0;
  }

  /// The size of the element whose `<` is at `begin`. Of a record only tags of its own name are counted: whether the rest is
  /// sound is found when it is read.
  std::optional<std::size_t> element_size(char const* begin, char const* end, bool& is_record) {
    Tag& tag = m_tag;
    char const* at = read_tag(begin, end, tag);
    if (at == nullptr) return {};
    is_record = is_record_name(tag);
    if (!is_record) {
      at = skip_element(begin, end, m_pack.encoding);
      if (at == nullptr) return {};
      return static_cast<std::size_t>(at - begin);
    }
    for (int depth = tag.closed ? 0 : 1; depth > 0;) {
      if (at == end) return {};
      at = static_cast<char const*>(std::memchr(at, '<', static_cast<std::size_t>(end - at)));
      if (at == nullptr || end - at < 2) return {};
      if (at[1] == '!' || at[1] == '?') {
        at = skip_construct(at, end, m_pack.encoding);
        if (at == nullptr) return {};
      } else if (char const* const behind = at[1] == '/' ? read_close(at, end, tag.name) : nullptr; behind != nullptr) {
        --depth;
        at = behind;
      } else if (opens(at, end, tag.name)) {
        Tag inner;
        at = read_tag(at, end, inner);
        if (at == nullptr) return {};
        depth += inner.closed ? 0 : 1;
      } else {
        ++at;
      }
    }
    return static_cast<std::size_t>(at - begin);
  }

  bool is_record_name(Tag const& tag) const {
    if (tag.name == m_record_names.elements[0]) return true;
    if (tag.attributes.empty()) return false;
    Scope scope = m_scope;
    for (auto const& attribute : tag.attributes)
      if (auto const prefix = declared_prefix(attribute.name)) scope.bind(*prefix, std::string(attribute.value));
    return scope.size() != m_scope.size() && pack_name(tag.name, scope, m_options.namespaces, m_codec, false) == m_options.records;
  }

  /// Behind the opening tag of the root; nothing: more of the file is needed.
  Result<std::optional<std::size_t>> find_root() {
    if (may_be_mark(m_window, m_pack.encoding) && !m_last) return std::nullopt;
    std::size_t at = mark_size(m_window, m_pack.encoding);
    char const* const end = m_window.data() + m_window.size();
    for (;;) {
      auto const markup = m_window.find('<', at);
      if (markup == std::string_view::npos || !is_space(m_window.substr(at, markup - at)) || m_window.size() - markup < 10) {
        if (!m_last && is_space(m_window.substr(at, std::min(markup, m_window.size()) - at)) && m_window.size() < record_limit) return std::nullopt;
        return fail(failure("xml", say("this is no XML: no element at its beginning")));
      }
      char const* const begin = m_window.data() + markup;
      if (begin[1] != '?' && begin[1] != '!') return root_at(begin, end);
      if (m_window.substr(markup).starts_with("<!DOCTYPE"))
        return fail(failure("xml-doctype", say("the file brings a document type, which may define anything; it is not read")));
      char const* const behind = skip_construct(begin, end, m_pack.encoding);
      if (behind == nullptr) {
        if (!m_last && m_window.size() < record_limit) return std::nullopt;
        return fail(failure("xml", say("a comment or instruction before the root element is not closed")));
      }
      auto const construct = m_window.substr(markup, static_cast<std::size_t>(behind - begin));
      if (construct.starts_with("<?xml") && is_space(construct[5])) TRY(check_declaration(construct));
      at = markup + construct.size();
    }
  }

  Result<> check_declaration(std::string_view declaration) const {
    Tag tag;
    // Its parts are written as attributes are; `?>` stands where a tag has `/>`.
    std::string as_tag(declaration.substr(0, declaration.size() - 2));
    as_tag.erase(1, 1);
    as_tag += "/>";
    if (read_tag(as_tag.data(), as_tag.data() + as_tag.size(), tag) == nullptr)
      return fail(failure("xml", say("the XML declaration cannot be read")));
    for (auto const& part : tag.attributes) {
      if (part.name == "version" && !part.value.starts_with("1."))
        return fail(failure("xml", say("the file is in version '{}' of XML", part.value)));
      if (part.name == "encoding" && !may_declare(m_pack.encoding, part.value))
        return fail(failure("encoding", say("the file says that it is in {}; '{}' is in {}", part.value, m_pack.id, name_of(m_pack.encoding))));
    }
    return {};
  }

  Result<std::optional<std::size_t>> root_at(char const* begin, char const* end) {
    Tag tag;
    char const* const behind = read_tag(begin, end, tag);
    if (behind == nullptr) {
      if (!m_last && m_window.size() < record_limit) return std::nullopt;
      return fail(failure("xml", say("the opening tag of the root element is broken")));
    }
    m_scope = {};
    TRY(bind_all(tag, m_scope));
    if (pack_name(tag.name, m_scope, m_options.namespaces, m_codec, false) != m_options.root)
      return fail(failure("xml-root", say("the root element is '{}'; '{}' expects '{}'", tag.name, m_pack.id, m_options.root))
                      .with_hint(say("is the file of another format, or its namespace another one?")));
    m_record_names = raw_names(m_record_tree, m_options.namespaces, m_scope, m_codec);
    m_file_names = raw_names(m_file_tree, m_options.namespaces, m_scope, m_codec);
    m_root_name.assign(tag.name);
    m_root_tag.assign(begin, behind);
    auto const at = static_cast<std::size_t>(behind - m_window.data());
    m_root_closed = tag.closed;
    return at;
  }

  /// The parts of the envelope that stand before what was just found.
  Result<> take_envelope() {
    if (!m_started) TRY(take_root());
    for (auto const part : m_envelope) TRY(take_part(part));
    m_envelope.clear();
    return {};
  }

  /// The attributes of the root, as an element without content.
  Result<> take_root() {
    std::string tag = m_root_tag;
    if (!tag.ends_with("/>")) tag.insert(tag.size() - 1, "/");
    return take(0, tag);
  }

  Result<> take_part(std::string_view part) {
    Tag tag;
    read_tag(part.data(), part.data() + part.size(), tag);
    for (auto const child : m_file_tree.root().children)
      if (m_file_names.elements[child] == tag.name) return take(child, part);
    add_finding("unknown", tag.name);
    return {};
  }

  Result<> take(std::uint16_t node, std::string_view bytes) {
    Problems problems;
    auto const kept = m_file_arena.copy(bytes);
    read_element(file_grammar(), node, kept, m_file, m_file_arena, problems);
    for (auto const& extra : m_file.extras) add_finding("unknown", extra.path);
    m_file.extras.clear();
    if (problems.empty()) return {};
    auto const& first = problems.front();
    return fail(failure("xml", say("the envelope of the file cannot be read: {} at '{}'", first.rule, first.place)));
  }

  void add_finding(std::string_view rule, std::string_view raw) {
    Problem finding;
    finding.rule = rule;
    if (!m_codec.decode_all(raw, finding.place)) finding.place = m_root_name;
    finding.rejects = false;
    m_findings.push_back(std::move(finding));
  }

  /// Behind the root there may be comments, instructions and spaces.
  Result<> check_tail(std::size_t at) const {
    char const* const end = m_window.data() + m_window.size();
    char const* next = m_window.data() + at;
    if (m_window.substr(at).starts_with("</")) next = read_close(next, end, m_root_name);
    while (next != nullptr && next != end)
      if (is_space(*next))
        ++next;
      else
        next = *next == '<' && end - next > 1 && (next[1] == '?' || next[1] == '!') ? skip_construct(next, end, m_pack.encoding) : nullptr;
    if (next == nullptr) return fail(lost(say("something stands behind the root element"), at));
    return {};
  }

  Pack const& m_pack;
  XmlOptions const& m_options;
  Codec const& m_codec;
  Tree const m_record_tree, m_file_tree;
  RawNames m_record_names, m_file_names;
  Scope m_scope;
  std::string m_root_name, m_root_tag;   // raw
  bool m_started = false, m_root_closed = false;
  Tag m_tag;

  // Of one call of split().
  std::string_view m_window;
  std::uint64_t m_offset = 0;
  bool m_last = false;
  std::vector<std::string_view> m_envelope;   // parts met since the last record
};

}  // namespace

std::unique_ptr<Reader> make_xml_reader(Pack const& pack) { return std::make_unique<XmlReader>(pack); }

}  // namespace custody::formats
