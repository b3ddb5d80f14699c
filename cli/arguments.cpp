#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>

#include "lib/base/text.hpp"

namespace custody::cli {

namespace {

/// Stands before words that CLI11 would take for something else, and is taken off again before anybody sees them.
constexpr char shield = '\x01';

bool needs_shield(std::string const& word) {
  return word == "++" || word == "%%" || word.starts_with('[') || word.starts_with(shield);
}

/// Words in reverse, as CLI11 wants them.
std::vector<std::string> shielded(std::span<std::string const> words) {
  std::vector<std::string> out;
  bool names_only = false;
  for (auto const& word : words) {
    if (!names_only && word.size() > 3 && word.starts_with("--") && word.find('=') == word.size() - 1) {
      // `--name=` is an empty value; CLI11 would take the next word.
      out.push_back(word.substr(0, word.size() - 1));
      out.emplace_back();
    } else {
      out.push_back(needs_shield(word) ? shield + word : word);
    }
    names_only = names_only || word == "--";
  }
  return {out.rbegin(), out.rend()};
}

std::string lift_shield(std::string word) {
  if (word.starts_with(shield)) word.erase(0, 1);
  return word;
}

std::vector<std::string> option_names(CLI::App const& app) {
  std::vector<std::string> names{"--help"};
  for (auto const* option : app.get_options())
    for (auto const& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

Error unexpected(std::string const& word, CLI::App const& app) {
  if (!word.starts_with('-') || word.size() == 1) return misuse(say("unexpected argument '{}'", word));
  auto const name = word.substr(0, word.find('='));
  auto error = misuse(say("unknown option '{}'", name));
  auto const names = option_names(app);
  if (auto const near = nearest(name, names); !near.empty())
    return std::move(error).with_hint(say("did you mean '{}'?", near));
  return std::move(error).with_hint(say("a file name that begins with '-' stands after '--'"));
}

/// CLI11's sentences name the option somewhere; they are not translated, so ours are printed instead.
std::string option_in(std::string_view sentence, CLI::App const& app) {
  std::string best;
  for (auto const* option : app.get_options())
    if (auto const name = option->get_name(); name.size() > best.size() && sentence.find(name) != std::string_view::npos)
      best = name;
  return best;
}

Error explain(CLI::ParseError const& error, CLI::App const& app) {
  std::string const what = error.what();
  auto const kind = error.get_name();
  auto const name = option_in(what, app);
  if (name.empty()) return misuse(say("the command line is not understood: {}", what));
  if (kind == "RequiredError") return misuse(say("'{}' is missing", name));
  if (kind == "ArgumentMismatch" && what.ends_with(" missing")) return misuse(say("'{}' needs a value", name));
  if (kind == "ArgumentMismatch") return misuse(say("'{}' was given more than once", name));
  if (auto const place = what.find(" = "); kind == "ConversionError" && place != std::string::npos)
    return misuse(say("'{}' does not take the value '{}'", name, what.substr(place + 3)));
  if (auto const place = what.find(" excludes "); place != std::string::npos)
    return misuse(say("'{}' and '{}' exclude each other", what.substr(0, place), what.substr(place + 10)));
  if (auto const place = what.find(" requires "); place != std::string::npos)
    return misuse(say("'{}' is of use only with '{}'", what.substr(0, place), what.substr(place + 10)));
  return misuse(say("'{}' is not used like this: {}", name, what));
}

}  // namespace

void tame(CLI::App& app) {
  for (auto* const option : app.get_options()) {
    if (!option->get_positional()) option->allow_extra_args(false);
    // A file whose name is `{}` and nothing else would be an empty list.
    bool const names = option->get_positional() && option->get_items_expected_max() > 1;
    option->transform([names](std::string word) { return names && std::string_view(word) == "{}" ? "./{}" : lift_shield(std::move(word)); });
  }
}

Result<Parsed> parse_arguments(CLI::App& app, std::span<std::string const> words) {
  app.allow_extras();
  try {
    auto reversed = shielded(words);
    app.parse(std::move(reversed));
  } catch (CLI::CallForHelp const&) {
    return Parsed::help;
  } catch (CLI::ParseError const& error) {
    // A word that nobody expected is the likelier mistake than what is missing because of it.
    if (auto const extra = app.remaining(); !extra.empty() && extra.front() != "--") return fail(unexpected(extra.front(), app));
    return fail(explain(error, app));
  }
  for (auto const& word : app.remaining())
    if (word != "--") return fail(unexpected(lift_shield(word), app));
  return Parsed::run;
}

}  // namespace custody::cli
