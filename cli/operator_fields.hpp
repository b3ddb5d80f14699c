// What the program records of itself and of whoever runs it, without being asked: `act.operator` and `act.tool`.
#pragma once

#include <vector>

#include "ledger/payload.hpp"
#include "lib/base/result.hpp"

namespace custody::cli {

/// `login@host`; name, version and SHA-256 of the program that runs. A program that cannot read itself records no digest.
std::vector<ledger::Field> operator_fields();

}  // namespace custody::cli
