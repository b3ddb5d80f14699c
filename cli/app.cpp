#include "cli/app.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/global_options.hpp"
#include "cli/help.hpp"
#include "cli/passphrase.hpp"
#include "cli/progress.hpp"
#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

using Words = std::vector<std::string>;

struct Chosen {
  Command const* command = nullptr;   // none: only options were given
  Words words;                        // what is left for the command's own parse
};

std::string nearest_command(std::string_view word) {
  std::vector<std::string_view> names;
  for (auto const& command : all_commands()) names.push_back(command.name);
  return std::string(nearest(word, names));
}

Error unknown_command(std::string const& word) {
  auto error = misuse(say("unknown command '{}'", word));
  auto const near = nearest_command(word);
  return near.empty() ? std::move(error).with_hint(say("'custody help' lists the commands"))
                      : std::move(error).with_hint(say("did you mean '{}'?", near));
}

/// "trust" alone, or with a second word that is near to none: the commands that begin so.
Error half_command(std::string const& first) {
  std::string list;
  for (auto const& command : all_commands())
    if (command.name.starts_with(first + ' ')) list += (list.empty() ? "" : ", ") + std::string(command.name);
  return misuse(say("'{}' is only the first word of a command", first)).with_hint(say("known are: {}", list));
}

/// The command is the first word that is no option; two words where the table has two ("trust card"). It is looked for here
/// and not by CLI11, so that a file may be named like a command.
Result<Chosen> choose(Words words) {
  std::size_t place = 0;
  while (place < words.size() && words[place].size() > 1 && words[place].starts_with('-') && words[place] != "--")
    place += takes_next_word(words[place]) ? 2 : 1;
  if (place >= words.size()) return Chosen{nullptr, std::move(words)};

  auto const first = words.begin() + static_cast<std::ptrdiff_t>(place);
  std::string two = *first;
  if (first + 1 != words.end()) two += ' ' + *(first + 1);
  for (auto const& name : {two, *first})
    if (auto const found = std::ranges::find(all_commands(), name, &Command::name); found != all_commands().end()) {
      words.erase(first, first + (name.find(' ') == std::string::npos ? 1 : 2));
      return Chosen{&*found, std::move(words)};
    }
  bool const half = std::ranges::any_of(
      all_commands(), [&](Command const& command) { return command.name.starts_with(*first + ' '); });
  if (!half) return fail(unknown_command(*first));
  bool const mistyped = two != *first && !nearest_command(two).empty();
  return fail(mistyped ? unknown_command(two) : half_command(*first));
}

/// Parses and runs; what it prints goes to `console`, which learns from the options how.
Result<ExitCode> dispatch(Words words, Console& console) {
  auto chosen = TRY(choose(std::move(words)));
  CLI::App app;
  GlobalOptions global;
  declare_global_options(app, global);
  bool version = false;
  Run work;
  if (chosen.command != nullptr)
    work = chosen.command->declare(app);
  else
    app.add_flag("--version", version);
  tame(app);
  auto const parsed = TRY(parse_arguments(app, chosen.words));

  auto const manner = TRY(manner_of(global));
  console = Console(manner);
  if (version) {
    console.raw("custody " CUSTODY_VERSION "\n");
    return ExitCode::done;
  }
  if (parsed == Parsed::help || chosen.command == nullptr) {
    if (chosen.command != nullptr)
      print_command_help(console, *chosen.command);
    else
      print_overview(console);
    return parsed == Parsed::help ? ExitCode::done : ExitCode::usage;
  }
  TerminalProgress progress(manner);
  listen_for_interrupt();
  Session session{console, progress, global.ledger, passphrase_source(console, global.passphrase_file, global.passphrase_fd)};
  session.passphrase_given = !global.passphrase_file.empty() || global.passphrase_fd.has_value();
  return work(session);
}

}  // namespace

int run(int argc, char const* const* argv) {
  // A closed pipe is an error of write(), which nobody dies of in the middle of an append.
  std::signal(SIGPIPE, SIG_IGN);
  Words words(argv + std::min(argc, 1), argv + argc);
  Console console(manner_of_words(words));
  auto code = ExitCode::done;
  if (auto const done = dispatch(std::move(words), console); done) {
    code = *done;
  } else {
    console.error(done.error());
    code = exit_code(done.error().problem);
  }
  if (auto const finished = console.finish(); !finished) {
    if (console.pipe_closed()) {
      std::signal(SIGPIPE, SIG_DFL);
      std::raise(SIGPIPE);
    }
    console.error(finished.error());
    code = worse(code, ExitCode::failed);
  }
  return static_cast<int>(code);
}

}  // namespace custody::cli
