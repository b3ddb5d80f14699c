// Where tests find data. Functions and not macros: a path on the command line of each compilation would keep checkouts from
// sharing what ccache holds.
#pragma once

#include <filesystem>

namespace custody::tests {

/// The root of this checkout.
std::filesystem::path source_dir();
/// Test data that others wrote, beside the checkout; it need not be there.
std::filesystem::path suites_dir();
/// Facts and samples beside the checkout; the same.
std::filesystem::path facts_dir();

}  // namespace custody::tests
