#include "tests/paths.hpp"

namespace custody::tests {

std::filesystem::path source_dir() { return CUSTODY_SOURCE_DIR; }
std::filesystem::path suites_dir() { return source_dir() / "../shared/suites"; }

}  // namespace custody::tests
