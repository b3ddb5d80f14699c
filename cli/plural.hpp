// English where there is one of a thing. Sentences of the catalogue are written for many, "{} entries"; their Chinese counts without
// plurals, so a second sentence for each would be one for English alone.
#pragma once

#include <cstddef>
#include <string_view>

namespace custody::cli {

/// What stands behind a count of one: the first `replaces` bytes of the sentence's rest give way to `words` (" entry", " is new").
struct Singular {
  std::string_view words;
  std::size_t replaces = 0;
};

/// `before` and `after`: the English sentence on both sides of an argument that is 1. Nothing is replaced where the argument counts
/// nothing, as in "entry 1 records no pieces".
Singular singular(std::string_view before, std::string_view after);

}  // namespace custody::cli
