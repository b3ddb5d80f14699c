// The laws of a pair of packs, tried on a file: what `packs verify` says and the tests ask of every pair that ships.
//
//   1 there and back   A -> B -> A gives each accepted record byte for byte, and the file if none was rejected
//   2 image            reading what was written gives the image, the image of the image is the image, every difference is counted
//   3 edits win        A', converted forth again, shows what an edited B shows, except what findings name
//   4 local            an edit changes only rules that hold an edited element
//   5 no invention     each value of A' comes from B, from the same record or row of A, or from a declared default
//   6 settled          the same edit taken back twice is the same as once
//
// A law that a pair breaks is a finding of the report, not an Error.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/code_table.hpp"
#include "formats/pack.hpp"
#include "lib/base/result.hpp"

namespace custody::formats {

enum class Law : std::uint8_t { there_and_back = 1, image, edits_win, local, no_invention, settled };
inline constexpr std::size_t laws = 6;

struct Breach {
  Law law = Law::there_and_back;
  std::uint64_t record = 0;   // of the input, from 1; 0: of the file
  std::string element;        // or the place, or what was edited
  std::string seen;           // what there is, and what there should be: values of the record
  std::string wanted;
};

struct LawReport {
  std::uint64_t records = 0, rejected = 0, edits = 0;
  std::uint64_t named = 0;    // edits that A has no place for, or that were not sure: a finding says so
  std::uint64_t refused = 0;  // edited records that the way back rejected, by name
  std::uint64_t input_bytes = 0, residual_bytes = 0;
  std::array<std::uint64_t, laws> tried{}, broken{};   // records, by law
  std::vector<Breach> breaches;                        // the first twenty

  bool holds() const { return broken == decltype(broken){}; }
};

/// Converts `file`, which is of `from`, to `to` and back, as it is and with one seeded edit in each record. All in memory: some ten
/// times the file. A pack that is only written or only read has no way back, and is misuse. Error: the file cannot be read at all.
Result<LawReport> try_laws(Model const& model, CodeTables const& codes, Pack const& from, Pack const& to, std::string_view file, std::uint64_t seed);

}  // namespace custody::formats
