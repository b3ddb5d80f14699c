// Why a record was rejected, or what was found about it: made on the rare path, so its parts may own their texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/message.hpp"

namespace custody::formats {

enum class Stage : std::uint8_t { read, check, write, back };
std::string_view name_of(Stage stage);

struct Problem {
  Stage stage = Stage::read;
  std::string_view rule;     // a literal, part of the interface: "required", "date", "csv/quote", "id-number/check-digit"
  std::string place;         // in the words of the format: "人员", "xyrlb[2]/zjhm"
  std::string element;       // of the model, where there is one
  std::string value;         // as it stood there, UTF-8 as far as it is
  Message hint;              // what to do, or what was expected
  std::uint64_t offset = 0;  // within the record's bytes
  bool rejects = true;       // false: a finding; the record goes on
};

/// All that was found about one record.
using Problems = std::vector<Problem>;

inline bool rejected(Problems const& problems) {
  for (Problem const& problem : problems)
    if (problem.rejects) return true;
  return false;
}

}  // namespace custody::formats
