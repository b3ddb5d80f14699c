#include <CLI/CLI.hpp>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "formats/detect.hpp"
#include "formats/syntax/syntax.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using namespace custody::formats;

/// What is looked at, and what if no record ends in it: the largest record that a pack reads has room in that.
constexpr std::size_t first_look = 1 << 20, long_look = 2 * record_limit;

struct DetectOptions {
  std::string file;
  std::optional<std::string> packs;
};

/// The first bytes of a file.
class Look {
 public:
  static Result<Look> at(std::string const& path) {
    Look out(path);
    if (path != "-") out.m_file = TRY(open_regular(path));
    TRY(out.up_to(first_look));
    return out;
  }

  Result<> up_to(std::size_t size) {
    std::size_t filled = m_bytes.size();
    // One more, to see whether the file ends there.
    m_bytes.resize(size + 1);
    while (filled < m_bytes.size()) {
      auto const room = std::as_writable_bytes(std::span(m_bytes).subspan(filled));
      auto const count = TRY(read_some(m_file ? m_file.get() : STDIN_FILENO, room, m_path));
      if (count == 0) break;
      filled += count;
    }
    m_whole = filled <= size;
    m_bytes.resize(filled);
    return {};
  }

  std::string_view head() const { return m_whole ? std::string_view(m_bytes) : std::string_view(m_bytes).substr(0, m_bytes.size() - 1); }
  bool whole() const { return m_whole; }

 private:
  explicit Look(std::string const& path) : m_path(path) {}

  std::string m_path, m_bytes;
  FileDescriptor m_file;
  bool m_whole = false;
};

std::string listed(std::vector<std::string> const& names) {
  constexpr std::size_t most = 12;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) out += (i == 0 ? "" : ", ") + names[i];
  return names.size() > most ? out + ", ..." : out;
}

std::string listed(std::map<std::string, std::uint64_t> const& problems) {
  std::vector<std::string> out;
  for (auto const& [rule, count] : problems) out.push_back(rule + " " + std::to_string(count));
  return listed(out);
}

void print(Console& console, Fit const& fit) {
  Pack const& pack = *fit.pack;
  console.line(say("{} {}: {}", pack.id, pack.version, pack.title));
  console.line(say("  {} of {} records can be read as {}, {}", fit.read, fit.records, name_of(pack.syntax), name_of(fit.encoding)));
  if (!fit.envelope.empty()) console.line(say("  around the records stand: {}", listed(fit.envelope)));
  console.line(say("  its rules name {} of {} fields", fit.named.size(), fit.named.size() + fit.unnamed.size()));
  if (!fit.unnamed.empty()) console.line(say("  not named by any rule: {}", listed(fit.unnamed)));
  if (!fit.missing.empty()) console.line(say("  it has, and the file has not: {}", listed(fit.missing)));
  console.line(say("  {} of {} records hold all that it asks of them", fit.accepted, fit.records));
  if (!fit.problems.empty()) console.line(say("  what the others break: {}", listed(fit.problems)));
  if (fit.stopped) console.line(say("  then it cannot be read further: {}", *fit.stopped));
}

void strings(JsonWriter& json, std::string_view name, std::vector<std::string> const& values) {
  if (values.empty()) return;
  json.key(name).begin_array();
  for (std::string const& each : values) json.value(each);
  json.end_array();
}

void print_json(Console& console, Fit const& fit) {
  auto json = console.object("fit");
  json.member("pack", fit.pack->id).member("version", fit.pack->version).member("fits", !fit.why_not).member("encoding", name_of(fit.encoding));
  json.member("records", fit.records).member("read", fit.read).member("complete", fit.complete).member("accepted", fit.accepted);
  strings(json, "envelope", fit.envelope);
  strings(json, "named", fit.named);
  strings(json, "unnamed", fit.unnamed);
  strings(json, "missing", fit.missing);
  if (!fit.problems.empty()) {
    json.key("problems").begin_object();
    for (auto const& [rule, count] : fit.problems) json.member(rule, count);
    json.end_object();
  }
  if (fit.stopped) json.member("stopped", english(*fit.stopped));
  if (fit.why_not) json.member("why_not", english(*fit.why_not));
  json.end_object();
  console.json(std::move(json));
}

