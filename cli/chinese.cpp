// The compiled Chinese catalogue as bytes of the program: CMake makes it from zh_CN.po and names it in CUSTODY_ZH_MO.
#include <cstddef>

#include "cli/catalogue.hpp"

__asm__(
    ".pushsection .rodata\n"
    ".balign 4\n"
    "custody_zh_mo_begin:\n"
    ".incbin \"" CUSTODY_ZH_MO "\"\n"
    "custody_zh_mo_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
extern char const custody_zh_mo_begin[] __attribute__((visibility("hidden")));
extern char const custody_zh_mo_end[] __attribute__((visibility("hidden")));
}

namespace custody::cli {

std::string_view chinese_catalogue() {
  return {custody_zh_mo_begin, static_cast<std::size_t>(custody_zh_mo_end - custody_zh_mo_begin)};
}

}  // namespace custody::cli
