// A rejected record as one line of JSON: where it was, what is wrong with it, and its bytes, so that it can be repaired and sent again.
#pragma once

#include <cstdint>
#include <string>

#include "formats/problem.hpp"
#include "formats/syntax/syntax.hpp"

namespace custody::formats {

/// Where a record begins in its file.
struct RecordPlace {
  std::uint64_t ordinal = 0;  // from 1
  std::uint64_t line = 0;     // from 1
};

/// `raw` if the bytes are UTF-8, `raw_b64` always else; neither without `bytes`.
void reject_line(std::string& out, RecordPlace place, Piece const& piece, Problems const& problems, bool bytes);
/// The same of a record that went on, without its bytes.
void finding_line(std::string& out, RecordPlace place, Piece const& piece, Problems const& problems);

}  // namespace custody::formats
