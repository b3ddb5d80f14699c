// Algorithms as the command line names them: "sha256,sm3".
#pragma once

#include <string_view>
#include <vector>

#include "lib/base/result.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::cli {

/// In the order given, none twice. An unknown word is an Error of Problem::usage.
Result<std::vector<Algorithm>> read_algorithms(std::string_view list);

}  // namespace custody::cli
