#include "cli/release.hpp"

#include <CLI/CLI.hpp>

#include "cli/catalogue.hpp"
#include "lib/base/bytes.hpp"
#include "lib/io/file.hpp"

namespace custody::cli {

namespace {

constexpr std::size_t key_limit = 4096, key_least = 16;

}  // namespace

void declare_release(CLI::App& app, ReleaseOptions& options) {
  app.add_option("--for", options.recipient, N_("release to this agency only what its list grants"))->type_name("AGENCY");
  app.add_option("--purpose", options.purpose, N_("what it is for, as the list has it"))->type_name("TEXT");
  app.add_option("--legal-doc", options.legal_document, N_("the document on which it is released"))->type_name("NUMBER");
  app.add_option("--wantlists", options.lists, N_("directory of the lists"))->type_name("DIR");
  app.add_option("--pseudonym-key", options.key, N_("file with the agency's secret for pseudonyms"))->type_name("FILE");
  app.add_option("--release-report", options.report, N_("write what was released, masked and withheld, counted, as JSON"))->type_name("FILE");
}

Result<std::unique_ptr<Release>> open_release(ReleaseOptions const& options, formats::Plan const& plan) {
  if (!options.recipient) {
    for (auto const& [name, given] : {std::pair{"--purpose", &options.purpose}, {"--legal-doc", &options.legal_document},
                                      {"--pseudonym-key", &options.key}, {"--release-report", &options.report}})
      if (*given) return fail(misuse(say("'{}' is of use only with '{}'", name, "--for")));
    return nullptr;
  }
  if (!options.purpose || !options.legal_document)
    return fail(misuse(say("'{}' needs '{}' and '{}'", "--for", "--purpose", "--legal-doc")));

  auto const& model = plan.frame().model();
  auto release = std::make_unique<Release>();
  release->legal_document = *options.legal_document;
  release->list = TRY(formats::find_wantlist(options.lists, model, *options.recipient, *options.purpose, model.entities()[plan.from().record].name));
  std::string key;
  if (options.key) key = TRY(read_file(*options.key, key_limit));
  if (release->list.needs_key() && key.size() < key_least)
    return fail(misuse(say("the list '{}' asks for pseudonyms: give a secret of at least {} bytes with --pseudonym-key", release->list.path, key_least))
                    .with_hint(say("keep it: the same secret gives the same pseudonyms")));
  release->control = std::make_unique<formats::ReleaseControl>(release->list, plan, as_bytes(key));
  return release;
}

Message describe(Release const& release, formats::Summary const& summary, bool dry) {
  std::uint64_t counts[5] = {};
  for (auto const& row : release.control->rows(summary)) counts[static_cast<std::size_t>(row.grant)] += row.count;
  using enum formats::Grant;
  auto const of = [&](formats::Grant grant) { return counts[static_cast<std::size_t>(grant)]; };
  if (dry)
    return say("for {}: {} values would be released, {} masked or shortened, {} as pseudonyms, {} withheld", release.list.recipient, of(released),
               of(masked) + of(year), of(pseudonym), of(withheld));
  return say("for {}: {} values released, {} masked or shortened, {} as pseudonyms, {} withheld", release.list.recipient, of(released),
             of(masked) + of(year), of(pseudonym), of(withheld));
}

}  // namespace custody::cli
