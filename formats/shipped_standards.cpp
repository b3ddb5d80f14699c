// The standards that ship, read when they are first asked for.
#include <algorithm>

#include "formats/data.hpp"
#include "formats/standard.hpp"
#include "lib/base/ensure.hpp"

namespace custody::formats {

std::span<Standard const> shipped_standards() {
  static std::vector<Standard> const standards = [] {
    std::vector<Standard> out;
    for (auto const path : shipped_under("standards/")) {
      auto standard = read_standard(*shipped(path), path);
      ensure(standard.has_value(), "what ships was tested");
      out.push_back(*std::move(standard));
    }
    std::ranges::sort(out, {}, [](Standard const& s) { return std::pair(s.name, s.valid_from); });
    return out;
  }();
  return standards;
}

}  // namespace custody::formats
