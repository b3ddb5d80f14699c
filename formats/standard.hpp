// What a rule of evidence asks to be written down, as data: articles and required fields change with the law, not with the program.
//
// A standard is one YAML file in formats/standards/. Several may bear one name and follow each other by `valid-from`. Completeness
// of fields is all that is judged here; whether an act was lawful is not.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/base/utc_time.hpp"

namespace custody::formats {

/// One requirement. It concerns an act if kind, type and conditions fit; it is met if everything asked for is there.
struct Requirement {
  std::string id, article;
  std::string cure;                     // article that says it can be made good; or empty
  std::vector<std::string> kinds;       // without "evidence."; never empty
  std::vector<std::string> types;       // of the item; empty: any
  std::vector<std::pair<std::string, std::string>> when, unless;   // key has that value
  std::vector<std::string> given;       // one of these is there; empty: no condition
  std::vector<std::string> need;        // all of these
  std::vector<std::vector<std::string>> alternatives;   // and one of these sets, if there are any
  std::string people;                   // and as many in this list
  std::size_t least = 0;
  std::string until;                    // and this day has not passed, or an act of one of these kinds followed
  std::vector<std::string> ended_by;
  std::string zh, en;                   // what is asked for, for people
};

struct Standard {
  std::string name, version, title;
  UtcTime valid_from;
  std::optional<UtcTime> valid_until;
  bool by_default = false;
  bool text_checked = true;   // articles were compared with the published text
  std::vector<Requirement> requirements;

  bool in_force(UtcTime day) const { return valid_from <= day && (!valid_until || day < *valid_until); }
};

/// `name` is the path that errors begin with. All faults of a file, or the standard.
std::expected<Standard, std::vector<Error>> read_standard(std::string_view text, std::string_view name);

/// The standards that ship with the program, by name and date.
std::span<Standard const> shipped_standards();

/// An act as a standard looks at it.
struct Act {
  std::string_view kind;                                      // "evidence.seized"
  std::function<std::string_view(std::string_view key)> value;   // of a field; empty if it is not there
  UtcTime now;                                                // the day on which it is looked at
  std::function<bool(std::string_view kind)> followed_by;     // did a later act of that kind refer to it; none: no
};

struct OpenItem {
  Requirement const* requirement = nullptr;
  std::vector<std::string> missing;   // keys that would close it; of alternatives the first set
};

/// What `standard` asks for of this act and is not there, in the order of the file; lists are asked for by their first
/// field ("act.by.0.name"), what should have followed by its kind ("evidence.unfrozen").
std::vector<OpenItem> open_items(Standard const& standard, Act const& act);

}  // namespace custody::formats
