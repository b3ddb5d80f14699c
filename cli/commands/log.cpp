#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <unordered_set>

#include "cli/case_number.hpp"
#include "cli/commands.hpp"
#include "cli/entry_view.hpp"
#include "cli/lawful_query.hpp"
#include "ledger/amendments.hpp"
#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

using ledger::Ledger;
using ledger::Row;
using ledger::Term;

struct LogOptions {
  std::string number, kind, since, until, digest;
  std::optional<std::uint64_t> last;
  LawfulQuery query;
};

struct Span {
  UtcTime from{0};
  UtcTime until{last_second};
};

Result<UtcTime> read_time(std::string_view option, std::string const& text) {
  if (auto const time = parse_beijing(text)) return *time;
  return fail(misuse(say("'{}' takes a day or a time, not '{}'", option, text))
                  .with_hint(say("such as 2026-11-22 or '2026-11-22 03:14'; Beijing time is meant")));
}

Result<Span> read_span(LogOptions const& options) {
  Span span;
  if (!options.since.empty()) span.from = TRY(read_time("--since", options.since));
  if (!options.until.empty()) {
    span.until = TRY(read_time("--until", options.until));
    // A day means the whole of it, a minute likewise.
    if (options.until.size() == 10) span.until.seconds += 24 * 3600 - 1;
    if (options.until.size() == 16) span.until.seconds += 59;
  }
  return span;
}

bool within(Row const& row, LogOptions const& options, Span const& span) {
  if (!options.kind.empty() && entry_kind(row) != options.kind) return false;
  if (!options.number.empty() && row.value("case.number") != options.number && row.value("ref.number") != options.number)
    return false;
  if (!options.digest.empty() && row.value("item.sha256") != options.digest) return false;
  auto const time = parse_time(entry_time(row));
  return time && *time >= span.from && *time <= span.until;
}

/// Prints as it goes: the columns have fixed widths, so that a million entries need no memory.
class Printer {
 public:
  static Result<Printer> make(Console& console, Ledger const& ledger) {
    Printer out(console, ledger);
    for (auto const index : TRY(ledger::amended_entries(ledger))) out.m_amended.insert(index);
    return out;
  }

  Result<> print(Row const& row) {
    ++m_count;
    ledger::Amended amended;
    if (m_amended.contains(row.index)) amended = TRY(ledger::as_amended(m_ledger, row));
    if (m_console.json()) {
      auto json = m_console.object("entry");
      write_entry(json, row, m_hasher);
      if (!amended.amendments.empty()) write_amendments(json, amended);
      json.end_object();
      m_console.json(std::move(json));
      return {};
    }
    if (m_count == 1)
      line(word(say("entry")), word(say("time")), word(say("kind")), word(say("case")), word(say("name")));
    auto name = row.payload.empty() ? word(say("(destroyed)")) : name_of(row);
    if (amended.void_by)
      name += "  " + word(say("(void, see entry {})", *amended.void_by));
    else if (!amended.amendments.empty())
      name += "  " + word(say("(amended, see entry {})", amended.amendments.back().entry));
    line(std::to_string(row.index), entry_time_beijing(row), escape_text(entry_kind(row)), escape_text(entry_case(row)), name);
    return {};
  }
  std::uint64_t count() const { return m_count; }

 private:
  Printer(Console& console, Ledger const& ledger)
      : m_console(console), m_ledger(ledger), m_digits(std::max<std::size_t>(5, std::to_string(ledger.size()).size())) {}

  /// What an entry is about: its item, the entry that it amends, or the ledger on the other side.
  std::string name_of(Row const& row) const {
    if (auto const index = row.value("amends.index"))
      return word(row.value("amends.void") ? say("declares entry {} void: {}", *index, row.value("amends.reason").value_or(""))
                                           : say("amends entry {}: {}", *index, row.value("amends.reason").value_or("")));
    if (auto const recipient = row.value("to.origin")) return word(say("to {}", *recipient));
    if (auto const other = row.value("ref.origin")) return word(say("from {}", *other));
    return escape_text(row.value("item.name").value_or(""));
  }

  std::string word(Message const& message) const { return m_console.render(message); }
  static std::string padded(std::string text, std::size_t width) {
    text.append(width - std::min(width, display_width(text)), ' ');
    return text;
  }
  void line(std::string const& index, std::string const& time, std::string const& kind, std::string const& number,
            std::string const& name) {
    auto const left = m_digits - std::min(m_digits, display_width(index));
    auto text = std::string(left, ' ') + index + "  " + padded(time, 23) + "  " + padded(kind, 20) + "  " +
                padded(number, 23) + "  " + name;
    text.erase(text.find_last_not_of(' ') + 1);
    m_console.raw(text + '\n');
  }

