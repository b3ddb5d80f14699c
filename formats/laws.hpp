// The laws of formats.md, tried on records that somebody has: whether a file goes there and comes back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/plan.hpp"
#include "lib/io/progress.hpp"
#include "lib/base/result.hpp"

namespace custody::formats {

struct LawReport {
  std::uint64_t records = 0, rejected = 0;    // on the way there
  std::uint64_t residual = 0;                 // bytes
  std::uint64_t lost = 0;                     // values that the target does not show as they were
  /// Law 1: with the residual each record that was accepted is there again byte for byte, the file too if none was rejected.
  bool comes_back = false;
  /// Law 2: the target reads what it wrote, and writes the same of it.
  bool is_its_image = false;
  std::optional<std::uint64_t> first_other;   // record that does not come back, from 1

  bool holds() const { return comes_back && is_its_image; }
};

/// Converts `input`, a whole file of `from`, to `to` and back, in memory.
Result<LawReport> try_laws(Model const& model, CodeTables const& codes, Pack const& from, Pack const& to, std::string_view input, Progress& progress);

}  // namespace custody::formats
