#include "cli/completion.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>
#include <vector>

#include "cli/commands.hpp"
#include "cli/global_options.hpp"
#include "cli/help.hpp"
#include "ledger/kind.hpp"

namespace custody::cli {

namespace {

using Words = std::vector<std::string>;

/// What may stand after an option, or as an argument.
struct Value {
  enum class Of { nothing, anything, file, directory, words } of = Of::nothing;
  Words words;
};

struct OptionWords {
  Words short_names, long_names;   // without dashes
  std::string description;
  Value value;
};

struct CommandWords {
  std::string name, description;
  std::vector<OptionWords> options;   // its own
  Value argument;
};

struct AllWords {
  std::vector<OptionWords> shared;   // options of every command
  std::vector<CommandWords> commands;
};

Value value_of(std::string_view type) {
  using Of = Value::Of;
  if (type == "FILE" || type == "KEY|FILE") return {Of::file, {}};
  if (type == "DIR") return {Of::directory, {}};
  if (type == "WHEN") return {Of::words, {"auto", "always", "never"}};
  if (type == "LANG") return {Of::words, {"en", "zh"}};
  if (type == "KIND") {
    Value kinds{Of::words, {}};
    for (auto const& kind : ledger::all_kinds()) kinds.words.emplace_back(kind.name);
    return kinds;
  }
  return {Of::anything, {}};
}

Value argument_of(CLI::Option const& option) {
  auto const name = option.get_name();
  if (name == "DIR") return {Value::Of::directory, {}};
  if (name == "SHELL") return {Value::Of::words, {"bash", "zsh", "fish"}};
  if (name == "WORD") {
    Value words{Value::Of::words, {}};
    for (auto const& command : all_commands()) words.words.emplace_back(command.name.substr(0, command.name.find(' ')));
    for (auto const& topic : all_topics()) words.words.emplace_back(topic.name);
    words.words.erase(std::unique(words.words.begin(), words.words.end()), words.words.end());
    return words;
  }
  return {Value::Of::file, {}};
}

OptionWords words_of(CLI::Option const& option, Language language) {
  bool const takes = option.get_items_expected_max() > 0;
  return {option.get_snames(), option.get_lnames(), std::string(translate(option.get_description(), language)),
          takes ? value_of(option.get_type_name()) : Value{}};
}

AllWords all_words(Language language) {
  AllWords out;
  for (auto const& command : all_commands()) {
    CLI::App app;
    GlobalOptions global;
    declare_global_options(app, global);
    auto const shared = app.get_options().size();
    std::ignore = command.declare(app);
    CommandWords words{std::string(command.name), std::string(translate(command.summary, language)), {}, {}};
    auto const options = app.get_options();
    for (auto const* option : std::span(options).subspan(shared)) {
      if (!option->get_positional())
        words.options.push_back(words_of(*option, language));
      else if (words.argument.of == Value::Of::nothing)
        words.argument = argument_of(*option);
    }
    out.commands.push_back(std::move(words));
    if (!out.shared.empty()) continue;
    for (auto const* option : std::span(options).first(shared)) out.shared.push_back(words_of(*option, language));
  }
  return out;
}

std::string join_words(Words const& words, std::string_view between = " ") {
  std::string out;
  for (auto const& word : words) out.append(out.empty() ? "" : between).append(word);
  return out;
}

/// In single quotes, as all three shells read them: a quote inside ends them, stands escaped, and begins them again.
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (char const c : text)
    if (c == '\'') out += "'\\''";
    else out += c;
  return out + '\'';
}

Words dashed(OptionWords const& option) {
  Words out;
  for (auto const& name : option.short_names) out.push_back('-' + name);
  for (auto const& name : option.long_names) out.push_back("--" + name);
  return out;
}

std::string first_word(std::string_view name) { return std::string(name.substr(0, name.find(' '))); }

/// First words, each once, in the order of the table.
Words first_words(std::vector<CommandWords> const& commands) {
  Words out;
  for (auto const& command : commands)
    if (auto const word = first_word(command.name); std::ranges::find(out, word) == out.end()) out.push_back(word);
  return out;
}

/// Second words of the commands of two words that begin so.
Words second_words(std::vector<CommandWords> const& commands, std::string const& first) {
  Words out;
  for (auto const& command : commands)
    if (command.name.starts_with(first + ' ')) out.push_back(command.name.substr(first.size() + 1));
  return out;
}

/// Both bash and zsh look for the command as the program does: the first word that is no option, and the one behind it.
constexpr std::string_view find_command_bash = R"(  local first= second= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --ledger | --color | --lang) ((++i)) ;;
      -*) ;;
      *)
        if [ -z "$first" ]; then first=${COMP_WORDS[i]}; continue; fi
        second=${COMP_WORDS[i]}
        break
        ;;
    esac
  done
  local command=$first
  case $first in
)";

