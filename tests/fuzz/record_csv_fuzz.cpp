#include "tests/fuzz/record_parsers.hpp"

extern "C" int LLVMFuzzerTestOneInput(char const* data, std::size_t size) {
  fuzz::records::csv({data, size});
  return 0;
}
