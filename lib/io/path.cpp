#include "lib/io/path.hpp"

#include <algorithm>
#include <vector>

namespace custody {

std::string absolute_path(std::string_view path, std::string_view directory) {
  std::vector<std::string_view> parts;
  auto const walk = [&](std::string_view text) {
    for (std::size_t begin = 0; begin <= text.size();) {
      auto const end = std::min(text.find('/', begin), text.size());
      auto const part = text.substr(begin, end - begin);
      begin = end + 1;
      if (part == "..") {
        if (!parts.empty()) parts.pop_back();
      } else if (!part.empty() && part != ".") {
        parts.push_back(part);
      }
    }
  };
  if (!path.starts_with('/')) walk(directory);
  walk(path);
  std::string out;
  for (auto const part : parts) (out += '/') += part;
  return out.empty() ? "/" : out;
}

bool lies_in(std::string_view path, std::string_view directory) {
  if (directory == "/") return true;
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace custody