std::string bash_value(Value const& value) {
  switch (value.of) {
    case Value::Of::words: return "COMPREPLY=($(compgen -W " + in_quotes(join_words(value.words)) + " -- \"$word\"))";
    case Value::Of::directory: return "compopt -o dirnames +o default";
    case Value::Of::anything: return "compopt +o default";
    case Value::Of::file:
    case Value::Of::nothing: return ":";   // names of files are readline's own default, quoted as it likes
  }
  return ":";
}

/// `case $previous`: what the option before the word asks for.
void append_values(std::string& out, std::vector<OptionWords> const& options, std::string_view margin) {
  Words files, anything;
  std::string lines;
  auto const line = [&](Words const& names, Value const& value) {
    if (!names.empty()) lines.append(margin).append("  ") += join_words(names, " | ") + ") " + bash_value(value) + "; return ;;\n";
  };
  for (auto const& option : options) {
    auto const names = dashed(option);
    if (option.value.of == Value::Of::file)
      files.insert(files.end(), names.begin(), names.end());
    else if (option.value.of == Value::Of::anything)
      anything.insert(anything.end(), names.begin(), names.end());
    else if (option.value.of != Value::Of::nothing)
      line(names, option.value);
  }
  line(files, {Value::Of::file, {}});
  line(anything, {Value::Of::anything, {}});
  if (!lines.empty()) out.append(margin).append("case $previous in\n").append(lines).append(margin).append("esac\n");
}

void append_bash(std::string& out, CommandWords const& command) {
  Words own;
  for (auto const& option : command.options)
    for (auto const& name : dashed(option)) own.push_back(name);
  out += "    " + in_quotes(command.name) + ")\n";
  append_values(out, command.options, "      ");
  out += "      case $word in\n        -*) COMPREPLY=($(compgen -W \"$shared " + join_words(own) + "\" -- \"$word\")) ;;\n";
  out += "        *) " + bash_value(command.argument) + " ;;\n      esac\n      ;;\n";
}

std::string bash_script(AllWords const& all) {
  Words shared;
  for (auto const& option : all.shared)
    for (auto const& name : dashed(option)) shared.push_back(name);
  std::string out = "# bash completion of custody, written by 'custody completion bash'\n_custody() {\n";
  out += "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n  local shared=" + in_quotes(join_words(shared)) + '\n';
  out += "  COMPREPLY=()\n";
  append_values(out, all.shared, "  ");
  out += find_command_bash;
  for (auto const& first : first_words(all.commands))
    if (auto const seconds = second_words(all.commands, first); !seconds.empty()) {
      out += "    " + first + ")\n      case $second in\n        " + join_words(seconds, " | ") + ") command=\"$first $second\" ;;\n";
      // Some first words are commands themselves: then the second is only an offer.
      out += "        '') COMPREPLY=($(compgen -W " + in_quotes(join_words(seconds)) + " -- \"$word\")); [ ${#COMPREPLY[@]} -eq 0 ] || return ;;\n";
      out += "      esac\n      ;;\n";
    }
  out += "  esac\n  case $command in\n    '') COMPREPLY=($(compgen -W \"" + join_words(first_words(all.commands)) +
         " $shared --version\" -- \"$word\")) ;;\n";
  for (auto const& command : all.commands) append_bash(out, command);
  return out + "  esac\n}\ncomplete -o default -F _custody custody\n";
}

