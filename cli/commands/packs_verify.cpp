#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands.hpp"
#include "formats/laws.hpp"
#include "formats/library.hpp"
#include "formats/sample_file.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using namespace custody::formats;

/// All is in memory, some ten times over.
constexpr std::size_t file_limit = 256 << 20;

struct PacksVerifyOptions {
  std::string pack;
  std::optional<std::string> file, packs;
  std::vector<std::string> to;
  std::uint64_t count = 1000, seed = 1;
  bool ugly = false;
};

Message describe(Law law) {
  switch (law) {
    case Law::there_and_back: return say("law 1, there and back is the same bytes");
    case Law::image: return say("law 2, what is written is read again, and every difference is counted");
    case Law::edits_win: return say("law 3, what was edited comes back, or a finding names it");
    case Law::local: return say("law 4, an edit changes nothing else");
    case Law::no_invention: return say("law 5, no value comes from nowhere");
    case Law::settled: return say("law 6, an edit taken back twice is the same as once");
  }
  return {};
}

std::string in_one_line(std::string_view text) {
  constexpr std::size_t most = 160;
  return std::string(text.substr(0, most)) + (text.size() > most ? "..." : "");
}

void print(Session& session, Pack const& from, Pack const& to, LawReport const& report) {
  auto& console = session.console;
  if (console.json()) {
    auto json = console.object("laws");
    json.member("from", from.id).member("to", to.id).member("records", report.records).member("rejected", report.rejected);
    json.member("edits", report.edits).member("named", report.named).member("refused", report.refused);
    json.member("input_bytes", report.input_bytes).member("residual_bytes", report.residual_bytes);
    json.key("tried").begin_array();
    for (auto const count : report.tried) json.value(count);
    json.end_array().key("broken").begin_array();
    for (auto const count : report.broken) json.value(count);
    json.end_array().end_object();
    console.json(std::move(json));
    for (Breach const& breach : report.breaches) {
      auto each = console.object("breach");
      each.member("from", from.id).member("to", to.id).member("law", static_cast<int>(breach.law)).member("record", breach.record);
      each.member("element", breach.element).bytes_member("seen", breach.seen).bytes_member("wanted", breach.wanted).end_object();
      console.json(std::move(each));
    }
    return;
  }
  console.line(say("{} -> {}: {} records, {} rejected, {} edits of which {} are named by findings and {} refused; the residual has {} of {} bytes", from.id,
                   to.id, report.records, report.rejected, report.edits, report.named, report.refused, report.residual_bytes, report.input_bytes));
  for (std::size_t i = 0; i < laws; ++i)
    if (report.broken[i] > 0) console.line(say("  DOES NOT HOLD in {} of {}: {}", report.broken[i], report.tried[i], describe(static_cast<Law>(i + 1))));
  for (Breach const& breach : report.breaches) {
    console.line(say("  law {}, record {}, {}", static_cast<int>(breach.law), breach.record, breach.element));
    if (breach.seen.empty() && breach.wanted.empty()) continue;
    console.line(say("    is     {}", in_one_line(breach.seen)));
    console.line(say("    wanted {}", in_one_line(breach.wanted)));
  }
}

/// Those that are named, or all of the same record.
Result<std::vector<Pack const*>> targets(Session& session, Library& library, Pack const& from, PacksVerifyOptions const& options) {
  std::vector<Pack const*> out;
  for (std::string const& name : options.to.empty() ? library.names() : options.to) {
    std::vector<Error> errors;
    Pack const* const pack = library.load(name, errors);
    for (std::size_t i = 0; i + 1 < errors.size(); ++i) session.console.error(errors[i]);
    if (!errors.empty()) return fail(errors.back());
    if (!options.to.empty() || (pack->record == from.record && pack->only == Only::both)) out.push_back(pack);
  }
  return out;
}

Result<std::string> input(Library& library, Pack const& pack, PacksVerifyOptions const& options) {
  if (options.file) return read_file(*options.file, file_limit);
  std::string out;
  (void)TRY(write_samples(library.model(), library.tables(), pack, options.count, options.seed, options.ugly, [&](std::string_view bytes) -> Result<> {
    out += bytes;
    return {};
  }));
  return out;
}

Result<ExitCode> run_verify(Session& session, PacksVerifyOptions const& options) {
  if (options.file && options.ugly) return fail(misuse(say("--ugly is for generated records; '{}' has its own", *options.file)));
  auto library = TRY(Library::open(options.packs));
  std::vector<Error> errors;
  Pack const* const from = library.load(options.pack, errors);
  for (std::size_t i = 0; i + 1 < errors.size(); ++i) session.console.error(errors[i]);
  if (!errors.empty()) return fail(errors.back());
  auto const file = TRY(input(library, *from, options));

  if (!options.file) session.console.remark(say("{} generated records, seed {}", options.count, options.seed));
  std::uint64_t broken = 0, pairs = 0;
  for (Pack const* const to : TRY(targets(session, library, *from, options))) {
    auto const report = TRY(try_laws(library.model(), library.tables(), *from, *to, file, options.seed));
    print(session, *from, *to, report);
    broken += !report.holds();
    ++pairs;
  }
  if (broken > 0) {
    session.console.line(say("{} of {} pairs break a law", broken, pairs));
    return ExitCode::no;
  }
  session.console.remark(say("no law is broken by these records, there, back, and with one edit in each"));
  return ExitCode::done;
}

}  // namespace

Run declare_packs_verify(CLI::App& app) {
  auto const options = std::make_shared<PacksVerifyOptions>();
  app.add_option("PACK", options->pack, N_("the pack that the records are of"))->required();
  app.add_option("FILE", options->file, N_("records to try; generated ones if none is given"));
  app.add_option("--to", options->to, N_("only there and back with this pack; may be given again"))->type_name("PACK")->allow_extra_args(false);
  app.add_option("--count", options->count, N_("how many records to generate"))->type_name("N");
  app.add_option("--seed", options->seed, N_("the same number gives the same records and the same edits"))->type_name("N");
  app.add_flag("--ugly", options->ugly, N_("records that are hard to read and write, among plain ones"));
  app.add_option("--packs", options->packs, N_("look for packs in this directory first"))->type_name("DIR");
  return [options](Session& session) { return run_verify(session, *options); };
}

}  // namespace custody::cli
