// From the document of a pack to its values. Everything that is wrong is found in one run: no fault hides another one.
#include <algorithm>
#include <array>

#include "formats/pack_reading.hpp"

namespace custody::formats {

namespace {

constexpr std::array<std::pair<std::string_view, Syntax>, 6> syntaxes{{{"json", Syntax::json},
                                                                       {"jsonl", Syntax::jsonl},
                                                                       {"csv", Syntax::csv},
                                                                       {"xml", Syntax::xml},
                                                                       {"fixed", Syntax::fixed},
                                                                       {"xlsx", Syntax::xlsx}}};

bool is_pack_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

std::string_view name_of(Syntax syntax) {
  return std::ranges::find(syntaxes, syntax, &std::pair<std::string_view, Syntax>::second)->first;
}

std::optional<Pack> load_pack(yaml::Node const& document, Model& model, CodeTables const& tables, yaml::Faults& faults) {
  PackReading reading{.model = model, .tables = tables, .faults = faults};
  Pack& pack = reading.pack;
  yaml::MapReader map(document, faults);

  if (auto const language = map.required("language"); !language.empty() && language != "1")
    faults.add(document.find("language")->at, say("this program reads language 1"));
  pack.id = map.required("pack");
  if (!pack.id.empty() && !is_pack_name(pack.id))
    faults.add(document.find("pack")->at, say("the name of a pack is made of a to z, 0 to 9 and '-'"));
  pack.version = static_cast<int>(map.number("version", 1, 999'999).value_or(1));
  if (!document.find("version")) faults.add(document.at, say("'{}' is missing", "version"));
  pack.title = map.text("title").value_or("");
  pack.agency = map.text("agency").value_or("");

  std::vector<std::string_view> roots;
  for (Entity const& entity : model.entities())
    if (entity.name != "file") roots.push_back(entity.name);
  auto const record = map.required("record");
  if (auto const entity = model.find_entity(record); entity && record != "file")
    pack.record = *entity;
  else if (!record.empty())
    faults.add_unknown(document.find("record")->at, say("unknown record type '{}'", record), record, roots);

  std::vector<std::string_view> names;
  for (auto const& [name, value] : syntaxes) names.push_back(name);
  if (auto const syntax = map.one_of("syntax", names))
    pack.syntax = syntaxes[*syntax].second;
  else if (!document.find("syntax"))
    faults.add(document.at, say("'{}' is missing", "syntax"));
  read_syntax_options(reading, map);

  if (auto const encoding = map.text("encoding")) {
    if (auto const found = find_encoding(*encoding)) {
      pack.encoding = *found;
    } else {
      std::vector<std::string_view> known;
      for (Encoding const each : encodings) known.push_back(name_of(each));
      faults.add_unknown(document.find("encoding")->at, say("unknown encoding '{}'", *encoding), *encoding, known);
    }
    bool const is_json = pack.syntax == Syntax::json || pack.syntax == Syntax::jsonl;
    if (is_json && pack.encoding != Encoding::utf8) faults.add(document.find("encoding")->at, say("JSON is in utf-8 and nothing else"));
  }
  if (auto const absent = map.one_of("absent", {"omit", "null", "empty", "blank"})) pack.absent = static_cast<Absent>(*absent);
  if (auto const unknown = map.one_of("unknown", {"keep", "flag", "reject"})) pack.unknown = static_cast<Unknown>(*unknown);
  if (auto const only = map.one_of("only", {"out", "in"})) pack.only = *only == 0 ? Only::out : Only::in;
  if (auto const* const checks = map.find("checks")) {
    if (!checks->is_map()) faults.add(checks->at, say("expected a map of keys and values"));
    for (std::size_t i = 0; checks->is_map() && i < checks->keys.size(); ++i)
      if (checks->items[i].text == "flag" || checks->items[i].text == "reject")
        pack.flagged.emplace_back(checks->keys[i].text, checks->items[i].text == "flag");
      else
        faults.add(checks->items[i].at, say("'{}' cannot be '{}'", checks->keys[i].text, checks->items[i].text), say("it is one of: {}", "flag, reject"));
  }

  if (auto const* const file = map.find("file")) read_file_rules(reading, *file);
  if (auto const* const fields = map.find("fields"))
    read_fields(reading, *fields);
  else
    faults.add(document.at, say("'{}' is missing", "fields"));
  map.done();
  if (faults.empty()) check_layout(reading);
  if (!faults.empty()) return {};
  return std::move(reading.pack);
}

}  // namespace custody::formats