std::vector<std::string> ids(std::vector<Fit> const& fits, std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(fits[i].pack->id);
  return out;
}

std::string_view result(Detection const& found) { return found.best == 0 ? "none" : found.best == 1 ? "one" : "several"; }

void print_json(Console& console, DetectOptions const& options, Look const& look, Detection const& found) {
  auto json = console.object("detected");
  json.bytes_member("path", options.file).member("bytes", look.head().size()).member("whole", look.whole()).member("result", result(found));
  strings(json, "packs", ids(found.fits, found.best));
  json.end_object();
  console.json(std::move(json));
  for (auto const* const fits : {&found.fits, &found.elsewhere, &found.others})
    for (Fit const& fit : *fits) print_json(console, fit);
}

void print_others(Console& console, Detection const& found) {
  Table table({say("pack"), say("why not")});
  for (std::size_t i = found.best; i < found.fits.size(); ++i) table.add({found.fits[i].pack->id, console.render(say("fits less well"))});
  for (Fit const& fit : found.others) table.add({fit.pack->id, console.render(*fit.why_not)});
  console.table(table);
}

void print_verdict(Console& console, DetectOptions const& options, Look const& look, Detection const& found) {
  std::string const names = listed(ids(found.fits, found.best));
  if (found.best == 1) return console.line(say("'{}' looks like {}", options.file, names));
  if (found.best > 1) return console.line(say("'{}' looks like several packs, none of which fits better than the others: {}", options.file, names));
  console.line(say("'{}' looks like no pack that there is", options.file));
  if (look.head().empty()) console.line(say("it is empty"));
  if (auto const form = foreign_form(look.head()); !form.empty()) console.line(say("it begins like {}, which no pack reads", form));
  for (Fit const& fit : found.elsewhere) console.line(say("read as {} it would look like {}, which is in {}", name_of(fit.encoding), fit.pack->id, name_of(fit.pack->encoding)));
}

Result<ExitCode> run_detect(Session& session, DetectOptions const& options) {
  Console& console = session.console;
  auto library = TRY(Library::open(options.packs));
  std::vector<Pack const*> packs;
  bool all_tried = true;
  for (std::string const& name : library.names()) {
    std::vector<Error> errors;
    if (auto const* const pack = library.load(name, errors)) packs.push_back(pack);
    for (Error const& error : errors) console.error(error);
    all_tried = all_tried && errors.empty();
  }
  auto look = TRY(Look::at(options.file));
  auto found = detect(library, packs, look.head(), look.whole());
  if (found.fits.empty() && !look.whole()) {
    TRY(look.up_to(long_look));
    found = detect(library, packs, look.head(), look.whole());
  }

  if (console.json()) print_json(console, options, look, found);
  print_verdict(console, options, look, found);
  if (!look.whole()) console.remark(say("only the first {} bytes were looked at", look.head().size()));
  for (std::size_t i = 0; i < found.best; ++i) print(console, found.fits[i]);
  if (!console.manner().quiet) print_others(console, found);
  if (!all_tried) return ExitCode::failed;
  return found.best == 1 ? ExitCode::done : ExitCode::no;
}

}  // namespace

Run declare_detect(CLI::App& app) {
  auto const options = std::make_shared<DetectOptions>();
  app.add_option("FILE", options->file, N_("the file to look at; - is standard input"))->required();
  app.add_option("--packs", options->packs, N_("look for packs in this directory first"))->type_name("DIR");
  return [options](Session& session) { return run_detect(session, *options); };
}

}  // namespace custody::cli
