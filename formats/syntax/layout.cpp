#include "formats/syntax/layout.hpp"

#include <algorithm>

#include "formats/syntax/csv_rows.hpp"

namespace custody::formats {

namespace {

using Quote = CsvOptions::Quote;

constexpr int widest_indent = 8;

constexpr std::pair<std::string_view, bool> line_ends[] = {{"crlf", true}, {"lf", false}};
constexpr std::pair<std::string_view, bool> empty_elements[] = {{"tag", true}, {"pair", false}};
constexpr std::pair<std::string_view, Quote> quotes[] = {{"minimal", Quote::minimal}, {"all", Quote::all}, {"none", Quote::none}};

template <class T, std::size_t n>
std::string name_of(std::pair<std::string_view, T> const (&names)[n], T value) {
  return std::string(std::ranges::find(names, value, &std::pair<std::string_view, T>::second)->first);
}

template <class T, std::size_t n>
bool choose(std::pair<std::string_view, T> const (&names)[n], std::string_view name, std::optional<T>& to) {
  auto const found = std::ranges::find(names, name, &std::pair<std::string_view, T>::first);
  if (to || found == std::end(names)) return false;
  to = found->second;
  return true;
}

bool is_yes(std::string_view value, bool& to) {
  if (to || value != "yes") return false;
  return to = true;
}

/// All that a list has, each once.
bool set_order(Layout& layout, Shape const& shape, Setting const& setting) {
  auto const level = std::ranges::find(shape.levels, setting[1], &Level::at);
  if (level == shape.levels.end() || std::ranges::find(layout.order, setting[1], &std::pair<std::string, std::vector<std::string>>::first) != layout.order.end())
    return false;
  std::vector<std::string> names(setting.begin() + 2, setting.end()), known;
  for (Level::Item const& item : level->order) known.push_back(name_of(shape, *level, item));
  layout.order.emplace_back(setting[1], names);
  std::ranges::sort(names);
  std::ranges::sort(known);
  return names == known;
}

}  // namespace

std::vector<Setting> settings_of(Layout const& layout) {
  std::vector<Setting> out;
  if (layout.indent) out.push_back({"indent", std::to_string(*layout.indent)});
  if (layout.spaced) out.push_back({"spaced", "yes"});
  if (layout.ascii) out.push_back({"ascii", "yes"});
  if (layout.empty_tag) out.push_back({"empty", name_of(empty_elements, *layout.empty_tag)});
  if (layout.quote) out.push_back({"quote", name_of(quotes, *layout.quote)});
  if (layout.crlf) out.push_back({"line-end", name_of(line_ends, *layout.crlf)});
  if (layout.columns) out.push_back({"columns", std::to_string(*layout.columns)});
  if (layout.between) out.push_back({"between", *layout.between});
  for (auto const& [list, names] : layout.order) {
    Setting& setting = out.emplace_back(Setting{"order", list});
    setting.insert(setting.end(), names.begin(), names.end());
  }
  return out;
}

bool set(Layout& layout, Pack const& pack, Setting const& setting) {
  if (setting.size() < 2) return false;
  Syntax const syntax = pack.syntax;
  std::string const &name = setting[0], &value = setting[1];
  bool const json = syntax == Syntax::json || syntax == Syntax::jsonl, xml = syntax == Syntax::xml;
  if (name == "order" && json) return set_order(layout, pack.shape, setting);
  if (setting.size() != 2) return false;
  if (name == "indent" && (syntax == Syntax::json || xml)) {
    if (layout.indent || value.size() != 1 || value[0] < '0' || value[0] > '0' + widest_indent) return false;
    layout.indent = value[0] - '0';
    return true;
  }
  if (name == "spaced" && json) return is_yes(value, layout.spaced);
  if (name == "ascii" && json) return is_yes(value, layout.ascii);
  if (name == "empty" && xml) return choose(empty_elements, value, layout.empty_tag);
  if (name == "quote" && syntax == Syntax::csv) return choose(quotes, value, layout.quote);
  if (name == "line-end" && (syntax == Syntax::csv || syntax == Syntax::fixed)) return choose(line_ends, value, layout.crlf);
  if (name == "columns" && syntax == Syntax::csv && std::get<CsvOptions>(pack.options).header == 0 && !layout.columns) {
    layout.columns = column_number("#" + value);
    return layout.columns != 0u;
  }
  if (name == "between" && !layout.between) {
    layout.between = value;
    return true;
  }
  return false;
}

std::vector<Layout> layouts_of(Syntax syntax) {
  std::vector<Layout> out{{}};
  /// Each so far with each of the choices.
  auto const times = [&](auto member, auto const& values) {
    auto const before = out;
    for (auto const& value : values)
      for (Layout layout : before) {
        layout.*member = value;
        out.push_back(std::move(layout));
      }
  };
  constexpr int indents[] = {0, 1, 2, 3, 4, 8};
  constexpr bool both[] = {true, false}, yes[] = {true};
  switch (syntax) {
    case Syntax::json: times(&Layout::indent, indents); [[fallthrough]];
    case Syntax::jsonl:
      times(&Layout::spaced, yes);
      times(&Layout::ascii, yes);
      break;
    case Syntax::xml:
      times(&Layout::indent, indents);
      times(&Layout::empty_tag, both);
      break;
    case Syntax::csv: times(&Layout::quote, std::initializer_list<Quote>{Quote::minimal, Quote::all}); [[fallthrough]];
    case Syntax::fixed: times(&Layout::crlf, both); break;
    case Syntax::xlsx: break;
  }
  return out;
}

std::string const& name_of(Shape const& shape, Level const& level, Level::Item const& item) {
  return item.child ? shape.levels[item.index].at : level.places[item.index].name;
}

Shape laid_out(Shape const& shape, Layout const& layout) {
  Shape out = shape;
  for (auto const& [list, names] : layout.order)
    for (Level& level : out.levels)
      if (level.at == list)
        std::ranges::sort(level.order, {}, [&](Level::Item const& item) { return std::ranges::find(names, name_of(shape, level, item)) - names.begin(); });
  return out;
}

}  // namespace custody::formats