  Console& m_console;
  Ledger const& m_ledger;
  std::unordered_set<std::uint64_t> m_amended;
  std::size_t m_digits;
  std::uint64_t m_count = 0;
  ledger::TreeHasher m_hasher;
};

/// The narrowest index that the options name; nothing if every row has to be looked at.
Result<std::optional<std::vector<std::uint64_t>>> candidates(Ledger const& ledger, LogOptions const& options) {
  if (!options.digest.empty()) return TRY(ledger.find(Term::digest, options.digest));
  if (!options.number.empty()) {
    auto found = TRY(ledger.find(Term::case_number, options.number));
    auto const others = TRY(ledger.find(Term::reference, options.number));
    std::set<std::uint64_t> all(found.begin(), found.end());
    all.insert(others.begin(), others.end());
    return std::vector<std::uint64_t>(all.begin(), all.end());
  }
  if (!options.kind.empty()) return TRY(ledger.find(Term::kind, options.kind));
  return std::nullopt;
}

Result<> print_found(Ledger const& ledger, std::vector<std::uint64_t> const& found, LogOptions const& options, Span const& span,
                     Printer& printer) {
  std::vector<std::uint64_t> kept;
  for (auto const index : found)
    if (within(TRY(ledger.row(index)), options, span)) kept.push_back(index);
  auto const skip = kept.size() - std::min<std::uint64_t>(kept.size(), options.last.value_or(kept.size()));
  for (auto const index : std::span(kept).subspan(skip)) TRY(printer.print(TRY(ledger.row(index))));
  return {};
}

Result<> print_scanned(Session& session, Ledger const& ledger, LogOptions const& options, Span const& span, Printer& printer) {
  bool const all = options.since.empty() && options.until.empty();
  auto const from = all && options.last && *options.last < ledger.size() ? ledger.size() - *options.last : 0;
  std::deque<Row> kept;   // of `-n` with a span of time: only the end is wanted
  auto rows = ledger.rows(from);
  while (auto row = TRY(rows.next())) {
    if (session.progress.stopped()) return fail(Error{Problem::interrupted, "interrupted", say("interrupted"), {}});
    if (!all && !within(*row, options, span)) continue;
    if (all || !options.last) {
      TRY(printer.print(*row));
    } else {
      kept.push_back(*std::move(row));
      if (kept.size() > *options.last) kept.pop_front();
    }
  }
  for (auto const& row : kept) TRY(printer.print(row));
  return {};
}

Result<ExitCode> run_log(Session& session, LogOptions options) {
  std::ranges::transform(options.digest, options.digest.begin(),
                         [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  auto const span = TRY(read_span(options));
  std::vector<Row> queried;
  if (options.query.asked()) {
    if (options.number.empty()) return fail(misuse(say("restricted entries are asked for by their case: give it with --case")));
    queried = TRY(query_case(session, options.query, options.number));
  }
  auto const ledger = TRY(session.open_ledger());
  auto printer = TRY(Printer::make(session.console, ledger));
  for (auto const& row : queried)
    if (within(row, options, span)) TRY(printer.print(row));
  if (auto const found = TRY(candidates(ledger, options)))
    TRY(print_found(ledger, *found, options, span, printer));
  else
    TRY(print_scanned(session, ledger, options, span, printer));
  if (printer.count() == 0) {
    session.console.remark(say("no such entry in ledger {}", ledger.origin()));
    if (!options.number.empty())
      if (auto const near = TRY(nearest_case(ledger, options.number))) session.console.remark(say("did you mean '{}'?", *near));
  }
  return ExitCode::done;
}

}  // namespace

Run declare_log(CLI::App& app) {
  auto const options = std::make_shared<LogOptions>();
  app.add_option("--case", options->number, N_("entries of this case or business number"))->type_name("NO");
  app.add_option("--kind", options->kind, N_("entries of this kind, such as evidence.collected"))->type_name("KIND");
  app.add_option("--since", options->since, N_("not before this day or time, Beijing time"))->type_name("TIME");
  app.add_option("--until", options->until, N_("not after this day or time, Beijing time"))->type_name("TIME");
  app.add_option("--digest", options->digest, N_("entries of this SHA-256"))->type_name("HEX");
  app.add_option("-n", options->last, N_("the last N of them"))->type_name("N");
  declare_query_options(app, options->query);
  return [options](Session& session) { return run_log(session, *options); };
}

}  // namespace custody::cli
