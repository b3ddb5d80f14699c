#include <CLI/CLI.hpp>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "cli/commands.hpp"
#include "cli/release.hpp"
#include "formats/convert.hpp"
#include "formats/library.hpp"
#include "formats/resubmit.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/spool.hpp"

namespace custody::cli {

namespace {

using namespace custody::formats;

constexpr std::size_t resubmission_limit = 64 << 20;

struct Options {
  std::string input, from, to;
  std::optional<std::string> output, packs, rejects, losses, resubmit;
  std::vector<std::string> set;
  std::optional<std::uint64_t> max_errors, max_loss, explain;
  bool strict = false, dry_run = false, force = false;
  ReleaseOptions release;
};

/// A file that appears only at the end, or standard output, or nothing.
class Output {
 public:
  static Result<Output> create(std::optional<std::string> const& path, Overwrite overwrite, mode_t mode) {
    Output out;
    if (!path) return out;
    out.m_path = *path;
    if (*path != "-") out.m_file = TRY(AtomicFile::create(*path, overwrite, mode));
    out.m_there = true;
    return out;
  }

  bool there() const { return m_there; }
  int fd() const { return m_file ? m_file->fd() : STDOUT_FILENO; }
  std::string const& path() const { return m_path; }
  Result<> write(std::string_view bytes) {
    if (!m_there) return {};
    return write_all(fd(), as_bytes(bytes), m_path);
  }
  Result<> commit() {
    if (m_file) TRY(m_file->commit());
    return {};
  }

