// hashdeep's list: a head that names the columns, comments, and lines without any quoting, in which a comma more belongs to the
// name. A line feed in a name breaks it, and nobody can tell; what is left of such a name is a bad line.
#include <algorithm>
#include <charconv>

#include "lib/evidence/list_parser.hpp"

namespace custody {
namespace {

class HashdeepParser final : public ListReader::Parser {
 public:
  explicit HashdeepParser(ListLines lines) : m_lines(std::move(lines)) {}

  ListForm form() const override { return ListForm::hashdeep; }

  Result<std::optional<ListPart>> next() override {
    for (;;) {
      auto const line = TRY(m_lines.next());
      if (!line) return std::nullopt;
      if (line->starts_with("%%%% HASHDEEP-") || line->starts_with('#') || line->empty()) continue;
      if (!line->starts_with("%%%% ")) return parse(*line);
      m_columns = read_columns(line->substr(5));
      if (m_columns.empty()) return bad("list-line");
    }
  }

 private:
  struct Column {
    bool size = false;
    std::optional<Algorithm> algorithm;   // none: of a digest that we do not know
  };

  ListPart bad(std::string_view code) const { return BadLine{m_lines.line(), code}; }

  /// `size,md5,sha256,filename`: what stands before the name. Empty if it is no such head.
  static std::vector<Column> read_columns(std::string_view head) {
    std::vector<Column> out;
    for (;;) {
      auto const end = head.find(',');
      auto const word = head.substr(0, end);
      if (end == std::string_view::npos) return word == "filename" && !out.empty() ? out : std::vector<Column>{};
      out.push_back({word == "size", word == "size" ? std::nullopt : listed_algorithm(word)});
      head.remove_prefix(end + 1);
    }
  }

  ListPart parse(std::string_view line) const {
    ListedItem item{{}, std::nullopt, {}, m_lines.line()};
    for (auto const& column : m_columns) {
      auto const end = line.find(',');
      if (end == std::string_view::npos) return bad("list-line");
      auto const cell = line.substr(0, end);
      line.remove_prefix(end + 1);
      if (column.size) {
        std::uint64_t size = 0;
        auto const [rest, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), size);
        if (failed != std::errc{} || rest != cell.data() + cell.size()) return bad("list-size");
        item.size = size;
      } else if (column.algorithm) {
        auto value = listed_hex(cell, digest_size(*column.algorithm));
        if (!value) return bad("list-digest");
        item.digests.push_back({*column.algorithm, *std::move(value)});
      }
    }
    if (item.digests.empty()) return bad(m_columns.empty() ? "list-line" : "list-digest");
    if (line.empty() || line.find('\0') != std::string_view::npos) return bad("list-name");
    item.path = line;
    return item;
  }

  ListLines m_lines;
  std::vector<Column> m_columns;
};

}  // namespace

ParserPtr make_hashdeep_parser(ListLines lines) { return std::make_unique<HashdeepParser>(std::move(lines)); }

}  // namespace custody
