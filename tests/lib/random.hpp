// Chance for property tests: another seed each run, printed when a check fails, and set again by CUSTODY_SEED.
#pragma once

#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

struct Random {
  unsigned long seed = std::getenv("CUSTODY_SEED") ? std::stoul(std::getenv("CUSTODY_SEED")) : std::random_device{}();
  std::mt19937_64 engine{seed};

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(engine); }
  char byte() { return static_cast<char>(below(256)); }
  /// Up to `longest` bytes; half of them from `likely`, which should hold what is special to the thing under test.
  std::string bytes(std::size_t longest, std::string_view likely) {
    std::string out(below(longest + 1), '\0');
    for (char& c : out) c = below(2) ? byte() : likely[below(likely.size())];
    return out;
  }
};
