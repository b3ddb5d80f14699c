#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

Error unknown_word(std::string const& word) {
  std::vector<std::string_view> names;
  for (auto const& command : all_commands()) names.push_back(command.name);
  for (auto const& topic : all_topics()) names.push_back(topic.name);
  auto error = misuse(say("no help on '{}'", word));
  auto const near = nearest(word, names);
  return near.empty() ? std::move(error).with_hint(say("'custody help' lists commands and topics"))
                      : std::move(error).with_hint(say("did you mean '{}'?", near));
}

}  // namespace

Run declare_help(CLI::App& app) {
  auto const words = std::make_shared<std::vector<std::string>>();
  app.add_option("WORD", *words, N_("a command or a topic"));
  return [words](Session& session) -> Result<ExitCode> {
    std::string asked;
    for (auto const& word : *words) asked += (asked.empty() ? "" : " ") + word;
    if (asked.empty()) {
      print_overview(session.console);
    } else if (auto const command = std::ranges::find(all_commands(), asked, &Command::name); command != all_commands().end()) {
      print_command_help(session.console, *command);
    } else if (auto const* topic = find_topic(asked)) {
      session.console.raw(translate(topic->text, session.console.manner().language));
    } else {
      return fail(unknown_word(asked));
    }
    return ExitCode::done;
  };
}

}  // namespace custody::cli
