// The head and the tail of a file: constants, counts, and the elements of `file` that come from the input or the command line.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "formats/model.hpp"
#include "formats/pack.hpp"
#include "formats/problem.hpp"
#include "formats/sheet.hpp"

namespace custody::formats {

/// How many records and children there are.
struct Counts {
  std::uint64_t records = 0;
  std::map<std::uint16_t, std::uint64_t> children;   // by entity
};

/// What a rule of the kind count says.
std::uint64_t count_of(Rule const& rule, Counts const& counts);

/// The elements of `file` that an envelope says, by name ("file.created"), in the form of the model. What is odd about it and about
/// its counts are findings.
std::map<std::string, std::string> read_envelope(Pack const& pack, Model const& model, Sheet const& file, Counts const& counts, Problems& findings);

/// One row of places of Shape::file.
void write_envelope(Pack const& pack, Model const& model, std::map<std::string, std::string> const& values, Counts const& counts, Sheet& file,
                    Arena& arena, Problems& findings);

}  // namespace custody::formats