/// Inside the brackets of an _arguments specification.
std::string zsh_description(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(Value const& value) {
  switch (value.of) {
    case Value::Of::words: return "(" + join_words(value.words) + ")";
    case Value::Of::directory: return "_files -/";
    case Value::Of::file: return "_files";
    case Value::Of::anything:
    case Value::Of::nothing: return " ";
  }
  return " ";
}

/// Specifications for _arguments, one a line. Every option may be given again.
std::string zsh_options(std::vector<OptionWords> const& options, std::string_view margin) {
  std::string out;
  for (auto const& option : options)
    for (auto const& name : dashed(option)) {
      auto spec = "*" + name + "[" + zsh_description(option.description) + "]";
      if (option.value.of != Value::Of::nothing) spec += ": :" + zsh_action(option.value);
      out.append(margin) += in_quotes(spec);
    }
  return out;
}

void append_zsh(std::string& out, CommandWords const& command) {
  out += "    " + in_quotes(command.name) + ")\n      _arguments -s $shared" + zsh_options(command.options, " \\\n        ");
  if (command.argument.of != Value::Of::nothing) out += " \\\n        " + in_quotes("*: :" + zsh_action(command.argument));
  out += "\n      ;;\n";
}

std::string zsh_script(AllWords const& all) {
  std::string out = "#compdef custody\n# zsh completion of custody, written by 'custody completion zsh'\n_custody() {\n  local -a shared=(" +
                    zsh_options(all.shared, "\n    ") + "\n  )\n";
  out += R"(  local command= i place=0
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      --ledger | --color | --lang) ((++i)) ;;
      -*) ;;
      *) command=$words[i] place=$i; break ;;
    esac
  done
  case $command in
)";
  for (auto const& first : first_words(all.commands))
    if (auto const seconds = second_words(all.commands, first); !seconds.empty()) {
      out += "    " + first + ")\n      if ((place + 1 < CURRENT)); then\n        case $words[place+1] in\n          " + join_words(seconds, " | ") +
             ") command=\"$command $words[place+1]\"; ((++place)) ;;\n        esac\n      else\n        _values " + in_quotes(first);
      for (auto const& command : all.commands)
        if (command.name.starts_with(first + ' '))
          out += ' ' + in_quotes(command.name.substr(first.size() + 1) + "[" + zsh_description(command.description) + "]");
      out += "\n      fi\n      ;;\n";
    }
  // _arguments counts from the command: what stands before it is taken away.
  out += "  esac\n  ((place == 0)) || { words=(custody \"${(@)words[place+1,-1]}\"); ((CURRENT -= place - 1)); }\n  case $command in\n    '')\n";
  out += "      local -a commands=(";
  Words named;
  for (auto const& command : all.commands) {
    auto const first = first_word(command.name);
    if (std::ranges::find(named, first) != named.end()) continue;
    named.push_back(first);
    out += "\n        " + in_quotes(first + ":" + zsh_description(command.description));
  }
  out += "\n      )\n      if [[ $words[CURRENT] == -* ]]; then _arguments -s $shared '--version'; else _describe command commands; fi\n      ;;\n";
  for (auto const& command : all.commands) append_zsh(out, command);
  return out + "  esac\n}\nif [ \"$funcstack[1]\" = _custody ]; then _custody \"$@\"; else compdef _custody custody; fi\n";
}

std::string fish_value(Value const& value) {
  switch (value.of) {
    case Value::Of::nothing: return "";
    case Value::Of::anything: return " -x";
    case Value::Of::file: return " -r -F";
    case Value::Of::directory: return " -x -a '(__fish_complete_directories)'";
    case Value::Of::words: return " -x -a " + in_quotes(join_words(value.words));
  }
  return "";
}

/// As an argument, and not as the value of an option.
std::string fish_argument(Value const& value) {
  switch (value.of) {
    case Value::Of::file: return " -F";
    case Value::Of::directory: return " -a '(__fish_complete_directories)'";
    case Value::Of::words: return " -a " + in_quotes(join_words(value.words));
    case Value::Of::anything:
    case Value::Of::nothing: return "";
  }
  return "";
}

void append_fish(std::string& out, std::string const& begin, std::vector<OptionWords> const& options) {
  for (auto const& option : options) {
    out += begin;
    for (auto const& name : option.short_names) out += " -s " + name;
    for (auto const& name : option.long_names) out += " -l " + name;
    out += fish_value(option.value) + " -d " + in_quotes(option.description) + '\n';
  }
}

std::string fish_script(AllWords const& all) {
  std::string out = R"(# fish completion of custody, written by 'custody completion fish'
function __custody_words
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip -eq 1
            set skip 0
        else if contains -- $word --ledger --color --lang
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end
function __custody_is
    set -l given (__custody_words)
    test (count $given) -ge (count $argv); and test "$given[1..$(count $argv)]" = "$argv"
end
function __custody_before
    set -l given (__custody_words)
    test "$given" = "$argv"
end
complete -c custody -f
complete -c custody -n __custody_before -l version
)";
  append_fish(out, "complete -c custody", all.shared);
  Words named;
  for (auto const& command : all.commands) {
    auto const first = first_word(command.name);
    if (first != command.name)
      out += "complete -c custody -n " + in_quotes("__custody_before " + first) + " -a " + command.name.substr(first.size() + 1) + " -d " +
             in_quotes(command.description) + '\n';
    if (std::ranges::find(named, first) != named.end()) continue;
    named.push_back(first);
    out += "complete -c custody -n __custody_before -a " + first + " -d " + in_quotes(command.description) + '\n';
  }
  for (auto const& command : all.commands) {
    auto const begin = "complete -c custody -n " + in_quotes("__custody_is " + command.name);
    append_fish(out, begin, command.options);
    if (command.argument.of != Value::Of::nothing) out += begin + fish_argument(command.argument) + '\n';
  }
  return out;
}

}  // namespace

std::optional<Shell> shell_named(std::string_view name) {
  if (name == "bash") return Shell::bash;
  if (name == "zsh") return Shell::zsh;
  if (name == "fish") return Shell::fish;
  return std::nullopt;
}

std::string completion_script(Shell shell, Language language) {
  auto const all = all_words(language);
  switch (shell) {
    case Shell::bash: return bash_script(all);
    case Shell::zsh: return zsh_script(all);
    case Shell::fish: return fish_script(all);
  }
  return {};
}

}  // namespace custody::cli
