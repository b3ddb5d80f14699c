#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands.hpp"
#include "formats/laws.hpp"
#include "formats/library.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using namespace custody::formats;

/// A sample of a format, not a year of it: it is held in memory, there and back.
constexpr std::size_t file_limit = 64 << 20;

struct Options {
  std::string pack, file;
  std::vector<std::string> to;
  std::optional<std::string> packs;
};

/// All formats of the record that are read and written, or those that were named.
Result<std::vector<Pack const*>> targets(Library& library, Options const& options, Pack const& from, Console& console) {
  std::vector<Pack const*> out;
  for (std::string const& name : options.to.empty() ? library.names() : options.to) {
    std::vector<Error> errors;
    Pack const* const pack = library.load(name, errors);
    if (pack && (options.to.empty() ? pack->record == from.record && pack->only == Only::both : true)) out.push_back(pack);
    if (pack || options.to.empty()) continue;
    for (std::size_t i = 0; i + 1 < errors.size(); ++i) console.error(errors[i]);
    return fail(errors.back());
  }
  for (Pack const* const pack : out) {
    if (pack->record != from.record) return fail(misuse(say("'{}' and '{}' are of different records", from.id, pack->id)));
    if (pack->only != Only::both) return fail(misuse(say("there is no way back from '{}' to '{}': '{}' goes one way only", pack->id, from.id, pack->id)));
  }
  return out;
}

void print(Console& console, Pack const& to, LawReport const& report, Table& table) {
  auto const word = [&](bool good) { return console.render(good ? say("yes") : say("NO")); };
  table.add({to.id, std::to_string(report.records), std::to_string(report.rejected), word(report.comes_back), word(report.is_its_image), std::to_string(report.lost),
             std::to_string(report.residual)});
  if (!console.json()) return;
  auto json = console.object("law");
  json.member("to", to.id).member("records", report.records).member("rejected", report.rejected).member("comes_back", report.comes_back);
  json.member("is_its_image", report.is_its_image).member("lost", report.lost).member("residual", report.residual);
  if (report.first_other) json.member("first_other", *report.first_other);
  json.end_object();
  console.json(std::move(json));
}

Result<ExitCode> run_verify(Session& session, Options const& options) {
  Console& console = session.console;
  auto library = TRY(Library::open(options.packs));
  Pack const& from = *TRY(library.find(options.pack));
  if (from.only != Only::both) return fail(misuse(say("'{}' goes one way only", from.id)));
  auto const packs = TRY(targets(library, options, from, console));
  auto const input = TRY(read_file(options.file, file_limit));
  Table table({say("to"), say("records"), say("rejected"), say("comes back"), say("is its image"), say("changed"), say("residual bytes")});
  for (std::size_t const column : {1, 2, 5, 6}) table.align_right(column);
  ExitCode code = ExitCode::done;
  std::vector<Message> faults;
  for (Pack const* const to : packs) {
    auto const report = TRY(try_laws(library.model(), library.tables(), from, *to, input, session.progress));
    print(console, *to, report, table);
    if (report.first_other) faults.push_back(say("by way of '{}' record {} is another one than it was", to->id, *report.first_other));
    if (!report.holds() || report.rejected > 0) code = ExitCode::no;
  }
  console.table(table);
  for (Message const& fault : faults) console.line(fault);
  return code;
}

}  // namespace

Run declare_packs_verify(CLI::App& app) {
  auto const options = std::make_shared<Options>();
  app.add_option("PACK", options->pack, N_("pack of the format that the file is in"))->required();
  app.add_option("FILE", options->file, N_("a file of records; - is standard input"))->required();
  app.add_option("--to", options->to, N_("try the way to this pack and back; all if none is given"))->type_name("PACK");
  app.add_option("--packs", options->packs, N_("look for packs in this directory first"))->type_name("DIR");
  return [options](Session& session) { return run_verify(session, *options); };
}

}  // namespace custody::cli
