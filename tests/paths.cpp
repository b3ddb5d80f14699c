#include "tests/paths.hpp"

namespace custody::tests {

std::filesystem::path source_dir() { return CUSTODY_SOURCE_DIR; }
std::filesystem::path suites_dir() { return source_dir() / "../shared/suites"; }
std::filesystem::path facts_dir() { return source_dir() / "../shared/facts"; }

}  // namespace custody::tests
