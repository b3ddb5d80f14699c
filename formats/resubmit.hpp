// A file of rejects that somebody has repaired: which records are to be read with other bytes than they have in the input.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "lib/base/result.hpp"

namespace custody::formats {

/// By the ordinal of the record. Lines of other types than "reject" are passed over; one that is no JSON, or has no `raw` or
/// `raw_b64`, is an error with its line.
Result<std::map<std::uint64_t, std::string>> read_resubmission(std::string_view json_lines);

}  // namespace custody::formats
