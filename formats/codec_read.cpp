// What the reading op of each codec does: lexemes become values of the model. Nothing is guessed from its looks.
#include <algorithm>

#include "formats/check.hpp"
#include "formats/decimal.hpp"
#include "formats/identifier/damage.hpp"
#include "formats/program.hpp"
#include "formats/syntax/lexeme.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {

namespace {

using Op = Program::Op;

/// Adds a problem with this op's place and first element.
Problem& complain(Op const& op, ReadContext const& context, std::string_view rule, std::string_view value, std::size_t place = 0) {
  Problem out;
  out.rule = rule;
  out.place = place_name(context.pack.shape, context.sheet, context.from, op.places[place]);
  if (!op.elements.empty()) out.element = op.elements[std::min(place, op.elements.size() - 1)]->name;
  out.value = value.substr(0, 200);
  context.problems.push_back(std::move(out));
  return context.problems.back();
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// What codes and identifiers are compared by.
std::string_view normalise(std::string_view text, Arena& arena) {
  char* const room = arena.room(text.size());
  auto const out = formats::normalise(text, std::span(room, text.size()));
  if (out.data() == room) arena.keep(out.size());
  return out;
}

bool is_identifier(Type type) {
  return type == Type::case_number || type == Type::id_number || type == Type::agency || type == Type::phone || type == Type::digest;
}

/// The value that stands in a place, or nothing: null, empty, blank and the lexemes that the rule lists are none.
bool has_value(Op const& op, ReadContext const& context, std::size_t place) {
  Slot const& slot = context.from.slots[op.places[place]];
  if (!slot.has_value()) return false;
  if (slot.state == State::nested) {
    complain(op, context, "type", slot.view(), place).hint = say("a single value was expected");
    return false;
  }
  return op.rule->absent_also.empty() || std::ranges::find(op.rule->absent_also, slot.view()) == op.rule->absent_also.end();
}

bool set(Op const& op, ReadContext const& context, std::size_t element, std::string_view value) {
  Slot& out = context.to[op.slots[element]];
  out.data = value.data();
  out.size = static_cast<std::uint32_t>(value.size());
  out.state = value.empty() ? State::empty : State::text;
  return !value.empty();
}

bool read_text(Op const& op, ReadContext const& context) {
  Slot const& slot = context.from.slots[op.places[0]];
  Element const& element = *op.elements[0];
  std::string_view text = slot.view();
  if (is_identifier(element.type)) {
    text = normalise(text, context.arena);
    if (auto const damaged = find_damage(text); !damaged.empty()) {
      complain(op, context, damaged, text).hint = say("a spreadsheet changed this number: take it from its source");
      return false;
    }
  }
  if (element.type == Type::integer || element.type == Type::coordinate || element.type == Type::decimal) text = trim(text);
  if (element.many && text.find(item_separator) != std::string_view::npos) {
    complain(op, context, "control-character", text);
    return false;
  }
  if (auto const rule = wrong_value(element.type, text); !rule.empty()) complain(op, context, rule, text);
  return set(op, context, 0, text);
}

bool read_code(Op const& op, ReadContext const& context, bool present) {
  std::string_view name;
  if (op.name_place) {
    Slot const& slot = context.from.slots[*op.name_place];
    if (slot.has_value() && slot.state != State::nested) name = trim(slot.view());
  }
  if (!present) {
    if (name.empty()) return false;
    // A blank code with a name beside it.
    auto const* const entry = op.codes->find_name(name);
    if (!entry) {
      complain(op, context, "code/name-unknown", name);
      return false;
    }
    context.to[op.slots[0]].table = op.table;
    return set(op, context, 0, entry->code);
  }
  std::string_view lexeme = context.from.slots[op.places[0]].view();
  auto const* entry = op.codes->find(lexeme);
  if (!entry) entry = op.codes->find(lexeme = normalise(lexeme, context.arena));
  context.to[op.slots[0]].table = op.table;
  if (!entry) {
    Problem& found = complain(op, context, "code/unknown", lexeme);
    found.hint = say("the table is {}", op.rule->table);
    found.rejects = op.rule->unknown == Unknown::reject;
    return set(op, context, 0, lexeme);
  }
  if (!name.empty() && name != entry->name && op.codes->find_name(name) != entry) {
    Problem& found = complain(op, context, "name-differs", name);
    found.hint = say("the table calls {} '{}'", entry->code, entry->name);
    found.rejects = false;
  }
  return set(op, context, 0, entry->code);
}

std::optional<WallTime> parse_date(Op const& op, std::string_view text) {
  Rule const& rule = *op.rule;
  if (rule.excel) return read_serial(text, false);
  if (auto const time = rule.pattern->read(text, rule.partial)) return time;
  for (DatePattern const& pattern : rule.accept_patterns)
    if (auto const time = pattern.read(text, rule.partial)) return time;
  return {};
}

bool read_date(Op const& op, ReadContext const& context, std::size_t i) {
  auto const text = trim(context.from.slots[op.places[i]].view());
  auto const time = parse_date(op, text);
  if (!time) {
    complain(op, context, "date", text, i).hint = say("expected {}", op.rule->excel ? "excel" : op.rule->pattern->shown());
    return false;
  }
  char* const out = context.arena.room(DatePattern::longest);
  std::size_t const size = format_time(*time, out);
  context.arena.keep(size);
  return set(op, context, i, {out, size});
}

bool read_decimal(Op const& op, ReadContext const& context) {
  Rule const& rule = *op.rule;
  auto const text = trim(context.from.slots[op.places[0]].view());
  // What is a decimal of the model already stays where it is.
  if (rule.point && rule.scale == 0 && is_decimal(text)) return set(op, context, 0, text);
  auto value = rule.point ? parse_decimal(text) : parse_implied(text, rule.places_after_point);
  if (!value) {
    complain(op, context, is_damaged_number(text) ? damage::exponent : "decimal", text);
    return false;
  }
  if (rule.scale != 0) value = shift_decimal(*value, rule.scale);
  return set(op, context, 0, context.arena.copy(*value));
}

bool read_list(Op const& op, ReadContext const& context) {
  std::string_view rest = context.from.slots[op.places[0]].view();
  std::string out;
  while (!rest.empty()) {
    // The separator that comes first.
    std::size_t end = rest.find(op.rule->separator), width = op.rule->separator.size();
    for (std::string const& other : op.rule->accept_separators)
      if (auto const found = rest.find(other); found < end) end = found, width = other.size();
    auto const item = trim(rest.substr(0, end));
    if (!item.empty()) {
      if (!out.empty()) out += item_separator;
      out += item;
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + width);
  }
  return set(op, context, 0, context.arena.copy(out));
}

bool read_join(Op const& op, ReadContext const& context) {
  auto const text = context.from.slots[op.places[0]].view();
  std::array<std::string_view, 16> parts;
  std::span const values(parts.data(), std::min(op.slots.size(), parts.size()));
  if (!op.join->read(text, values)) {
    complain(op, context, "join", text);
    return false;
  }
  bool any = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    // Only spaces are no value, in a part as in a place.
    if (values[i].empty() || is_blank(values[i])) continue;
    auto value = values[i];
    if (is_identifier(op.elements[i]->type)) value = normalise(value, context.arena);
    if (auto const rule = wrong_value(op.elements[i]->type, value); !rule.empty()) complain(op, context, rule, value);
    any |= set(op, context, i, value);
  }
  return any;
}

bool read_constant(Op const& op, ReadContext const& context) {
  auto const text = context.from.slots[op.places[0]].view();
  if (text != op.rule->constant) {
    Problem& found = complain(op, context, "const", text);
    found.hint = say("expected {}", op.rule->constant);
    found.rejects = false;
  }
  return false;
}

}  // namespace

