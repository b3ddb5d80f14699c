// GNU's and BSD's lines, as sha256sum -c takes them: in one list, escaped or not.
#include <algorithm>

#include "lib/evidence/list_parser.hpp"

namespace custody {
namespace {

/// Undoes what sha256sum does to a name with a backslash, LF or CR in it.
std::optional<std::string> unescape(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '\\') {
      out += name[i];
      continue;
    }
    if (++i == name.size()) return std::nullopt;
    switch (name[i]) {
      case '\\': out += '\\'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      default: return std::nullopt;
    }
  }
  return out;
}

class SumsParser final : public ListReader::Parser {
 public:
  SumsParser(ListLines lines, std::optional<Algorithm> algorithm) : m_lines(std::move(lines)), m_algorithm(algorithm) {}

  ListForm form() const override { return ListForm::sums; }

  Result<std::optional<ListPart>> next() override {
    for (;;) {
      auto const line = TRY(m_lines.next());
      if (!line) return std::nullopt;
      // As sha256sum: an empty line and a comment are nothing at all.
      if (line->empty() || line->starts_with('#')) continue;
      return parse(*line);
    }
  }

 private:
  ListPart bad(std::string_view code) const { return BadLine{m_lines.line(), code}; }

  ListPart parse(std::string_view line) {
    bool const escaped = line.starts_with('\\');
    if (escaped) line.remove_prefix(1);
    auto const digits = std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
    if (digits >= 32 && line.size() > digits + 2 && line[digits] == ' ' && (line[digits + 1] == ' ' || line[digits + 1] == '*'))
      return gnu(line.substr(0, digits), line.substr(digits + 2), escaped);
    return bsd(line, escaped);
  }

  ListPart gnu(std::string_view hex, std::string_view name, bool escaped) {
    bool ambiguous = false;
    auto algorithm = algorithm_of_digits(hex.size(), ambiguous);
    if (m_algorithm && digest_size(*m_algorithm) * 2 == hex.size()) algorithm = m_algorithm, ambiguous = false;
    if (!algorithm) return bad("list-digest");
    guessed |= ambiguous;
    return item(*algorithm, hex, name, escaped);
  }

  ListPart bsd(std::string_view line, bool escaped) {
    auto const open = line.find(" (");
    auto const close = line.rfind(") = ");
    if (open == std::string_view::npos || close == std::string_view::npos || close < open + 2) return bad("list-line");
    auto const algorithm = listed_algorithm(line.substr(0, open));
    if (!algorithm) return bad("list-digest");
    return item(*algorithm, line.substr(close + 4), line.substr(open + 2, close - open - 2), escaped);
  }

  ListPart item(Algorithm algorithm, std::string_view hex, std::string_view name, bool escaped) const {
    auto value = listed_hex(hex, digest_size(algorithm));
    if (!value) return bad("list-digest");
    auto path = escaped ? unescape(name) : std::string(name);
    if (!path) return bad("list-escape");
    if (path->empty() || path->find('\0') != std::string::npos) return bad("list-name");
    return ListedItem{*std::move(path), std::nullopt, {{algorithm, *std::move(value)}}, m_lines.line()};
  }

  ListLines m_lines;
  std::optional<Algorithm> m_algorithm;
};

/// The manifest of a bag: a name is everything after the blanks, CR, LF and % in it are percent-encoded (RFC 8493, 2.1.3).
class BagitParser final : public ListReader::Parser {
 public:
  BagitParser(ListLines lines, Algorithm algorithm) : m_lines(std::move(lines)), m_algorithm(algorithm) {}

  ListForm form() const override { return ListForm::bagit; }

  Result<std::optional<ListPart>> next() override {
    auto const line = TRY(m_lines.next());
    if (!line) return std::nullopt;
    return parse(*line);
  }

 private:
  ListPart bad(std::string_view code) const { return BadLine{m_lines.line(), code}; }

  ListPart parse(std::string_view line) const {
    auto const digits = std::min(line.find_first_of(" \t"), line.size());
    auto const begin = line.find_first_not_of(" \t", digits);
    if (digits == 0 || begin == std::string_view::npos) return bad("list-line");
    auto value = listed_hex(line.substr(0, digits), digest_size(m_algorithm));
    if (!value) return bad("list-digest");
    auto path = decode(line.substr(begin));
    if (path.find('\0') != std::string::npos) return bad("list-name");
    return ListedItem{std::move(path), std::nullopt, {{m_algorithm, *std::move(value)}}, m_lines.line()};
  }

  static std::string decode(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
      auto const code = name.substr(i, 3);
      char const plain = code == "%0A" || code == "%0a" ? '\n' : code == "%0D" || code == "%0d" ? '\r' : code == "%25" ? '%' : '\0';
      out += plain ? plain : name[i];
      if (plain) i += 2;
    }
    return out;
  }

  ListLines m_lines;
  Algorithm m_algorithm;
};

}  // namespace

ParserPtr make_sums_parser(ListLines lines, ListOptions const& options) { return std::make_unique<SumsParser>(std::move(lines), options.algorithm); }
ParserPtr make_bagit_parser(ListLines lines, Algorithm algorithm) { return std::make_unique<BagitParser>(std::move(lines), algorithm); }

}  // namespace custody
