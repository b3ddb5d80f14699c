// Everything that is printed goes through here: results to standard output, all else to standard error.
#pragma once

#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/catalogue.hpp"
#include "lib/base/json_writer.hpp"
#include "lib/base/message.hpp"
#include "lib/base/result.hpp"

namespace custody::cli {

/// How it is to be printed; from the global options.
struct Manner {
  Language language = Language::english;
  bool json = false;
  bool quiet = false;      // results only where they were asked for; no progress
  bool verbose = false;
  bool colour = false;
};

/// A table for people: columns padded by display width (Chinese characters count two). Cells are raw bytes and are escaped.
class Table {
 public:
  explicit Table(std::vector<Message> head);
  void add(std::vector<std::string> cells);
  void align_right(std::size_t column);
  /// Head and rows, each ending in LF.
  std::string render(Language language) const;

 private:
  std::vector<Message> m_head;
  std::vector<std::vector<std::string>> m_rows;
  std::vector<bool> m_right;
};

class Console {
 public:
  explicit Console(Manner manner);

  Manner const& manner() const { return m_manner; }
  /// As people of its language group digits.
  std::string number(std::uint64_t n) const { return grouped(n, m_manner.language); }
  bool json() const { return m_manner.json; }
  std::string render(Message const& message) const { return cli::render(message, m_manner.language); }

  /// A line of the result. Nothing with --json (say it there with json()).
  void line(Message const& message);
  /// The same, but not with --quiet: what is said besides the result.
  void remark(Message const& message);
  /// Bytes of a result that is meant for machines (a vkey, a digest list, a proof): written as they are.
  void raw(std::string_view bytes);
  void table(Table const& table);
  /// One JSON document on a line of its own. The first of a run gets `"schema":1`: begin each with object().
  void json(JsonWriter&& document);
  /// A writer with `{"type":<type>` begun, and `"schema":1` if it is the first of this run.
  JsonWriter object(std::string_view type);

  void warning(Message const& message);
  /// Error and hint; an object of type "error" with --json.
  void error(Error const& error);

  /// Asks on the terminal; nothing if standard input or error is none.
  std::optional<std::string> ask(Message const& question);

  /// The same for what nobody may read over a shoulder: the terminal shows none of it.
  std::optional<std::string> ask_secretly(Message const& question);

  /// Flushes standard output; an error (disk full, closed pipe) if not everything arrived.
  Result<> finish();
  /// The reader of our standard output went away, which is no fault of ours: `custody log | head`.
  bool pipe_closed() const { return m_failure == EPIPE; }

 private:
  void out(std::string_view bytes);
  void err(std::string_view bytes);

  Manner m_manner;
  std::string m_buffer;
  bool m_first_object = true;
  std::optional<int> m_failure;   // errno of the first write that did not arrive
};

}  // namespace custody::cli
