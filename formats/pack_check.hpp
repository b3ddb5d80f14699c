// What a pack promises, rule by rule, judged from the pack alone; and what one pack cannot show of another.
#pragma once

#include <string>
#include <vector>

#include "formats/code_table.hpp"
#include "formats/model.hpp"
#include "formats/pack.hpp"

namespace custody::formats {

enum class Promise : std::uint8_t {
  iso,      ///< every value of its element is written and read again as it was
  partial,  ///< some values are written shorter, or not at all, or are read as another one
  one_way   ///< only read, or only written
};
std::string_view name_of(Promise promise);

struct RuleReport {
  std::string place, element, codec;
  Promise promise = Promise::iso;
  Message why;                       // of what is partial or one way
};

/// One a rule, in the order of the pack, the envelope's last.
std::vector<RuleReport> judge(Pack const& pack, Model const& model, CodeTables const& tables);

/// What is wrong with a pack that loads: no key of the record is held, an unreadable join, words of a code that mean two codes,
/// fields too narrow for their codes. All of it.
std::vector<Error> check(Pack const& pack, Model const& model, CodeTables const& tables);

/// What becomes of an element of `from` in `to`.
struct Difference {
  std::string element, from_place, to_place;
  std::string kind;                  // dropped, translated, generalised, truncated, partial
};
std::vector<Difference> diff(Pack const& from, Pack const& to, Model const& model, CodeTables const& tables);

}  // namespace custody::formats
