// A bug is a condition that no input may reach. It ends the program at once, in every build.
#pragma once

#include <source_location>

namespace custody {

[[noreturn]] void report_bug(char const* what, std::source_location where);

/// Ends the program with the place of the bug unless `holds`.
inline void ensure(bool holds, char const* what, std::source_location where = std::source_location::current()) {
  if (!holds) [[unlikely]]
    report_bug(what, where);
}

}  // namespace custody
