// Lists of digests, as many tools write them: one reader that sees which form a file has, and a writer for each form that others
// read. A name is carried as its exact bytes where the form can carry it; where it cannot, that is said and nothing is guessed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/file.hpp"

namespace custody {

/// sums: lines of GNU (`<hex>  <name>`) and BSD (`SHA256 (<name>) = <hex>`), mixed as sha256sum takes them; b3sum's are GNU's.
/// table: CSV with a head that names the columns, as the statutory lists are.
enum class ListForm : std::uint8_t { sums, hashdeep, dfxml, bagit, table };
std::string_view list_form_name(ListForm form);

struct ListedDigest {
  Algorithm algorithm = Algorithm::sha256;
  Bytes value;
};

struct ListedItem {
  std::string path;                       // as listed, unescaped
  std::optional<std::uint64_t> size;
  std::vector<ListedDigest> digests;      // at least one
  std::uint64_t line = 0;                 // where it begins, from 1
};

/// A line that is none of its form. `code` is a literal: "list-line", "list-digest", "list-name", "list-escape", "list-size".
struct BadLine {
  std::uint64_t line = 0;
  std::string_view code;
};

using ListPart = std::variant<ListedItem, BadLine>;

/// What a line of GNU's form cannot say: which algorithm of 64 digits it is.
struct ListOptions {
  std::optional<Algorithm> algorithm;   // as the person said
  std::string name;                     // of the file, which may tell: `manifest-sm3.txt`, `B3SUMS`
};

inline constexpr std::size_t list_line_limit = 1 << 20;   // bytes of a line, and of an item in XML

/// A source of the bytes of a list, so that reading one needs no disk to be tested.
class ListSource {
 public:
  virtual ~ListSource() = default;
  /// At most out.size() bytes; 0 at the end.
  virtual Result<std::size_t> read(std::span<std::byte> out) = 0;
};

/// Reads item by item in constant memory. Errors (the list as a whole cannot be read): "list-form" (no form fits, or UTF-16),
/// "limit" (a line beyond list_line_limit), "list-xml" (no well-formed XML, or a document type), "io".
class ListReader {
 public:
  static Result<ListReader> open(std::string const& path, ListOptions options);   // "-" is standard input
  static Result<ListReader> open(std::unique_ptr<ListSource> source, ListOptions options);
  ListReader(ListReader&&) noexcept;
  ListReader& operator=(ListReader&&) noexcept;
  ~ListReader();

  ListForm form() const;
  /// True once an item came whose algorithm is a guess from the number of its digits, where several have that number.
  bool guessed() const;
  /// The next item or bad line; nothing at the end.
  Result<std::optional<ListPart>> next();

  class Parser;

 private:
  explicit ListReader(std::unique_ptr<Parser> parser);
  std::unique_ptr<Parser> m_parser;
};

/// Forms that are written. `gnu` has room for one algorithm, and hashdeep knows only some.
enum class WrittenForm : std::uint8_t { gnu, bsd, hashdeep, dfxml };

class ListWriter {
 public:
  /// Problem::usage if the form has no room for these algorithms.
  static Result<ListWriter> create(WrittenForm form, std::vector<Algorithm> algorithms);

  std::string head() const;
  /// One item; `digests` one after the other, in the order of the algorithms. Nothing if the form has no way to write the name.
  std::optional<std::string> item(std::string_view path, std::uint64_t size, std::span<std::byte const> digests) const;
  std::string tail() const;

 private:
  ListWriter(WrittenForm form, std::vector<Algorithm> algorithms) : m_form(form), m_algorithms(std::move(algorithms)) {}
  WrittenForm m_form;
  std::vector<Algorithm> m_algorithms;
};

/// "SHA256", "SM3", "BLAKE3": as lines of BSD's form name them.
std::string bsd_name(Algorithm algorithm);

}  // namespace custody
