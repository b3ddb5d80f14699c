#include "formats/data.hpp"

#include <algorithm>
#include <cstddef>

#include "lib/base/ensure.hpp"

// Made by CMake: for each file a line "<path> <bytes>" and then its bytes.
__asm__(
    ".pushsection .rodata\n"
    "custody_formats_begin:\n"
    ".incbin \"" CUSTODY_FORMATS_DATA "\"\n"
    "custody_formats_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
extern char const custody_formats_begin[] __attribute__((visibility("hidden")));
extern char const custody_formats_end[] __attribute__((visibility("hidden")));
}

namespace custody::formats {

namespace {

struct File {
  std::string_view path, bytes;
};

std::vector<File> const& files() {
  static std::vector<File> const all = [] {
    std::vector<File> out;
    std::string_view rest(custody_formats_begin, static_cast<std::size_t>(custody_formats_end - custody_formats_begin));
    while (!rest.empty()) {
      auto const line = rest.substr(0, rest.find('\n'));
      auto const space = line.rfind(' ');
      ensure(space != std::string_view::npos, "the data of the formats is as CMake writes it");
      std::size_t const size = std::stoul(std::string(line.substr(space + 1)));
      rest.remove_prefix(line.size() + 1);
      ensure(size <= rest.size(), "the data of the formats is whole");
      out.push_back({line.substr(0, space), rest.substr(0, size)});
      rest.remove_prefix(size);
    }
    std::ranges::sort(out, {}, &File::path);
    return out;
  }();
  return all;
}

}  // namespace

std::optional<std::string_view> shipped(std::string_view path) {
  auto const found = std::ranges::lower_bound(files(), path, {}, &File::path);
  if (found == files().end() || found->path != path) return {};
  return found->bytes;
}

std::vector<std::string_view> shipped_under(std::string_view prefix) {
  std::vector<std::string_view> out;
  for (File const& file : files())
    if (file.path.starts_with(prefix)) out.push_back(file.path);
  return out;
}

}  // namespace custody::formats
