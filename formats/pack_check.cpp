#include "formats/pack_check.hpp"

#include <algorithm>
#include <set>

#include "formats/join.hpp"

namespace custody::formats {

namespace {

std::string_view name_of(Rule::Kind kind) {
  constexpr std::string_view names[] = {"text", "code", "date", "decimal", "list", "join", "blob", "const", "count"};
  return names[static_cast<std::size_t>(kind)];
}

std::string place_of(Shape const& shape, PlaceId id, bool in_file) {
  Level const& level = in_file ? shape.file : shape.levels[id.level];
  return (level.at.empty() ? "" : level.at + "/") + level.places[id.index].name;
}

std::string places_of(Shape const& shape, Rule const& rule, bool in_file) {
  std::string out;
  for (PlaceId const id : rule.places) out += (out.empty() ? "" : ", ") + place_of(shape, id, in_file);
  return out;
}

std::string elements_of(Rule const& rule, Model const& model) {
  std::string out;
  for (ElementId const id : rule.elements) out += (out.empty() ? "" : ", ") + model[id].name;
  return out;
}

struct Verdict {
  Promise promise = Promise::iso;
  Message why;
};

Verdict partial(Message why) { return {Promise::partial, std::move(why)}; }

Verdict judge_code(Rule const& rule, CodeTable const& table) {
  if (rule.local.empty()) return {};
  std::set<std::string> codes;
  for (auto const& [word, code] : rule.local)
    if (!codes.insert(code).second) return partial(say("'{}' has several words; the first one is written", code));
  std::size_t missing = 0;
  for (Code const& code : table.rows())
    if (!codes.contains(std::string(code.code))) ++missing;
  if (missing > 0) return partial(say("{} codes of '{}' have no word", missing, rule.table));
  return {};
}

Verdict judge_rule(Pack const& pack, Rule const& rule, Model const& model, CodeTables const& tables, bool in_file) {
  using Kind = Rule::Kind;
  if (rule.only != Only::both || pack.only != Only::both) return {Promise::one_way, say("{}", rule.why.empty() ? pack.title : rule.why)};
  Level const& level = in_file ? pack.shape.file : pack.shape.levels[rule.places[0].level];
  Place const& place = level.places[rule.places[0].index];
  if (place.max != 0 && rule.over == Over::cut) return partial(say("cut to {}", place.max));
  switch (rule.kind) {
    case Kind::text:
    case Kind::blob:
      if (!rule.elements.empty() && model[rule.elements[0]].many) return partial(say("only the first of several values"));
      break;
    case Kind::code: return judge_code(rule, *tables.find(rule.table));
    case Kind::date:
      if (rule.range_same) return partial(say("two equal times are read as one"));
      return partial(say("only times as precise as {}", rule.excel ? "excel" : rule.pattern->shown()));
    case Kind::decimal:
      if (rule.places_after_point >= 0) return partial(say("{} digits behind the point", rule.places_after_point));
      if (rule.scale != 0) return partial(say("zeros at the end are not kept"));
      break;
    case Kind::list: return partial(say("no value may hold '{}'", rule.separator));
    case Kind::join: return partial(say("parts are told apart by how they look"));
    case Kind::constant:
    case Kind::count: break;
  }
  if (place.max != 0) return partial(say("no longer than {}", place.max));
  return {};
}

Error problem(Pack const& pack, yaml::Position at, Message what) {
  return failure("pack", say("{}:{}:{}: {}", pack.path, at.line, at.column, std::move(what)));
}

/// Elements that a block writes, with those that it says by `where`.
std::set<ElementId> written_by(Pack const& pack, Block const& block) {
  std::set<ElementId> out;
  for (auto const& [element, value] : block.where) out.insert(element);
  for (std::uint16_t const number : block.rules)
    if (pack.rules[number].only != Only::in)
      out.insert(pack.rules[number].elements.begin(), pack.rules[number].elements.end());
  return out;
}

bool holds_key(Entity const& entity, std::uint16_t number, std::set<ElementId> const& written) {
  if (entity.keys.empty()) return true;
  return std::ranges::any_of(entity.keys, [&](auto const& key) {
    return std::ranges::all_of(key, [&](std::uint16_t index) { return written.contains({number, index}); });
  });
}

}  // namespace

std::string_view name_of(Promise promise) {
  switch (promise) {
    case Promise::iso: return "iso";
    case Promise::partial: return "partial";
    case Promise::one_way: return "one-way";
  }
  return "";
}

std::vector<RuleReport> judge(Pack const& pack, Model const& model, CodeTables const& tables) {
  std::vector<RuleReport> out;
  auto const add = [&](Rule const& rule, bool in_file) {
    Verdict verdict = judge_rule(pack, rule, model, tables, in_file);
    std::string codec(name_of(rule.kind));
    if (rule.kind == Rule::Kind::code) codec += " " + rule.table;
    out.push_back({places_of(pack.shape, rule, in_file), elements_of(rule, model), std::move(codec), verdict.promise, std::move(verdict.why)});
  };
  for (Rule const& rule : pack.rules) add(rule, false);
  for (Rule const& rule : pack.file_rules) add(rule, true);
  return out;
}

std::vector<Error> check(Pack const& pack, Model const& model, CodeTables const& tables) {
  std::vector<Error> out;
  for (Block const& block : pack.blocks) {
    Entity const& entity = model.entities()[block.entity];
    if (!holds_key(entity, block.entity, written_by(pack, block)) && pack.only != Only::out)
      out.push_back(problem(pack, block.at, say("no key of '{}' is held here: rows could not be found again", entity.name)));
  }
  for (Rule const& rule : pack.rules) {
    if (rule.kind == Rule::Kind::code) {
      std::set<std::string> words;
      for (auto const& [word, code] : rule.local)
        if (!words.insert(word).second) out.push_back(problem(pack, rule.at, say("the word '{}' stands for two codes", word)));
      std::size_t const max = pack.shape.levels[rule.places[0].level].places[rule.places[0].index].max;
      std::size_t widest = 0;
      for (Code const& code : tables.find(rule.table)->rows()) widest = std::max(widest, code.code.size());
      if (max != 0 && rule.local.empty() && widest > max)
        out.push_back(problem(pack, rule.at, say("codes of '{}' have up to {} characters, and the place has {}", rule.table, widest, max)));
    }
    if (rule.kind == Rule::Kind::join && !rule.into) {
      // Each template must give back what it was written from.
      Join const join(rule, model);
      bool readable = false;
      for (Template const& pattern : rule.templates) readable = readable || join.is_readable(pattern);
      if (!readable) out.push_back(problem(pack, rule.at, say("no template can be read: two free holes touch; give 'into'")));
    }
  }
  return out;
}

std::vector<Difference> diff(Pack const& from, Pack const& to, Model const& model, CodeTables const& tables) {
  std::vector<Difference> out;
  for (Rule const& rule : from.rules) {
    if (rule.only == Only::out) continue;
    for (ElementId const element : rule.elements) {
      Rule const* other = nullptr;
      bool said = false;
      for (Block const& block : to.blocks)
        said = said || std::ranges::any_of(block.where, [&](auto const& where) { return where.first == element; });
      for (Rule const& candidate : to.rules)
        if (candidate.only != Only::in && std::ranges::find(candidate.elements, element) != candidate.elements.end()) other = &candidate;
      Difference found{model[element].name, places_of(from.shape, rule, false), {}, {}};
      if (!other) {
        if (said) continue;
        found.kind = "dropped";
        out.push_back(std::move(found));
        continue;
      }
      found.to_place = places_of(to.shape, *other, false);
      if (rule.kind == Rule::Kind::code && other->table != rule.table) {
        CodeTable const& mine = *tables.find(rule.table);
        CodeTable const& theirs = *tables.find(other->table);
        std::size_t generalised = 0, dropped = 0;
        for (Code const& code : mine.rows()) {
          auto const kind = tables.translate(mine, code, theirs).kind;
          generalised += kind == Translation::Kind::generalised ? 1 : 0;
          dropped += kind == Translation::Kind::none ? 1 : 0;
        }
        found.kind = dropped > 0 ? "dropped" : generalised > 0 ? "generalised" : "translated";
        out.push_back(std::move(found));
        continue;
      }
      auto const verdict = judge_rule(to, *other, model, tables, false);
      bool const same_date = rule.kind == Rule::Kind::date && rule.pattern && other->pattern && rule.pattern->text() == other->pattern->text() &&
                             rule.partial == other->partial;
      if (verdict.promise == Promise::iso || same_date) continue;
      found.kind = other->over == Over::cut ? "truncated" : "partial";
      out.push_back(std::move(found));
    }
  }
  return out;
}

}  // namespace custody::formats
