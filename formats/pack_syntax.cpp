// The options of a syntax, under its name, and what of the whole pack they bear upon.
#include <algorithm>

#include "formats/pack_reading.hpp"
#include "formats/syntax/csv_rows.hpp"

namespace custody::formats {

namespace {

JsonOptions read_json(yaml::MapReader& map, Syntax syntax) {
  JsonOptions out;
  if (syntax == Syntax::json) out.records = map.text("records").value_or("");
  out.indent = static_cast<int>(map.number("indent", 0, 8).value_or(0));
  return out;
}

CsvOptions read_csv(yaml::MapReader& map, yaml::Node const& node, yaml::Faults& faults) {
  CsvOptions out;
  out.header = static_cast<int>(map.number("header", 0, 1).value_or(1));
  if (auto const delimiter = map.text("delimiter")) {
    std::string const text = *delimiter == "tab" ? "\t" : *delimiter;
    if (text.size() == 1 && text != "\"" && text != "\n" && text != "\r" && static_cast<unsigned char>(text[0]) < 0x80)
      out.delimiter = text[0];
    else
      faults.add(node.find("delimiter")->at, say("a delimiter is one character of ASCII, or 'tab'"));
  }
  if (auto const quote = map.one_of("quote", {"minimal", "all", "none"})) out.quote = static_cast<CsvOptions::Quote>(*quote);
  if (auto const end = map.one_of("line-end", {"lf", "crlf"})) out.crlf = *end == 1;
  if (auto const bom = map.one_of("bom", {"none", "utf-8"})) out.bom = *bom == 1;
  out.group = map.text("group").value_or("");
  if (auto const repeat = map.one_of("repeat", {"all", "first"})) out.repeat_all = *repeat == 0;
  return out;
}

XmlOptions read_xml(yaml::MapReader& map, yaml::Node const& node, yaml::Faults& faults) {
  XmlOptions out;
  out.root = map.required("root");
  out.records = map.required("records");
  if (auto const* const spaces = map.find("namespaces")) {
    if (!spaces->is_map()) faults.add(spaces->at, say("expected a map of keys and values"));
    for (std::size_t i = 0; spaces->is_map() && i < spaces->keys.size(); ++i)
      out.namespaces.emplace_back(spaces->keys[i].text, spaces->items[i].text);
  }
  (void)node;
  out.indent = static_cast<int>(map.number("indent", 0, 8).value_or(2));
  if (auto const empty = map.one_of("empty", {"tag", "pair"})) out.empty_tag = *empty == 0;
  return out;
}

/// [name, bytes], [name, bytes, right] or [name, bytes, right, "0"].
std::optional<FixedOptions::Field> read_fixed_field(yaml::Node const& node, yaml::Faults& faults) {
  FixedOptions::Field out;
  bool good = node.is_list() && node.items.size() >= 2 && node.items.size() <= 4 && std::ranges::all_of(node.items, &yaml::Node::is_scalar);
  if (good) {
    out.name = node.items[0].text;
    std::string const& bytes = node.items[1].text;
    good = !bytes.empty() && bytes.size() <= 5 && std::ranges::all_of(bytes, [](char c) { return c >= '0' && c <= '9'; });
    if (good) out.bytes = std::stoi(bytes);
    good = good && out.bytes > 0;
  }
  if (good && node.items.size() >= 3) good = node.items[2].text == "left" || node.items[2].text == "right", out.right = node.items[2].text == "right";
  if (good && node.items.size() == 4) good = node.items[3].text.size() == 1, out.pad = good ? node.items[3].text[0] : ' ';
  if (good) return out;
  faults.add(node.at, say("a field is [name, bytes], and then 'left' or 'right' and a padding character"));
  return {};
}

FixedOptions read_fixed(yaml::MapReader& map, yaml::Node const& node, yaml::Faults& faults) {
  FixedOptions out;
  if (auto const end = map.one_of("line-end", {"lf", "crlf"})) out.crlf = *end == 1;
  if (auto const* const kind = map.find("kind")) {
    yaml::MapReader where(*kind, faults);
    out.kind_from = static_cast<int>(where.number("from", 1, 10'000).value_or(1));
    out.kind_bytes = static_cast<int>(where.number("bytes", 1, 16).value_or(1));
    where.done();
  }
  auto const* const lines = map.find("lines");
  if (!lines || !lines->is_map()) {
    faults.add(node.at, say("'{}' is missing", "lines"));
    return out;
  }
  for (std::size_t i = 0; i < lines->keys.size(); ++i) {
    FixedOptions::Line line;
    line.kind = lines->keys[i].text;
    line.at = lines->keys[i].at;
    yaml::MapReader one(lines->items[i], faults);
    auto const file = one.one_of("file", {"header", "trailer"});
    auto const record = one.one_of("record", {"true"});
    auto const each = one.text("each");
    if ((file ? 1 : 0) + (record ? 1 : 0) + (each ? 1 : 0) != 1)
      faults.add(line.at, say("a line is of the file, of the record or of each child"));
    using Role = FixedOptions::Line::Role;
    line.role = record ? Role::record : each ? Role::child : file && *file == 1 ? Role::trailer : Role::header;
    line.entity = each.value_or("");
    if (auto const* const layout = one.find("layout"))
      for (yaml::Node const& field : layout->items)
        if (auto read = read_fixed_field(field, faults)) line.layout.push_back(*std::move(read));
    if (line.layout.empty()) faults.add(line.at, say("'{}' is missing", "layout"));
    one.done();
    out.lines.push_back(std::move(line));
  }
  return out;
}

FixedOptions::Line const* line_of(FixedOptions const& fixed, std::string_view kind) {
  auto const found = std::ranges::find(fixed.lines, kind, &FixedOptions::Line::kind);
  return found == fixed.lines.end() ? nullptr : &*found;
}

/// Every place is a field of its line, and holds no more bytes than it.
void check_fixed(PackReading& reading) {
  auto const& fixed = std::get<FixedOptions>(reading.pack.options);
  Shape& shape = reading.pack.shape;
  auto const check = [&](Place& place, FixedOptions::Line const* line, std::string_view field) {
    std::vector<std::string_view> known;
    if (line)
      for (FixedOptions::Field const& each : line->layout) {
        known.push_back(each.name);
        auto const bytes = static_cast<std::size_t>(each.bytes);
        if (each.name == field && (place.max == 0 || place.max > bytes)) place.max = bytes;
      }
    if (std::ranges::find(known, field) == known.end())
      reading.faults.add_unknown(place.at, say("the layout has no field '{}'", place.name), field, known);
  };
  auto const record = std::ranges::find(fixed.lines, FixedOptions::Line::Role::record, &FixedOptions::Line::role);
  if (record == fixed.lines.end() || std::ranges::count(fixed.lines, FixedOptions::Line::Role::record, &FixedOptions::Line::role) != 1)
    return reading.faults.add({}, say("one line is 'record: true'"));
  for (std::size_t level = 0; level < shape.levels.size(); ++level) {
    auto const* const line = level == 0 ? &*record : line_of(fixed, shape.levels[level].at);
    if (!line) reading.faults.add({}, say("there is no line '{}'", shape.levels[level].at));
    for (Place& place : shape.levels[level].places) check(place, line, place.name);
  }
  for (Place& place : shape.file.places) {
    auto const slash = place.name.find('/');
    check(place, line_of(fixed, place.name.substr(0, slash)), slash == std::string::npos ? "" : std::string_view(place.name).substr(slash + 1));
  }
}

void check_csv(PackReading& reading) {
  auto const& csv = std::get<CsvOptions>(reading.pack.options);
  Shape const& shape = reading.pack.shape;
  auto const is_place = [&](std::string_view name) { return std::ranges::find(shape.levels[0].places, name, &Place::name) != shape.levels[0].places.end(); };
  if (shape.levels.size() > 2) reading.faults.add({}, say("a CSV row holds one list of children"));
  if (shape.levels.size() == 2 && shape.levels[1].at != "row") reading.faults.add({}, say("the children of CSV stand 'at: row'"));
  if (shape.levels.size() == 2 && csv.group.empty()) reading.faults.add({}, say("'{}' is missing", "group"), say("which column says that rows belong together"));
  if (!csv.group.empty() && !is_place(csv.group)) reading.faults.add({}, say("'group' is a column of the record, and '{}' is none", csv.group));
  if (!shape.file.places.empty()) reading.faults.add({}, say("a CSV file has no envelope"));
  if (csv.delimiter != '\t' && !is_raw_safe(reading.pack.encoding, csv.delimiter))
    reading.faults.add({}, say("'{}' can be a part of a character in {}", std::string(1, csv.delimiter), name_of(reading.pack.encoding)));
  for (Level const& level : shape.levels)
    for (Place const& place : level.places)
      if (csv.header == 0 && column_number(place.name) == 0) reading.faults.add(place.at, say("without a header, columns are #1, #2, ..."));
}

}  // namespace

void read_syntax_options(PackReading& reading, yaml::MapReader& map) {
  Pack& pack = reading.pack;
  bool const is_json = pack.syntax == Syntax::json || pack.syntax == Syntax::jsonl;
  static yaml::Node const none = [] {
    yaml::Node node;
    node.kind = yaml::Node::Kind::map;
    return node;
  }();
  auto const* const given = map.find(is_json ? "json" : name_of(pack.syntax));
  yaml::Node const& node = given ? *given : none;
  yaml::MapReader options(node, reading.faults);
  switch (pack.syntax) {
    case Syntax::json:
    case Syntax::jsonl: pack.options = read_json(options, pack.syntax); break;
    case Syntax::csv: pack.options = read_csv(options, node, reading.faults); break;
    case Syntax::xml: pack.options = read_xml(options, node, reading.faults); break;
    case Syntax::fixed: pack.options = read_fixed(options, node, reading.faults); break;
    case Syntax::xlsx: return;
  }
  options.done();
}

void check_layout(PackReading& reading) {
  if (reading.pack.syntax == Syntax::fixed) check_fixed(reading);
  if (reading.pack.syntax == Syntax::csv) check_csv(reading);
  if (reading.pack.syntax == Syntax::jsonl && !reading.pack.shape.file.places.empty())
    reading.faults.add({}, say("a JSON lines file has no envelope"));
}

}  // namespace custody::formats