 private:
  std::string m_path;
  std::optional<AtomicFile> m_file;
  bool m_there = false;
};

Result<ConvertOptions> convert_options(Options const& options, Model const& model) {
  ConvertOptions out;
  out.strict = options.strict;
  out.max_errors = options.max_errors;
  out.explain = options.explain;
  for (std::string const& each : options.set) {
    auto const equals = each.find('=');
    auto const name = each.substr(0, equals);
    if (equals == std::string::npos || !name.starts_with("file.") || !model.find(name))
      return fail(misuse(say("--set takes an element of the file and its value, not '{}'", each)).with_hint(say("such as file.created=2026-11-22T05:55")));
    out.set[name] = each.substr(equals + 1);
  }
  if (options.resubmit) out.replaced = TRY(read_resubmission(TRY(read_file(*options.resubmit, resubmission_limit))));
  return out;
}

void print_counts(Console& console, std::string_view type, std::map<std::string, std::uint64_t> const& counts) {
  for (auto const& [rule, count] : counts) {
    if (console.json()) {
      auto json = console.object(type);
      json.member("rule", rule).member("count", count).end_object();
      console.json(std::move(json));
    } else if (type == "rejected") {
      console.line(say("  rejected by {}: {}", rule, count));
    } else {
      console.line(say("  found, and went on: {}: {}", rule, count));
    }
  }
}

/// To standard output; where that is the converted file, to standard error.
void print(Console& console, Options const& options, Summary const& summary) {
  bool const busy = options.output == "-" && !options.dry_run;
  auto const sentence = say("{} records read = {} written + {} rejected", summary.in, summary.out, summary.rejected);
  if (busy) {
    if (summary.rejected > 0 || !summary.findings.empty() || console.manner().verbose) console.warning(sentence);
    return;
  }
  if (console.json()) {
    auto json = console.object("conversion");
    json.member("in", summary.in).member("out", summary.out).member("rejected", summary.rejected);
    json.member("bytes_in", summary.bytes_in).member("bytes_out", summary.bytes_out).member("lost", summary.losses.lost()).end_object();
    console.json(std::move(json));
  }
  console.line(sentence);
  print_counts(console, "rejected", summary.problems);
  print_counts(console, "found", summary.findings);
  if (summary.losses.lost() > 0)
    console.remark(say("{} values are not shown as they were; --losses tells which", summary.losses.lost()));
}

Source source_of(int fd, std::string const& path) {
  return [fd, path](std::span<char> out) { return read_some(fd, std::as_writable_bytes(out), path); };
}

Result<ExitCode> run_convert(Session& session, Options options) {
  if (!options.output && !options.dry_run) return fail(misuse(say("where to: give -o FILE, or --dry-run")));
  auto library = TRY(Library::open(options.packs));
  std::vector<Error> errors;
  Pack const* const from = library.load(options.from, errors);
  Pack const* const to = library.load(options.to, errors);
  for (std::size_t i = 0; i + 1 < errors.size(); ++i) session.console.error(errors[i]);
  if (!errors.empty()) return fail(errors.back());
  if (from->record != to->record) return fail(misuse(say("'{}' and '{}' are of different records", from->id, to->id)));
  if (from->only == Only::out) return fail(misuse(say("'{}' is only written, not read", from->id)));
  if (to->only == Only::in) return fail(misuse(say("'{}' is only read, not written", to->id)));
  auto convert_options = TRY(cli::convert_options(options, library.model()));
  Plan const plan(library.model(), *from, *to, library.tables());
  auto const release = TRY(open_release(options.release, plan));
  if (release) {
    if (options.explain) return fail(misuse(say("'{}' and '{}' exclude each other", "--for", "--explain")));
    convert_options.companion = release->control.get();
    convert_options.envelope = [&](auto& envelope) { release->control->filter(envelope); };
    convert_options.discreet = true;
  }

  FileDescriptor file;
  if (options.input != "-") file = TRY(open_regular(options.input));
  auto const overwrite = options.force ? Overwrite::allow : Overwrite::refuse;
  if (options.dry_run) options.output.reset();
  auto output = TRY(Output::create(options.output, overwrite, 0644));
  auto rejects = TRY(Output::create(options.rejects, overwrite, 0600));
  auto losses = TRY(Output::create(options.losses, overwrite, 0600));
  auto report = TRY(Output::create(options.release.report, overwrite, 0600));
  bool const late = needs_late_head(*to) && output.there();
  std::optional<Spool> spool;
  if (late) spool = TRY(Spool::create(output.path()));

  Outputs outputs;
  outputs.records = [&](std::string_view bytes) { return late ? spool->write(bytes) : output.write(bytes); };
  outputs.head = [&](std::string_view bytes) { return output.write(bytes); };
  if (rejects.there()) outputs.rejects = [&](std::string_view bytes) { return rejects.write(bytes); };
  std::string explained;
  outputs.explained = [&](std::string_view bytes) -> Result<> {
    explained += bytes;
    return {};
  };
  auto const summary = TRY(formats::convert(plan, source_of(file ? file.get() : STDIN_FILENO, options.input), outputs, convert_options, session.progress));
  if (late && !summary.stopped) TRY(spool->copy_to(output.fd(), output.path()));
  TRY(losses.write(summary.losses.json(plan.sites())));
  if (release) TRY(report.write(release->control->json(release->legal_document)));

  bool const too_lossy = options.max_loss && summary.losses.lost() > *options.max_loss;
  // Who set a limit does not want a file beyond it; rejects and losses say why.
  if (!summary.stopped && !too_lossy) TRY(output.commit());
  TRY(rejects.commit());
  TRY(losses.commit());
  TRY(report.commit());
  print(session.console, options, summary);
  if (release && options.output != "-") session.console.line(describe(*release));
  if (!explained.empty() && options.output != "-") session.console.raw(explained);
  if (options.explain && explained.empty()) session.console.warning(say("there is no record {}", *options.explain));
  if (summary.stopped) return fail(refusal("max-errors", say("more than {} records were rejected, nothing was written", *options.max_errors)));
  if (too_lossy)
    return fail(refusal("max-loss", say("{} values would be lost, more than {}; nothing was written", summary.losses.lost(), *options.max_loss)));
  return summary.rejected > 0 || !summary.findings.empty() ? ExitCode::no : ExitCode::done;
}

}  // namespace

Run declare_convert(CLI::App& app) {
  auto const options = std::make_shared<Options>();
  app.add_option("IN", options->input, N_("the file to read; - is standard input"))->required();
  app.add_option("--from", options->from, N_("pack of the format it is in"))->required()->type_name("PACK");
  app.add_option("--to", options->to, N_("pack of the format to write"))->required()->type_name("PACK");
  app.add_option("-o,--output", options->output, N_("the file to write; - is standard output"))->type_name("FILE");
  app.add_option("--packs", options->packs, N_("look for packs in this directory first"))->type_name("DIR");
  app.add_option("--rejects", options->rejects, N_("write rejected records and findings as JSON lines"))->type_name("FILE");
  app.add_option("--losses", options->losses, N_("write what the target does not show, counted, as JSON"))->type_name("FILE");
  app.add_option("--resubmit", options->resubmit, N_("read these repaired rejects in the place of their records"))->type_name("FILE");
  app.add_option("--set", options->set, N_("an element of the envelope, such as file.created=2026-11-22T05:55"))->type_name("KEY=VALUE");
  app.add_option("--max-errors", options->max_errors, N_("write nothing if more records than this are rejected"))->type_name("N");
  app.add_option("--max-loss", options->max_loss, N_("write nothing if more values than this are lost"))->type_name("N");
  app.add_option("--explain", options->explain, N_("show what became of the record with this number, place by place"))->type_name("N");
  declare_release(app, options->release);
  app.add_flag("--strict", options->strict, N_("reject records with findings too"));
  app.add_flag("--dry-run", options->dry_run, N_("read and check everything, write nothing"));
  app.add_flag("--force", options->force, N_("replace existing files"));
  return [options](Session& session) { return run_convert(session, *options); };
}

}  // namespace custody::cli
