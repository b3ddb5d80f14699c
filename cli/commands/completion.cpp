#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.hpp"
#include "cli/completion.hpp"

namespace custody::cli {

Run declare_completion(CLI::App& app) {
  auto const name = std::make_shared<std::string>();
  app.add_option("SHELL", *name, N_("bash, zsh or fish"))->required();
  return [name](Session& session) -> Result<ExitCode> {
    auto const shell = shell_named(*name);
    if (!shell) return fail(misuse(say("unknown shell '{}', known are bash, zsh and fish", *name)));
    session.console.raw(completion_script(*shell, session.console.manner().language));
    return ExitCode::done;
  };
}

}  // namespace custody::cli
