#include <CLI/CLI.hpp>
#include <unistd.h>

#include <memory>

#include "cli/commands.hpp"
#include "formats/library.hpp"
#include "formats/sample_file.hpp"
#include "lib/io/atomic_file.hpp"

namespace custody::cli {

namespace {

using namespace custody::formats;

struct PacksSampleOptions {
  std::string pack, output = "-";
  std::optional<std::string> packs;
  std::uint64_t count = 10, seed = 1;
  bool ugly = false, force = false;
};

Result<ExitCode> run_sample(Session& session, PacksSampleOptions const& options) {
  auto library = TRY(Library::open(options.packs));
  std::vector<Error> errors;
  Pack const* const pack = library.load(options.pack, errors);
  for (std::size_t i = 0; i + 1 < errors.size(); ++i) session.console.error(errors[i]);
  if (!errors.empty()) return fail(errors.back());
  if (pack->only == Only::in) return fail(misuse(say("'{}' is only read, not written", pack->id)));

  std::optional<AtomicFile> file;
  if (options.output != "-") file = TRY(AtomicFile::create(options.output, options.force ? Overwrite::allow : Overwrite::refuse));
  int const fd = file ? file->fd() : STDOUT_FILENO;
  auto const sink = [&](std::string_view bytes) { return write_all(fd, as_bytes(bytes), options.output); };
  auto const sample = TRY(write_samples(library.model(), library.tables(), *pack, options.count, options.seed, options.ugly, sink));
  if (sample.left_out > 0)
    session.console.warning(say("{} ugly records are left out: '{}' has no way to write them", sample.left_out, pack->id));
  if (!file) return ExitCode::done;
  TRY(file->commit());
  if (session.console.json()) {
    auto json = session.console.object("sample");
    json.member("pack", pack->id).member("seed", options.seed).member("records", sample.written).member("left_out", sample.left_out).end_object();
    session.console.json(std::move(json));
  }
  session.console.remark(say("{} records written", sample.written));
  return ExitCode::done;
}

}  // namespace

Run declare_packs_sample(CLI::App& app) {
  auto const options = std::make_shared<PacksSampleOptions>();
  app.add_option("PACK", options->pack, N_("the pack in whose format they are written"))->required();
  app.add_option("--count", options->count, N_("how many records"))->type_name("N");
  app.add_option("--seed", options->seed, N_("the same number gives the same records"))->type_name("N");
  app.add_flag("--ugly", options->ugly, N_("records that are hard to read and write, among plain ones"));
  app.add_option("-o,--output", options->output, N_("the file to write; - is standard output"))->type_name("FILE");
  app.add_option("--packs", options->packs, N_("look for packs in this directory first"))->type_name("DIR");
  app.add_flag("--force", options->force, N_("replace existing files"));
  return [options](Session& session) { return run_sample(session, *options); };
}

}  // namespace custody::cli
