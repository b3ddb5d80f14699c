#include <CLI/CLI.hpp>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "cli/output_file.hpp"
#include "cli/registration.hpp"
#include "cli/release.hpp"
#include "cli/residual.hpp"
#include "formats/convert.hpp"
#include "formats/library.hpp"
#include "formats/resubmit.hpp"
#include "lib/io/spool.hpp"

namespace custody::cli {

namespace {

using namespace custody::formats;

constexpr std::size_t resubmission_limit = 64 << 20;

struct ConvertCommandOptions {
  std::string input, from, to;
  std::optional<std::string> output, packs, rejects, losses, residual, with_residual, resubmit;
  std::vector<std::string> set;
  std::optional<std::uint64_t> max_errors, max_loss, explain;
  bool strict = false, dry_run = false, force = false;
  ReleaseOptions release;
  RegisterOptions entry;
};

Result<ConvertOptions> convert_options(ConvertCommandOptions const& options, Model const& model) {
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

/// To standard output; where that is `busy` with the converted file, to standard error.
void print_summary(Console& console, bool busy, Summary const& summary) {
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
    console.remark(say("{} values are not shown unchanged; --losses tells which", summary.losses.lost()));
}

/// One run, from options to files.
class Converting {
 public:
  Converting(Session& session, ConvertCommandOptions options) : m_session(session), m_options(std::move(options)) {}

  Result<ExitCode> run() {
    TRY(check_options());
    auto library = TRY(Library::open(m_options.packs));
    auto const [from, to] = TRY(load(library));
    Plan const plan(library.model(), *from, *to, library.tables());
    auto convert_options = TRY(cli::convert_options(m_options, library.model()));
    TRY(take_part(plan, convert_options));
    TRY(open_files(*to));
    auto const summary = TRY(formats::convert(plan, source(), outputs(), convert_options, m_session.progress));
    if (m_spool && !summary.stopped) TRY(m_spool->pour([&](std::string_view bytes) { return m_output.write(bytes); }));
    TRY(m_losses.write(summary.losses.json(plan.sites())));
    if (m_release) TRY(m_report.write(m_release->control->json(summary, m_release->legal_document)));
    bool const too_lossy = m_options.max_loss && summary.losses.lost() > *m_options.max_loss;
    // Who set a limit does not want a file beyond it; rejects and losses say why.
    bool const good = !summary.stopped && !too_lossy;
    if (good && m_input_hash) m_input_sha256 = hex_encode(m_input_hash->finish());
    if (good && m_registration) {
      TRY(m_registration->enter({plan, summary, convert_options.set, m_release.get(), m_input_sha256, m_output}));
    }
    TRY(commit(summary, good));
    print(summary, good);
    if (summary.stopped) return fail(refusal("max-errors", say("more than {} records were rejected, nothing was written", *m_options.max_errors)));
    if (too_lossy)
      return fail(refusal("max-loss", say("{} values would be lost, more than {}; nothing was written", summary.losses.lost(), *m_options.max_loss)));
    return summary.rejected > 0 || !summary.findings.empty() ? ExitCode::no : ExitCode::done;
  }

 private:
  Result<> check_options() {
    if (!m_options.output && !m_options.dry_run) return fail(misuse(say("where to: give -o FILE, or --dry-run")));
    if (m_options.dry_run) m_options.output.reset(), m_options.residual.reset();
    if (m_options.dry_run) m_options.entry = {};
    auto const exclude = [](std::string_view one, std::string_view other) { return fail(misuse(say("'{}' and '{}' exclude each other", one, other))); };
    if (m_options.residual && m_options.with_residual) return exclude("--residual", "--with-residual");
    if (m_options.release.recipient) {
      // A residual is what is withheld, and an explanation shows it.
      if (m_options.residual) return exclude("--for", "--residual");
      if (m_options.with_residual) return exclude("--for", "--with-residual");
      if (m_options.explain) return exclude("--for", "--explain");
    }
    if (m_options.dry_run && m_options.release.report) return exclude("--dry-run", "--release-report");
    if (m_options.entry.wanted && m_options.output == "-") return exclude("--register", "-o -");
    if (m_options.entry.wanted && m_options.with_residual) return exclude("--register", "--with-residual");
    auto const outputs = {&m_options.output, &m_options.residual, &m_options.rejects, &m_options.losses, &m_options.release.report};
    if (std::ranges::count_if(outputs, [](auto const* path) { return *path == "-"; }) > 1)
      return fail(misuse(say("only one of the files that are written can be standard output")));
    return {};
  }

  Result<std::pair<Pack const*, Pack const*>> load(Library& library) {
    std::vector<Error> errors;
    Pack const* const from = library.load(m_options.from, errors);
    Pack const* const to = library.load(m_options.to, errors);
    for (std::size_t i = 0; i + 1 < errors.size(); ++i) m_session.console.error(errors[i]);
    if (!errors.empty()) return fail(errors.back());
    if (from->record != to->record) return fail(misuse(say("'{}' and '{}' are of different records", from->id, to->id)));
    if (from->only == Only::out) return fail(misuse(say("'{}' is only written, not read", from->id)));
    if (to->only == Only::in) return fail(misuse(say("'{}' is only read, not written", to->id)));
    return std::pair(from, to);
  }

  /// What works beside the conversion, or in its place.
  Result<> take_part(Plan const& plan, ConvertOptions& options) {
    m_registration = TRY(Registration::open(m_session, m_options.entry));
    m_release = TRY(open_release(m_options.release, plan));
    if (m_release) {
      options.companion = m_release->control.get();
      options.envelope = [control = m_release->control.get()](auto& envelope) { control->filter(envelope); };
      options.discreet = true;
    }
    if (m_options.residual) {
      m_residual = TRY(ResidualOutput::create(*m_options.residual, overwrite(), plan));
      options.companion = m_residual->companion();
    }
    if (m_options.with_residual) {
      m_back = TRY(ResidualInput::open(*m_options.with_residual, plan, m_options.strict));
      options.rewriter = m_back->rewriter();
    }
    return {};
  }

  Overwrite overwrite() const { return m_options.force ? Overwrite::allow : Overwrite::refuse; }

  Result<> open_files(Pack const& to) {
    if (m_options.input != "-") m_input = TRY(open_regular(m_options.input));
    m_output = TRY(OutputFile::create(m_options.output, overwrite(), 0644));
    m_rejects = TRY(OutputFile::create(m_options.rejects, overwrite(), 0600));
    m_losses = TRY(OutputFile::create(m_options.losses, overwrite(), 0600));
    m_report = TRY(OutputFile::create(m_options.release.report, overwrite(), 0600));
    if (m_back || (needs_late_head(to) && m_output.there())) m_spool = TRY(Spool::create(m_options.output.value_or("-")));
    if (m_residual || m_registration) m_input_hash.emplace(Algorithm::sha256);
    if (m_back) m_output.hash_it(Algorithm::sha256);
    if (m_registration)
      for (auto const algorithm : m_registration->algorithms()) m_output.hash_it(algorithm);
    return {};
  }

  Source source() {
    return [this](std::span<char> out) -> Result<std::size_t> {
      auto const count = TRY(read_some(m_input ? m_input.get() : STDIN_FILENO, std::as_writable_bytes(out), m_options.input));
      if (m_input_hash) m_input_hash->update(std::string_view(out.data(), count));
      return count;
    };
  }

  Outputs outputs() {
    Outputs out;
    out.records = [this](std::string_view bytes) { return m_spool ? m_spool->write(bytes) : m_output.write(bytes); };
    out.head = [this](std::string_view bytes) { return m_output.write(bytes); };
    if (m_rejects.there()) out.rejects = [this](std::string_view bytes) { return m_rejects.write(bytes); };
    if (m_residual) out.beside = [this](std::string_view bytes) { return m_residual->add(bytes); };
    out.explained = [this](std::string_view bytes) -> Result<> {
      m_explained += bytes;
      return {};
    };
    return out;
  }

  /// The residual first: without it its file is only half of what was asked for.
  Result<> commit(Summary const& summary, bool good) {
    if (good && m_residual) {
      TRY(m_residual->finish(m_input_sha256, summary));
      TRY(m_residual->commit());
    }
    if (good) TRY(m_output.commit());
    TRY(m_rejects.commit());
    TRY(m_losses.commit());
    // It says what was released.
    if (good) TRY(m_report.commit());
    return {};
  }

  /// `good`: what was asked for is there.
  void print(Summary const& summary, bool good) {
    Console& console = m_session.console;
    bool const busy = m_options.output == "-";
    print_summary(console, busy, summary);
    if (m_back) m_back->warn(console);
    if (!busy) {
      if (m_back && good) m_back->print(console, hex_encode(m_output.digest(Algorithm::sha256)));
      if (m_residual && good) print_residual(summary);
      if (m_release && good) console.line(describe(*m_release, summary, m_options.dry_run));
      if (m_registration) m_registration->print();
      if (!m_explained.empty()) console.raw(m_explained);
    }
    if (m_options.explain && m_explained.empty()) console.warning(say("there is no record {}", *m_options.explain));
  }

  void print_residual(Summary const& summary) {
    Console& console = m_session.console;
    if (console.json()) {
      auto json = console.object("residual");
      json.member("bytes", m_residual->size()).end_object();
      console.json(std::move(json));
    }
    console.remark(say("  residual: {} bytes, of {} that were read", m_residual->size(), summary.bytes_in));
  }

  Session& m_session;
  ConvertCommandOptions m_options;
  std::unique_ptr<Registration> m_registration;
  std::unique_ptr<Release> m_release;
  std::unique_ptr<ResidualOutput> m_residual;
  std::unique_ptr<ResidualInput> m_back;
  FileDescriptor m_input;
  std::optional<Hasher> m_input_hash;
  std::string m_input_sha256;
  OutputFile m_output, m_rejects, m_losses, m_report;
  std::optional<Spool> m_spool;      // of records that stand behind what is known only at the end
  std::string m_explained;
};

}  // namespace

Run declare_convert(CLI::App& app) {
  auto const options = std::make_shared<ConvertCommandOptions>();
  app.add_option("IN", options->input, N_("the file to read; - is standard input"))->required();
  app.add_option("--from", options->from, N_("pack of the format it is in"))->required()->type_name("PACK");
  app.add_option("--to", options->to, N_("pack of the format to write"))->required()->type_name("PACK");
  app.add_option("-o,--output", options->output, N_("the file to write; - is standard output"))->type_name("FILE");
  app.add_option("--packs", options->packs, N_("look for packs in this directory first"))->type_name("DIR");
  app.add_option("--rejects", options->rejects, N_("write rejected records and findings as JSON lines"))->type_name("FILE");
  app.add_option("--losses", options->losses, N_("write what the target does not show, counted, as JSON"))->type_name("FILE");
  app.add_option("--residual", options->residual, N_("write what the target does not show, for the way back"))->type_name("FILE");
  app.add_option("--with-residual", options->with_residual, N_("the way back: what this residual keeps stands in its place again"))->type_name("FILE");
  app.add_option("--resubmit", options->resubmit, N_("read these repaired rejects in the place of their records"))->type_name("FILE");
  app.add_option("--set", options->set, N_("an element of the envelope, such as file.created=2026-11-22T05:55"))->type_name("KEY=VALUE");
  app.add_option("--max-errors", options->max_errors, N_("write nothing if more records than this are rejected"))->type_name("N");
  app.add_option("--max-loss", options->max_loss, N_("write nothing if more values than this are lost"))->type_name("N");
  app.add_option("--explain", options->explain, N_("show what became of the record with this number, place by place"))->type_name("N");
  declare_release(app, options->release);
  declare_register(app, options->entry);
  app.add_flag("--strict", options->strict, N_("reject records with findings too"));
  app.add_flag("--dry-run", options->dry_run, N_("read and check everything, write nothing"));
  app.add_flag("--force", options->force, N_("replace existing files"));
  return [options](Session& session) { return Converting(session, *options).run(); };
}

}  // namespace custody::cli
