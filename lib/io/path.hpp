// Paths by their letters alone: what lies where, without asking the disk.
#pragma once

#include <string>
#include <string_view>

namespace custody {

/// `path` against `directory` (absolute), `.`, `..` and double slashes taken out by their letters alone: links are not asked.
std::string absolute_path(std::string_view path, std::string_view directory);
/// True if `path` is `directory` or lies below it; both absolute.
bool lies_in(std::string_view path, std::string_view directory);

}  // namespace custody
