#include "cli/act_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>

#include "cli/lookup.hpp"
#include "ledger/card.hpp"
#include "ledger/kind.hpp"
#include "ledger/text.hpp"
#include "lib/base/text.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/evidence/act_sheet.hpp"

namespace custody::cli {

namespace {

using ledger::Field;
using ledger::Ledger;

/// How the value of a statement becomes that of a field.
enum class Reads {
  text,      // as it stands
  moment,    // a time, kept with its offset
  day,       // a day or a time
  agency,    // an agency code
  choice,    // one of the words in `type_name`
  digest,    // a file: its SHA-256
  action,    // a kind
  person,    // NAME/ID[/UNIT], a place in a list
  witness,   // NAME/ID-TYPE/ID[/PHONE]
  holder,    // NAME[/ID]
  exhibit,   // an entry: <origin>#<index>
  own,       // x.KEY=VALUE
  pair,      // KEY=VALUE
};

struct StatedKey {
  std::string_view name, key;
  Reads reads;
  bool many;
  char const* type_name;
  char const* help;
};

// One line a statement, in the order of the help.
constexpr StatedKey statements[] = {
    {"case", "case.number", Reads::text, false, "ID", N_("number of the case")},
    {"case-name", "case.name", Reads::text, false, "NAME", N_("name of the case")},
    {"ref", "ref.number", Reads::text, false, "NO", N_("business number where there is no case")},
    {"action", "", Reads::action, false, "KIND", N_("what was done: collected (if nothing is said), seized, sealed, kept, frozen, unfrozen, obtained, accepted, examined, copied, sent-for-appraisal, unsealed, returned, destroyed")},
    {"by", "act.by", Reads::person, true, "NAME/ID[/UNIT]", N_("an investigator; two or more, each once")},
    {"expert", "act.expert", Reads::person, true, "NAME/ID[/UNIT]", N_("a technician who took part")},
    {"at", "act.time.from", Reads::moment, false, "TIME", N_("when the act began, Beijing time unless an offset is given")},
    {"until", "act.time.until", Reads::moment, false, "TIME", N_("when it ended")},
    {"clock", "act.clock", Reads::text, false, "TEXT", N_("by how much the clock of the device deviates")},
    {"place", "act.place", Reads::text, false, "TEXT", N_("where")},
    {"cause", "act.cause", Reads::text, false, "TEXT", N_("cause of the case")},
    {"object", "act.object", Reads::text, false, "TEXT", N_("what or whom the act concerns")},
    {"method", "act.method", Reads::text, false, "TEXT", N_("by which method")},
    {"process", "act.process", Reads::text, false, "TEXT", N_("how it went, step by step")},
    {"note", "act.note", Reads::text, false, "TEXT", N_("a remark")},
    {"agency", "act.agency", Reads::agency, false, "CODE", N_("agency that acts, if it is not the keeper of the ledger")},
    {"legal-doc", "act.legal-document", Reads::text, false, "NO", N_("number of the legal document")},
    {"approval", "act.approval", Reads::text, false, "NO", N_("number of the approving document")},
    {"witness", "act.witness", Reads::witness, false, "NAME/ID-TYPE/ID[/PHONE]", N_("who witnessed it")},
    {"no-witness", "act.witness.none", Reads::text, false, "REASON", N_("why there was no witness; a recording belongs to it")},
    {"recording", "act.recording.sha256", Reads::digest, false, "FILE", N_("the recording of the whole act; its digest is entered")},
    {"holder", "act.holder", Reads::holder, false, "NAME[/ID]", N_("who held or provided the thing")},
    {"unsigned", "act.holder.unsigned", Reads::text, false, "REASON", N_("why the holder did not sign")},
    {"number", "item.number", Reads::text, false, "NO", N_("number of the exhibit in the list")},
    {"category", "item.category", Reads::text, false, "TEXT", N_("category of the data")},
    {"format", "item.format", Reads::text, false, "TEXT", N_("file format")},
    {"source", "item.source", Reads::text, false, "TEXT", N_("where the thing or the data comes from")},
    {"feature", "item.features", Reads::text, true, "TEXT", N_("what it is known by, such as an IMEI; more than one may be given")},
    {"quantity", "item.quantity", Reads::text, false, "TEXT", N_("how many or how much, with the unit")},
    {"form", "item.form", Reads::choice, false, "original|copy", N_("is it the original or a copy")},
    {"original-place", "item.original.place", Reads::text, false, "TEXT", N_("where the original medium is kept")},
    {"original-reason", "item.original.reason", Reads::text, false, "TEXT", N_("why the original medium was not taken")},
    {"medium", "item.medium", Reads::text, false, "NO", N_("number of the disc or drive that holds it")},
    {"seal-no", "item.seal.number", Reads::text, false, "NO", N_("number of the seal")},
    {"seal-state", "item.seal.state", Reads::choice, false, "sealed|intact|broken", N_("state of the seal")},
    {"part-of", "item.part-of", Reads::exhibit, false, "ENTRY", N_("entry of the exhibit from which it was taken, copied or unpacked")},
    {"joint", "item.joint", Reads::exhibit, true, "ORIGIN#INDEX", N_("the same exhibit in the ledger of somebody else")},
    {"freeze-account", "act.freeze.account", Reads::text, false, "TEXT", N_("account that is frozen")},
    {"freeze-until", "act.freeze.until", Reads::day, false, "DAY", N_("until when it is frozen")},
    {"freeze-log", "act.freeze.log-sha256", Reads::digest, false, "FILE", N_("log of the accesses since freezing; its digest is entered")},
    {"compression", "act.compression", Reads::text, false, "TEXT", N_("method of compression")},
    {"compressed", "act.compressed.sha256", Reads::digest, false, "FILE", N_("the compressed file; its digest is entered")},
    {"field", "", Reads::own, true, "x.KEY=VALUE", N_("a field of your own")},
    {"set", "", Reads::pair, true, "KEY=VALUE", N_("any other field that people state, by its key")},
};

StatedKey const* find_statement(std::string_view name) {
  auto const at = std::ranges::find(statements, name, &StatedKey::name);
  return at == std::end(statements) ? nullptr : at;
}

/// Recorded by the program and never by hand.
bool is_recorded_by_program(std::string_view key) {
  constexpr std::string_view own[] = {"item.path", "item.type", "item.size", "item.mtime", "item.pieces.size", "item.pieces.sha256",
                                      "item.files", "item.manifest.sha256", "act.operator", "act.tool"};
  constexpr std::string_view item = "item.";
  return std::ranges::find(own, key) != std::end(own) ||
         (key.starts_with(item) && algorithm_named(key.substr(item.size())).has_value());
}

bool is_statable(std::string_view key) {
  if (!ledger::is_known_key(key) || is_recorded_by_program(key)) return false;
  constexpr std::string_view families[] = {"case.", "ref.number", "item.", "act.", "record.", "x."};
  return std::ranges::any_of(families, [&](auto family) { return key.starts_with(family); });
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= text.size();) {
    auto const end = std::min(text.find('/', begin), text.size());
    out.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

Error bad_value(StatedKey const& statement, std::string_view value) {
  return misuse(say("'{}' takes {}, not '{}'", statement.name, statement.type_name, value));
}

/// What people said, gathered into fields.
class Gathering {
 public:
  Gathering(Ledger const& ledger, UtcTime now, Progress& progress) : m_ledger(ledger), m_now(now), m_progress(progress) {}

  Result<> take(std::string_view name, std::string const& value) {
    if (auto const* const statement = find_statement(name)) return take(*statement, value);
    if (is_statable(name)) return set(name, value);
    return fail(unknown(name));
  }

  Act finish() {
    std::map<std::string, std::string> fields = m_fields;
    for (auto const& [list, people] : m_people)
      for (std::size_t i = 0; i < people.size(); ++i) {
        auto const place = fmt::format("{}.{}.", list, i);
        fields[place + "name"] = people[i].name;
        fields[place + "id"] = people[i].id;
        if (!people[i].unit.empty()) fields[place + "unit"] = people[i].unit;
      }
    Act act{m_action, {}};
    for (auto& [key, value] : fields) act.fields.push_back({key, value});
    return act;
  }

 private:
  struct Person {
    std::string name, id, unit;
  };

  Result<> take(StatedKey const& statement, std::string const& value) {
    if (value.empty()) return fail(misuse(say("'{}' needs a value", statement.name)));
    switch (statement.reads) {
      case Reads::text: return statement.many ? add(statement.key, value) : set(statement.key, value);
      case Reads::moment: return take_moment(statement, value);
      case Reads::day:
        if (!parse_beijing(value)) return fail(bad_value(statement, value));
        return set(statement.key, value);
      case Reads::agency:
        if (!ledger::is_agency_code(value)) return fail(misuse(say("'{}' is no agency code", value)));
        return set(statement.key, value);
      case Reads::choice: return take_choice(statement, value);
      case Reads::digest: return take_digest(statement, value);
      case Reads::action: return take_action(value);
      case Reads::person: return take_person(statement, value);
      case Reads::witness: return take_witness(statement, value);
      case Reads::holder: return take_holder(statement, value);
      case Reads::exhibit: return take_exhibit(statement, value);
      case Reads::own:
      case Reads::pair: return take_pair(statement, value);
    }
    return {};
  }

  Result<> set(std::string_view key, std::string_view value) {
    if (!m_fields.emplace(key, value).second) return fail(misuse(say("'{}' is stated twice", key)));
    return {};
  }
  Result<> add(std::string_view key, std::string_view value) {
    auto& text = m_fields[std::string(key)];
    if (!text.empty()) text += "; ";
    text += value;
    return {};
  }

  Result<> take_moment(StatedKey const& statement, std::string const& value) {
    auto const time = parse_beijing(value);
    if (!time || value.size() < 16)
      return fail(bad_value(statement, value).with_hint(say("such as '2026-11-22 03:14'; Beijing time is meant")));
    if (*time > UtcTime{m_now.seconds + 300})
      return fail(misuse(say("'{}' lies ahead: {}", statement.name, format_beijing(*time))));
    auto text = format_beijing(*time);
    if (auto const second = time->seconds % 60; second != 0) text.insert(16, fmt::format(":{:02}", second));
    return set(statement.key, text);
  }

  Result<> take_choice(StatedKey const& statement, std::string const& value) {
    std::string_view rest = statement.type_name;
    for (;;) {
      auto const bar = std::min(rest.find('|'), rest.size());
      if (rest.substr(0, bar) == value) return set(statement.key, value);
      if (bar == rest.size()) return fail(bad_value(statement, value));
      rest.remove_prefix(bar + 1);
    }
  }

  Result<> take_digest(StatedKey const& statement, std::string const& path) {
    constexpr Algorithm algorithms[] = {Algorithm::sha256};
    return set(statement.key, hex_encode(TRY(digest_file(path, algorithms, m_progress)).hash(0)));
  }

  Result<> take_action(std::string const& value) {
    auto const known = actions();
    if (std::ranges::find(known, value) == known.end()) {
      // Each of them is a term of law: the one that is spelt alike may be the wrong one, so all are named.
      auto const all = fmt::format("{}", fmt::join(known, ", "));
      auto const near = nearest(value, known);
      return fail(misuse(say("unknown action '{}'", value))
                      .with_hint(near.empty() ? say("it is one of: {}", all) : say("did you mean '{}'? it is one of: {}", near, all)));
    }
    if (!m_action.empty()) return fail(misuse(say("'{}' is stated twice", "action")));
    m_action = value;
    return {};
  }

  /// A person who is named twice is one person; one number cannot belong to two.
  Result<> take_person(StatedKey const& statement, std::string const& value) {
    auto parts = parts_of(value);
    if (parts.size() < 2 || parts.size() > 3 || std::ranges::any_of(parts, &std::string::empty)) return fail(bad_value(statement, value));
    parts.resize(3);
    auto& people = m_people[std::string(statement.key)];
    for (auto& person : people)
      if (person.id == parts[1]) {
        if (person.name != parts[0])
          return fail(misuse(say("the number '{}' is given to '{}' and to '{}'", person.id, person.name, parts[0])));
        if (person.unit.empty()) person.unit = parts[2];
        return {};
      }
    people.push_back({parts[0], parts[1], parts[2]});
    return {};
  }

  Result<> take_witness(StatedKey const& statement, std::string const& value) {
    auto const parts = parts_of(value);
    if (parts.size() < 3 || parts.size() > 4 || std::ranges::any_of(parts, &std::string::empty)) return fail(bad_value(statement, value));
    TRY(set("act.witness.name", parts[0]));
    TRY(set("act.witness.id-type", parts[1]));
    TRY(set("act.witness.id", parts[2]));
    if (parts.size() == 4) TRY(set("act.witness.phone", parts[3]));
    return {};
  }

  Result<> take_holder(StatedKey const& statement, std::string const& value) {
    auto const slash = value.rfind('/');
    if (slash == 0 || slash + 1 == value.size()) return fail(bad_value(statement, value));
    TRY(set("act.holder.name", value.substr(0, slash)));
    if (slash != std::string::npos) TRY(set("act.holder.id", value.substr(slash + 1)));
    return {};
  }

  /// `<origin>#<index>`, or an entry of this ledger.
  Result<> take_exhibit(StatedKey const& statement, std::string const& value) {
    std::string full = value;
    if (auto const hash = value.rfind('#'); hash != std::string::npos && ledger::is_origin(value.substr(0, hash))) {
      auto const index = ledger::parse_number(value.substr(hash + 1));
      if (!index) return fail(bad_value(statement, value));
      if (value.substr(0, hash) == m_ledger.origin()) TRY(find_entry(m_ledger, std::to_string(*index)));
    } else if (statement.many) {
      return fail(bad_value(statement, value));
    } else {
      full = fmt::format("{}#{}", m_ledger.origin(), TRY(find_entry(m_ledger, value)).index);
    }
    if (!statement.many) return set(statement.key, full);
    return set(fmt::format("{}.{}", statement.key, m_joints++), full);
  }

  Result<> take_pair(StatedKey const& statement, std::string const& value) {
    auto const equals = value.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == value.size()) return fail(bad_value(statement, value));
    auto const key = value.substr(0, equals);
    if (statement.reads == Reads::own && !key.starts_with("x."))
      return fail(misuse(say("'{}' is no field of your own", key)).with_hint(say("keys of your own begin with 'x.'")));
    if (!is_statable(key)) return fail(unknown(key));
    return set(key, value.substr(equals + 1));
  }

  static Error unknown(std::string_view name) {
    if (is_recorded_by_program(name)) return misuse(say("'{}' is recorded by the program and cannot be stated", name));
    auto error = misuse(say("'{}' is nothing that can be stated of an act", name));
    std::vector<std::string_view> names;
    for (auto const& statement : statements) names.push_back(statement.name), names.push_back(statement.key);
    auto const near = nearest(name, names);
    return near.empty() ? std::move(error).with_hint(say("keys of your own begin with 'x.'"))
                        : std::move(error).with_hint(say("did you mean '{}'?", near));
  }

  Ledger const& m_ledger;
  UtcTime m_now;
  Progress& m_progress;
  std::string m_action;
  std::map<std::string, std::string> m_fields;
  std::map<std::string, std::vector<Person>> m_people;
  unsigned m_joints = 0;
};

Result<> check_together(Act const& act) {
  if (!act.value("case.number").empty() && !act.value("ref.number").empty())
    return fail(misuse(say("'{}' and '{}' exclude each other", "--case", "--ref")));
  if (!act.value("act.witness.name").empty() && !act.value("act.witness.none").empty())
    return fail(misuse(say("'{}' and '{}' exclude each other", "--witness", "--no-witness")));
  auto const from = parse_beijing(act.value("act.time.from")), until = parse_beijing(act.value("act.time.until"));
  if (from && until && *until < *from) return fail(misuse(say("the act ends before it begins")));
  return {};
}

}  // namespace

void declare_act_options(CLI::App& app, ActOptions& options) {
  app.add_option("--act", options.sheets, N_("a sheet of 'name value' lines that hold for all; options take their place"))->type_name("FILE");
  for (auto const& statement : statements) {
    auto* const option = app.add_option("--" + std::string(statement.name), options.given[statement.name], statement.help);
    option->type_name(statement.type_name);
    if (!statement.many) option->expected(1);
  }
}

std::string_view Act::value(std::string_view key) const {
  auto const at = std::ranges::find(fields, key, &Field::key);
  return at == fields.end() ? std::string_view() : std::string_view(at->value);
}

std::string_view Act::number() const {
  auto const number = value("case.number");
  return number.empty() ? value("ref.number") : number;
}

Result<Act> read_act(ActOptions const& options, Ledger const& ledger, UtcTime now, Progress& progress) {
  // What an option says takes the place of a line; lists grow.
  std::set<std::string_view> taken;
  for (auto const& [name, values] : options.given)
    if (auto const* const statement = find_statement(name); !values.empty() && !statement->many) {
      taken.insert(name);
      if (!statement->key.empty()) taken.insert(statement->key);
    }
  Gathering gathering(ledger, now, progress);
  for (auto const& path : options.sheets)
    for (auto const& line : TRY(parse_act_sheet(TRY(read_file(path, sheet_size_limit)), path)))
      if (!taken.contains(line.name))
        if (auto done = gathering.take(line.name, line.value); !done) return fail(at_sheet_line(path, line.number, std::move(done.error())));
  for (auto const& statement : statements)
    if (auto const given = options.given.find(statement.name); given != options.given.end())
      for (auto const& value : given->second) TRY(gathering.take(statement.name, value));
  auto act = gathering.finish();
  TRY(check_together(act));
  return act;
}

std::vector<std::string_view> actions() {
  constexpr std::string_view prefix = "evidence.";
  std::vector<std::string_view> out;
  for (auto const& kind : ledger::all_kinds())
    if (kind.name.starts_with(prefix) && kind.name != "evidence.received") out.push_back(kind.name.substr(prefix.size()));
  return out;
}

}  // namespace custody::cli
