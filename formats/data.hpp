// The data that ships with the program: models, packs, code tables, standards. It is a part of the binary, so that a copied binary
// works; a directory given with --packs is looked into first.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.hpp"

namespace custody::formats {

/// The bytes of a file under formats/, by its path from there ("packs/zj-case-json.yaml"); nothing if none ships.
std::optional<std::string_view> shipped(std::string_view path);
/// The paths that begin with `prefix`, sorted.
std::vector<std::string_view> shipped_under(std::string_view prefix);

}  // namespace custody::formats
