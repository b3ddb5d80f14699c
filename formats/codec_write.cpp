// What the writing op of each codec does: values of the model become lexemes, and what changes on the way is counted.
#include <algorithm>

#include "formats/decimal.hpp"
#include "formats/encoding/codec.hpp"
#include "formats/program.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {

namespace {

using Op = Program::Op;

void lose(Op const& op, WriteContext const& context, std::size_t element, LossKind kind) {
  if (context.losses) context.losses->push_back({static_cast<std::uint16_t>(op.site + element), kind});
}

void complain(Op const& op, WriteContext const& context, std::string_view rule, std::string_view value, std::size_t place = 0) {
  Problem out;
  out.stage = Stage::write;
  out.rule = rule;
  Level const& level = context.pack.shape.levels[op.level];
  out.place = (level.at.empty() ? "" : level.at + "/") + level.places[op.places[place]].name;
  if (!op.elements.empty()) out.element = op.elements[std::min(place, op.elements.size() - 1)]->name;
  out.value = value.substr(0, 200);
  context.problems.push_back(std::move(out));
}

/// How "no value" is written here.
void put_absent(Op const& op, WriteContext const& context, std::uint16_t place) {
  Slot& out = context.to[place];
  switch (op.rule->absent.value_or(context.pack.absent)) {
    case Absent::omit: out.state = State::missing; break;
    case Absent::null: out.state = State::null; break;
    case Absent::empty: out.state = State::empty; break;
    case Absent::blank: out = {" ", 1, State::blank}; break;
  }
}

/// Characters of UTF-8, or what they take in the pack's encoding where widths are bytes.
std::size_t length_of(std::string_view text, Pack const& pack) {
  auto const characters = static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
  if (pack.syntax != Syntax::fixed) return characters;
  if (pack.encoding == Encoding::utf8) return text.size();
  if (characters == text.size()) return text.size();
  std::string bytes;
  if (!Codec::of(pack.encoding).encode_all(text, bytes)) return 0;   // the writer says so
  return bytes.size();
}

std::string_view cut_to(std::string_view text, std::size_t most, Pack const& pack) {
  std::size_t end = 0;
  for (std::size_t used = 0; end < text.size();) {
    std::size_t const size = std::max<std::size_t>(utf8_length(text.substr(end)), 1);
    used += length_of(text.substr(end, size), pack);
    if (used > most) break;
    end += size;
  }
  return text.substr(0, end);
}

/// True if something was written.
bool put(Op const& op, WriteContext const& context, std::size_t place, std::string_view text, std::size_t element = 0) {
  Place const& where = context.pack.shape.levels[op.level].places[op.places[place]];
  if (where.max != 0 && text.size() > where.max && length_of(text, context.pack) > where.max) {
    if (op.rule->over == Over::reject) {
      complain(op, context, "max", text, place);
      return false;
    }
    text = cut_to(text, where.max, context.pack);
    lose(op, context, element, LossKind::truncated);
  }
  // The padding of a fixed field takes the spaces of its value along.
  if (context.pack.syntax == Syntax::fixed && (text.ends_with(' ') || text.ends_with("\u3000") || text.starts_with(' ')))
    lose(op, context, element, LossKind::normalised);
  context.to[op.places[place]] = text_slot(text);
  return true;
}

bool put_default(Op const& op, WriteContext const& context) {
  if (op.rule->fallback) {
    put(op, context, 0, *op.rule->fallback);
    context.to[op.places[0]].is_default = true;
    lose(op, context, 0, LossKind::defaulted);
    return false;   // a child of nothing but defaults is not written
  }
  if (op.rule->required) complain(op, context, "required", {});
  for (std::uint16_t const place : op.places) put_absent(op, context, place);
  if (op.name_place) put_absent(op, context, *op.name_place);
  return false;
}

bool write_text(Op const& op, WriteContext const& context, Slot const& value) {
  auto text = value.view();
  if (op.elements[0]->many)
    if (auto const end = text.find(item_separator); end != std::string_view::npos) {
      text = text.substr(0, end);
      lose(op, context, 0, LossKind::truncated);
    }
  return put(op, context, 0, text);
}

bool write_code(Op const& op, WriteContext const& context, Slot const& value) {
  auto const& writer = value.table < op.written.size() ? op.written[value.table] : op.written[op.table];
  auto const* const entry = writer ? writer->find(value.view()) : nullptr;
  if (entry) {
    if (entry->how != CodeWriter::Entry::How::same)
      lose(op, context, 0, entry->how == CodeWriter::Entry::How::translated ? LossKind::translated : LossKind::generalised);
    bool const written = put(op, context, 0, entry->lexeme);
    if (op.name_place) {
      if (entry->name.empty())
        put_absent(op, context, *op.name_place);
      else
        context.to[*op.name_place] = text_slot(entry->name);
    }
    return written;
  }
  // A code that no table knows passes to the same table, where the rule lets unknown ones pass.
  if (value.table == op.table && op.rule->unknown == Unknown::flag && op.rule->local.empty()) return put(op, context, 0, value.view());
  if (op.rule->otherwise) {
    lose(op, context, 0, LossKind::defaulted);
    bool const written = put(op, context, 0, *op.rule->otherwise);
    context.to[op.places[0]].is_default = true;
    return written;
  }
  lose(op, context, 0, LossKind::dropped);
  return put_default(op, context);
}

bool write_date(Op const& op, WriteContext const& context, std::size_t place, std::size_t element) {
  Slot const& value = context.from[op.slots[element]];
  auto const time = parse_time(value.view());
  bool less = false;
  std::size_t size = 0;
  char* const out = context.arena.room(DatePattern::longest);
  if (time && op.rule->pattern) size = op.rule->pattern->write(*time, op.rule->partial, out, less);
  if (size == 0) {
    lose(op, context, element, LossKind::dropped);
    put_absent(op, context, op.places[place]);
    return false;
  }
  if (less) lose(op, context, element, LossKind::truncated);
  context.arena.keep(size);
  return put(op, context, place, {out, size}, element);
}

bool write_dates(Op const& op, WriteContext const& context) {
  bool const first = context.from[op.slots[0]].has_value();
  bool any = first && write_date(op, context, 0, 0);
  if (!op.rule->range_same) return any;
  bool const second = context.from[op.slots[1]].has_value();
  if (!first) put_absent(op, context, op.places[0]);
  if (second) {
    any |= write_date(op, context, 1, 1);
    // Read again, equal places are one value.
    if (first && context.to[op.places[0]].view() == context.to[op.places[1]].view()) lose(op, context, 1, LossKind::normalised);
  } else if (first) {
    context.to[op.places[1]] = context.to[op.places[0]];
  }
  return any;
}

bool write_decimal(Op const& op, WriteContext const& context, Slot const& value) {
  Rule const& rule = *op.rule;
  auto const before = value.view();
  if (rule.scale == 0 && rule.places_after_point < 0) return put(op, context, 0, before);
  bool const fits = rule.scale == 0 && rule.point && is_decimal(before) && digits_behind_point(before) == static_cast<std::size_t>(rule.places_after_point);
  if (fits) return put(op, context, 0, before);
  std::string text = rule.scale == 0 ? std::string(before) : shift_decimal(before, -rule.scale);
  if (rule.places_after_point >= 0) {
    auto fitted = fit_decimal(text, rule.places_after_point);
    if (!fitted && rule.over == Over::reject) {
      complain(op, context, "decimal/places", before);
      return false;
    }
    if (!fitted) lose(op, context, 0, LossKind::truncated);
    text = fitted ? *fitted : cut_decimal(text, rule.places_after_point);
  }
  auto const again = rule.scale == 0 ? text : shift_decimal(text, rule.scale);
  if (again != before) lose(op, context, 0, LossKind::normalised);
  if (!rule.point) std::erase(text, '.');
  return put(op, context, 0, context.arena.copy(text));
}

bool write_list(Op const& op, WriteContext const& context, Slot const& value) {
  auto const text = value.view();
  if (text.find(item_separator) == std::string_view::npos && text.find(op.rule->separator) == std::string_view::npos) return put(op, context, 0, text);
  std::string out;
  for (char const c : text)
    if (c == item_separator)
      out += op.rule->separator;
    else
      out += c;
  // An item that holds a separator is read as two.
  if (text.find(op.rule->separator) != std::string_view::npos) lose(op, context, 0, LossKind::normalised);
  return put(op, context, 0, context.arena.copy(out));
}

bool write_join(Op const& op, WriteContext const& context) {
  std::array<std::string_view, 16> parts, again;
  std::size_t const count = std::min(op.slots.size(), parts.size());
  std::span const values(parts.data(), count), read(again.data(), count);
  bool any = false;
  for (std::size_t i = 0; i < count; ++i) {
    Slot const& slot = context.from[op.slots[i]];
    values[i] = slot.has_value() ? slot.view() : std::string_view();
    any |= !values[i].empty();
  }
  if (!any) return put_default(op, context);
  std::string out;
  if (!op.join->write(values, out)) {
    for (std::size_t i = 0; i < count; ++i)
      if (!values[i].empty()) lose(op, context, i, LossKind::dropped);
    return put_default(op, context);
  }
  if (!put(op, context, 0, context.arena.copy(out))) return false;
  // Whoever reads this may tell the parts apart in another way than they were.
  bool const readable = op.join->read(context.to[op.places[0]].view(), read);
  for (std::size_t i = 0; i < count; ++i)
    if (!readable || read[i] != values[i]) lose(op, context, i, LossKind::normalised);
  return true;
}

}  // namespace

bool run(Program::Op const& op, WriteContext const& context) {
  switch (op.rule->kind) {
    case Rule::Kind::constant: context.to[op.places[0]] = text_slot(op.rule->constant); return false;
    case Rule::Kind::count: return false;
    case Rule::Kind::join: return write_join(op, context);
    default: break;
  }
  Slot const& value = context.from[op.slots[0]];
  if (!value.has_value() && !(op.rule->range_same && context.from[op.slots[1]].has_value())) return put_default(op, context);
  switch (op.rule->kind) {
    case Rule::Kind::text:
    case Rule::Kind::blob: return write_text(op, context, value);
    case Rule::Kind::code: return write_code(op, context, value);
    case Rule::Kind::date: return write_dates(op, context);
    case Rule::Kind::decimal: return write_decimal(op, context, value);
    case Rule::Kind::list: return write_list(op, context, value);
    default: return false;
  }
}

void leave_absent(Program::Op const& op, WriteContext const& context) {
  for (std::uint16_t const place : op.places) put_absent(op, context, place);
  if (op.name_place) put_absent(op, context, *op.name_place);
}

}  // namespace custody::formats