std::string place_name(Shape const& shape, Sheet const& sheet, SheetRow const& row, std::uint16_t place) {
  Level const& level = shape.levels[row.level];
  std::string const& name = level.places[place].name;
  if (row.level == 0) return name;
  int ordinal = 0;
  for (SheetRow const& each : sheet.rows) {
    if (each.level == row.level) ++ordinal;
    if (each.slots == row.slots) break;
  }
  return level.at + "[" + std::to_string(ordinal) + "]/" + name;
}

bool run(Program::Op const& op, ReadContext const& context) {
  bool const present = has_value(op, context, 0);
  if (!present) {
    if (op.rule->required && context.from.slots[op.places[0]].state != State::nested) complain(op, context, "required", {});
    bool const looks_on = op.name_place || op.rule->range_same;
    if (!looks_on) return false;
  }
  switch (op.rule->kind) {
    case Rule::Kind::text:
    case Rule::Kind::blob: return read_text(op, context);
    case Rule::Kind::code: return read_code(op, context, present);
    case Rule::Kind::date: {
      bool any = present && read_date(op, context, 0);
      if (!op.rule->range_same) return any;
      // The second place says something only where it differs from the first.
      bool const second = has_value(op, context, 1);
      if (second && (!present || context.from.slots[op.places[0]].view() != context.from.slots[op.places[1]].view()))
        any |= read_date(op, context, 1);
      return any;
    }
    case Rule::Kind::decimal: return read_decimal(op, context);
    case Rule::Kind::list: return read_list(op, context);
    case Rule::Kind::join: return read_join(op, context);
    case Rule::Kind::constant: return read_constant(op, context);
    case Rule::Kind::count: return false;
  }
  return false;
}

}  // namespace custody::formats
