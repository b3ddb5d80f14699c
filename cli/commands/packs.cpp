#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "formats/data.hpp"
#include "formats/library.hpp"
#include "formats/pack_check.hpp"
#include "lib/crypto/hasher.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

using namespace custody::formats;

struct PacksOptions {
  std::optional<std::string> directory;
  std::vector<std::string> packs;
};

std::shared_ptr<PacksOptions> declare(CLI::App& app) {
  auto const options = std::make_shared<PacksOptions>();
  app.add_option("--packs", options->directory, N_("look for packs in this directory first"))->type_name("DIR");
  return options;
}

std::string_view direction(Pack const& pack) {
  return pack.only == Only::both ? "both" : pack.only == Only::in ? "in" : "out";
}

std::size_t elements_in(Pack const& pack) {
  std::size_t out = 0;
  for (Rule const& rule : pack.rules) out += rule.elements.size();
  return out;
}

/// Prints every fault of a pack that does not load.
ExitCode complain(Console& console, std::vector<Error> const& errors) {
  ExitCode code = ExitCode::done;
  for (Error const& error : errors) {
    console.error(error);
    code = worse(code, exit_code(error.problem));
  }
  return code;
}

Result<ExitCode> list(Session& session, PacksOptions const& options) {
  auto library = TRY(Library::open(options.directory));
  ExitCode code = ExitCode::done;
  Table table({say("pack"), say("version"), say("record"), say("syntax"), say("encoding"), say("title")});
  for (std::string const& name : library.names()) {
    std::vector<Error> errors;
    Pack const* const pack = library.load(name, errors);
    if (!pack) {
      code = worse(code, complain(session.console, errors));
      continue;
    }
    auto const& record = library.model().entities()[pack->record].name;
    table.add({pack->id, std::to_string(pack->version), record, std::string(name_of(pack->syntax)), std::string(name_of(pack->encoding)), pack->title});
    if (!session.console.json()) continue;
    auto json = session.console.object("pack");
    json.member("id", pack->id).member("version", pack->version).member("title", pack->title).member("record", record);
    json.member("syntax", name_of(pack->syntax)).member("encoding", name_of(pack->encoding)).member("agency", pack->agency);
    json.member("direction", direction(*pack)).member("elements", elements_in(*pack)).member("sha256", sha256_of(*pack));
    json.bytes_member("path", pack->path).end_object();
    session.console.json(std::move(json));
  }
  session.console.table(table);
  return code;
}

Result<ExitCode> show(Session& session, PacksOptions const& options) {
  auto library = TRY(Library::open(options.directory));
  std::vector<Error> errors;
  Pack const* const pack = library.load(options.packs.front(), errors);
  if (!pack) return complain(session.console, errors);
  auto const& record = library.model().entities()[pack->record];
  session.console.line(say("{} {}: {}", pack->id, pack->version, pack->title));
  session.console.line(say("record {} ({}), syntax {}, encoding {}", record.name, record.label, name_of(pack->syntax), name_of(pack->encoding)));
  Table table({say("place"), say("element"), say("label"), say("written as"), say("promise")});
  for (RuleReport const& rule : judge(*pack, library.model(), library.tables())) {
    auto const element = library.model().find(rule.element);
    std::string const label = element ? library.model()[*element].label : "";
    std::string promise(name_of(rule.promise));
    if (rule.promise != Promise::iso) promise += " (" + session.console.render(rule.why) + ")";
    table.add({rule.place, rule.element, label, rule.codec, promise});
    if (!session.console.json()) continue;
    auto json = session.console.object("rule");
    json.member("place", rule.place).member("element", rule.element).member("label", label).member("codec", rule.codec);
    json.member("promise", name_of(rule.promise));
    if (rule.promise != Promise::iso) json.member("why", english(rule.why));
    json.end_object();
    session.console.json(std::move(json));
  }
  session.console.table(table);
  return ExitCode::done;
}

Result<ExitCode> check(Session& session, PacksOptions const& options) {
  auto library = TRY(Library::open(options.directory));
  ExitCode code = ExitCode::done;
  auto const names = options.packs.empty() ? library.names() : options.packs;
  for (std::string const& name : names) {
    std::vector<Error> errors;
    Pack const* const pack = library.load(name, errors);
    if (pack) errors = formats::check(*pack, library.model(), library.tables());
    std::size_t iso = 0, partial = 0, one_way = 0;
    if (pack)
      for (RuleReport const& rule : judge(*pack, library.model(), library.tables()))
        ++(rule.promise == Promise::iso ? iso : rule.promise == Promise::partial ? partial : one_way);
    if (!errors.empty()) {
      complain(session.console, errors);
      // A pack that is not there or cannot be read was not checked; one with faults was, to the end.
      bool const read = std::ranges::all_of(errors, [](Error const& e) { return e.code == "yaml" || e.code == "pack"; });
      code = worse(code, read ? ExitCode::no : exit_code(errors.front().problem));
    } else {
      session.console.line(say("{}: {} rules iso, {} partial, {} one-way", name, iso, partial, one_way));
    }
    if (session.console.json()) {
      auto json = session.console.object("pack-check");
      json.member("pack", name).member("errors", errors.size()).member("iso", iso).member("partial", partial).member("one_way", one_way).end_object();
      session.console.json(std::move(json));
    }
  }
  return code;
}

Result<ExitCode> difference(Session& session, PacksOptions const& options) {
  auto library = TRY(Library::open(options.directory));
  std::vector<Error> errors;
  Pack const* const from = library.load(options.packs.front(), errors);
  Pack const* const to = library.load(options.packs.back(), errors);
  if (!from || !to) return complain(session.console, errors);
  if (from->record != to->record)
    return fail(misuse(say("'{}' and '{}' are of different records", from->id, to->id)));
  Table table({say("element"), from->path.empty() ? say("place") : verbatim(from->id), verbatim(to->id), say("loss")});
  auto const found = diff(*from, *to, library.model(), library.tables());
  for (Difference const& each : found) {
    table.add({each.element, each.from_place, each.to_place, each.kind});
    if (!session.console.json()) continue;
    auto json = session.console.object("loss");
    json.member("element", each.element).member("from_place", each.from_place).member("to_place", each.to_place).member("kind", each.kind).end_object();
    session.console.json(std::move(json));
  }
  if (found.empty())
    session.console.line(say("'{}' shows all that '{}' does", to->id, from->id));
  else
    session.console.table(table);
  return ExitCode::done;
}

}  // namespace

Run declare_packs_list(CLI::App& app) {
  auto const options = declare(app);
  return [options](Session& session) { return list(session, *options); };
}

Run declare_packs_show(CLI::App& app) {
  auto const options = declare(app);
  app.add_option("PACK", options->packs, N_("name of a pack, or path of its file"))->required()->expected(1);
  return [options](Session& session) { return show(session, *options); };
}

Run declare_packs_check(CLI::App& app) {
  auto const options = declare(app);
  app.add_option("PACK", options->packs, N_("packs, by name or path; all if none is given"));
  return [options](Session& session) { return check(session, *options); };
}

Run declare_packs_diff(CLI::App& app) {
  auto const options = declare(app);
  app.add_option("PACK", options->packs, N_("two packs of one type of record: from and to"))->required()->expected(2);
  return [options](Session& session) { return difference(session, *options); };
}

}  // namespace custody::cli
