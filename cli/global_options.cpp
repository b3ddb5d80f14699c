#include "cli/global_options.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace custody::cli {

void declare_global_options(CLI::App& app, GlobalOptions& options) {
  app.set_help_flag("-h,--help", N_("print this help"));
  app.add_option("--ledger", options.ledger, N_("the ledger to use: a directory that holds .custody"))->type_name("DIR");
  app.add_flag("--json", options.json, N_("answer in JSON, errors too"));
  app.add_flag("-q,--quiet", options.quiet, N_("print the result only"));
  app.add_flag("-v,--verbose", options.verbose, N_("print more"));
  app.add_option("--color", options.colour, N_("colours: auto, always or never"))->type_name("WHEN");
  app.add_option("--lang", options.language, N_("language of messages: en or zh"))->type_name("LANG");
  app.add_option("--passphrase-file", options.passphrase_file, N_("the passphrase of the signing keys: the first line of this file"))
      ->type_name("FILE");
  app.add_option("--passphrase-fd", options.passphrase_fd, N_("the same, read from this open file"))->type_name("N");
}

Result<Manner> manner_of(GlobalOptions const& options) {
  Manner manner{language_of_environment(), options.json, options.quiet, options.verbose, false};
  if (!options.language.empty()) {
    auto const language = language_named(options.language);
    if (!language) return fail(misuse(say("unknown language '{}', known are en and zh", options.language)));
    manner.language = *language;
  }
  if (options.colour == "auto") {
    auto const* const unwanted = std::getenv("NO_COLOR");
    manner.colour = ::isatty(STDERR_FILENO) == 1 && (unwanted == nullptr || *unwanted == '\0');
  } else if (options.colour == "always" || options.colour == "never") {
    manner.colour = options.colour == "always";
  } else {
    return fail(misuse(say("--color takes auto, always or never, not '{}'", options.colour)));
  }
  return manner;
}

Manner manner_of_words(std::span<std::string const> words) {
  Manner manner;
  manner.language = language_of_environment();
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    std::string_view word = words[i];
    if (word == "--json") manner.json = true;
    if (word == "--lang" && i + 1 < words.size()) word = words[i + 1];
    else if (word.starts_with("--lang=")) word.remove_prefix(7);
    else continue;
    manner.language = language_named(word).value_or(manner.language);
  }
  return manner;
}

bool takes_next_word(std::string_view word) {
  return word == "--ledger" || word == "--color" || word == "--lang" || word == "--passphrase-file" || word == "--passphrase-fd";
}

}  // namespace custody::cli
