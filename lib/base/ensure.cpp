#include "lib/base/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace custody {

void report_bug(char const* what, std::source_location where) {
  std::fprintf(stderr, "custody: bug: %s (%s:%u)\n", what, where.file_name(), static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace custody
