#include "formats/envelope.hpp"

#include "formats/check.hpp"

namespace custody::formats {

namespace {

Problem finding(std::string_view rule, std::string place, std::string value, Message hint) {
  Problem out;
  out.rule = rule;
  out.place = std::move(place);
  out.value = std::move(value);
  out.hint = std::move(hint);
  out.rejects = false;
  return out;
}

/// Digits as a number says them: 000002 is 2.
std::string_view plain(std::string_view digits) {
  auto const first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? digits.substr(digits.empty() ? 0 : digits.size() - 1) : digits.substr(first);
}

}  // namespace

std::uint64_t count_of(Rule const& rule, Counts const& counts) {
  if (!rule.counted) return counts.records;
  auto const found = counts.children.find(*rule.counted);
  return found == counts.children.end() ? 0 : found->second;
}

std::map<std::string, std::string> read_envelope(Pack const& pack, Model const& model, Sheet const& file, Counts const& counts, Problems& findings) {
  std::map<std::string, std::string> out;
  for (Rule const& rule : pack.file_rules) {
    std::uint16_t const index = rule.places[0].index;
    Slot const& slot = file.rows[0].slots[index];
    std::string const& place = pack.shape.file.places[index].name;
    if (!slot.has_value()) {
      if (rule.kind == Rule::Kind::count || rule.kind == Rule::Kind::constant)
        findings.push_back(finding("envelope/missing", place, {}, {}));
      continue;
    }
    std::string text(slot.view());
    if (rule.kind == Rule::Kind::constant) {
      if (text != rule.constant) findings.push_back(finding("const", place, text, say("expected {}", rule.constant)));
    } else if (rule.kind == Rule::Kind::count) {
      auto const counted = std::to_string(count_of(rule, counts));
      if (plain(text) != counted) findings.push_back(finding("count", place, text, say("counted were {}", counted)));
    } else if (rule.kind == Rule::Kind::date && rule.pattern) {
      char buffer[DatePattern::longest];
      if (auto const time = rule.pattern->read(text, rule.partial))
        out[model[rule.elements[0]].name] = std::string(buffer, format_time(*time, buffer));
      else
        findings.push_back(finding("date", place, text, say("expected {}", rule.pattern->shown())));
    } else if (!rule.elements.empty()) {
      if (auto const wrong = wrong_value(model[rule.elements[0]].type, text); !wrong.empty()) findings.push_back(finding(wrong, place, text, {}));
      out[model[rule.elements[0]].name] = std::move(text);
    }
  }
  return out;
}

void write_envelope(Pack const& pack, Model const& model, std::map<std::string, std::string> const& values, Counts const& counts, Sheet& file,
                    Arena& arena, Problems& findings) {
  file.clear();
  Slot* const slots = file.add(0, pack.shape.file.places.size(), arena).slots;
  for (Rule const& rule : pack.file_rules) {
    Slot& slot = slots[rule.places[0].index];
    std::string const& place = pack.shape.file.places[rule.places[0].index].name;
    if (rule.kind == Rule::Kind::constant) {
      slot = text_slot(rule.constant);
      continue;
    }
    if (rule.kind == Rule::Kind::count) {
      slot = text_slot(arena.copy(std::to_string(count_of(rule, counts))));
      continue;
    }
    if (rule.elements.empty()) continue;
    auto const& name = model[rule.elements[0]].name;
    auto const found = values.find(name);
    if (found == values.end() || found->second.empty()) {
      // No clock: nobody but the input and the command line says when a file was made.
      if (rule.fallback) slot = text_slot(*rule.fallback);
      if (rule.required && !rule.fallback) findings.push_back(finding("envelope/missing", place, {}, say("give it with --set {}=...", name)));
      if (!rule.fallback) slot.state = pack.absent == Absent::omit ? State::missing : State::empty;
      continue;
    }
    slot = text_slot(arena.copy(found->second));
    if (rule.kind != Rule::Kind::date) continue;
    bool less = false;
    char* const out = arena.room(DatePattern::longest);
    auto const time = parse_time(found->second);
    std::size_t const size = time && rule.pattern ? rule.pattern->write(*time, rule.partial, out, less) : 0;
    arena.keep(size);
    if (size == 0) findings.push_back(finding("date", place, found->second, {}));
    slot = size == 0 ? Slot{} : text_slot({out, size});
  }
}

}  // namespace custody::formats
