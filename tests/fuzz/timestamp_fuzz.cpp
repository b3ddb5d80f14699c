#include "tests/fuzz/parsers.hpp"

extern "C" int LLVMFuzzerTestOneInput(char const* data, std::size_t size) {
  fuzz::timestamp({data, size});
  return 0;
}
