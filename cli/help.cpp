#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/global_options.hpp"
#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

struct Heading {
  Group group;
  std::string_view title;
};
constexpr Heading headings[] = {
    {Group::ledger, N_("ledger")},     {Group::evidence, N_("evidence")}, {Group::records, N_("records")}, {Group::exchange, N_("exchange")},
    {Group::trust, N_("trust")},       {Group::audit, N_("audit")},       {Group::help, N_("help")},
};

struct Verb {
  std::string_view name, meaning;
};
// words.md: these five open the help, whether or not this version has the command already.
constexpr Verb verbs[] = {
    {"verify", N_("is the record sound")},
    {"check", N_("is this the recorded thing")},
    {"review", N_("is the record complete in law")},
    {"audit", N_("many records against each other")},
    {"trace", N_("whose hands it went through")},
};

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  out.append(width - std::min(width, display_width(text)), ' ');
  return out;
}

/// The page of a two-word command is that of its first word.
std::string_view page_of(std::string_view command) { return command.substr(0, command.find(' ')); }

class HelpPrinter {
 public:
  explicit HelpPrinter(Console& console) : m_console(console) {}

  std::string words(std::string_view msgid) const {
    return std::string(translate(msgid, m_console.manner().language));
  }
  void row(std::string_view left, std::size_t width, std::string_view msgid) {
    m_console.raw("  " + padded(left, width) + "  " + words(msgid) + '\n');
  }
  void title(std::string_view msgid) { m_console.raw('\n' + words(msgid) + '\n'); }

 private:
  Console& m_console;
};

std::string usage_of(Command const& command, CLI::App const& app) {
  std::string out = "custody " + std::string(command.name) + " [OPTION...]";
  for (auto const* option : app.get_options()) {
    if (!option->get_positional()) continue;
    auto const name = option->get_name() + (option->get_items_expected_max() > 1 ? "..." : "");
    out += option->get_required() ? ' ' + name : " [" + name + ']';
  }
  return out;
}

std::string left_of(CLI::Option const& option) {
  if (option.get_positional()) return option.get_name();
  std::string out;
  for (auto const& name : option.get_snames()) out += (out.empty() ? "-" : ", -") + name;
  for (auto const& name : option.get_lnames()) out += (out.empty() ? "--" : ", --") + name;
  auto const type = option.get_type_name();
  return option.get_items_expected_max() > 0 && !type.empty() ? out + ' ' + type : out;
}

void print_options(HelpPrinter& printer, std::vector<CLI::Option const*> const& options) {
  std::size_t width = 0;
  for (auto const* option : options) width = std::max(width, display_width(left_of(*option)));
  for (auto const* option : options) printer.row(left_of(*option), width, option->get_description());
}

}  // namespace

namespace {

void write_overview(Console& console) {
  auto json = console.object("help");
  auto const words = [&](std::string_view msgid) { return translate(msgid, console.manner().language); };
  json.key("commands").begin_array();
  for (auto const& command : all_commands()) {
    json.begin_object().member("name", command.name).member("summary", words(command.summary)).key("examples").begin_array();
    for (auto const example : command.examples) json.value(example);
    json.end_array().end_object();
  }
  json.end_array().key("topics").begin_array();
  for (auto const& topic : all_topics())
    json.begin_object().member("name", topic.name).member("summary", words(topic.summary)).end_object();
  json.end_array().end_object();
  console.json(std::move(json));
}

}  // namespace

void print_overview(Console& console) {
  if (console.json()) return write_overview(console);
  HelpPrinter printer(console);
  std::size_t width = 0;
  for (auto const& command : all_commands()) width = std::max(width, command.name.size());
  for (auto const& topic : all_topics()) width = std::max(width, topic.name.size());
  for (auto const& verb : verbs) printer.row(verb.name, width, verb.meaning);
  for (auto const& heading : headings) {
    bool titled = false;
    for (auto const& command : all_commands()) {
      if (command.group != heading.group) continue;
      if (!titled) printer.title(heading.title);
      titled = true;
      printer.row(command.name, width, command.summary);
    }
  }
  printer.title(N_("topics"));
  for (auto const& topic : all_topics()) printer.row(topic.name, width, topic.summary);
  console.raw("\n");
  console.line(say("'custody help WORD' says more about a command or topic; so does 'custody COMMAND --help'."));
}

void print_command_help(Console& console, Command const& command) {
  CLI::App app;
  GlobalOptions global;
  declare_global_options(app, global);
  auto const common = app.get_options();
  std::ignore = command.declare(app);

  HelpPrinter printer(console);
  console.raw(printer.words(N_("usage:")) + ' ' + usage_of(command, app) + '\n');
  console.raw(printer.words(command.summary) + '\n');
  printer.title(N_("examples"));
  for (auto const example : command.examples) console.raw("  " + std::string(example) + '\n');

  std::vector<CLI::Option const*> own, shared;
  for (auto const* option : app.get_options())
    (std::ranges::find(common, option) == common.end() ? own : shared).push_back(option);
  if (!own.empty()) {
    printer.title(N_("options"));
    print_options(printer, own);
  }
  printer.title(N_("options of every command"));
  print_options(printer, shared);
  console.raw("\n");
  console.line(say("see custody-{}(1)", page_of(command.name)));
}

}  // namespace custody::cli
