#include "cli/algorithm_list.hpp"

#include <algorithm>

namespace custody::cli {

Result<std::vector<Algorithm>> read_algorithms(std::string_view list) {
  std::vector<Algorithm> out;
  for (std::size_t begin = 0; begin <= list.size();) {
    auto const end = std::min(list.find(',', begin), list.size());
    auto const name = list.substr(begin, end - begin);
    auto const algorithm = algorithm_named(name);
    if (!algorithm)
      return fail(misuse(say("unknown algorithm '{}'", name)).with_hint(say("known are sha256, sm3, sha512, sha1, md5 and blake3")));
    if (std::ranges::find(out, *algorithm) == out.end()) out.push_back(*algorithm);
    begin = end + 1;
  }
  return out;
}

}  // namespace custody::cli
