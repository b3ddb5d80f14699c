// Words for samples, and what makes them ugly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "formats/model.hpp"

namespace custody::formats {

enum class Ugliness : std::uint8_t;

/// The same numbers on every machine (splitmix64).
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t n) : m_state(seed * 0x9e3779b97f4a7c15 + n * 0xd1b54a32d192ed03) {}

  std::uint64_t next() {
    std::uint64_t z = m_state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  std::size_t below(std::size_t bound) { return next() % bound; }

  std::string digits(std::size_t count);
  std::string hex(std::size_t count);
  /// Two digits from `least` to `most`.
  std::string two(unsigned least, unsigned most);
  /// MMDD of 1899.
  std::string month_and_day();
  /// The last `count` digits of a number that counts up.
  static std::string sequence(std::uint64_t n, std::size_t count);

 private:
  std::uint64_t m_state;
};

/// A plain text for an element: names of nobody, streets of every town, numbers that begin as such numbers do.
std::string sample_text(Element const& element, Dice& dice, std::uint64_t n);

/// Makes a text, or a number, ugly in the given way; most ways touch only one of the two.
void sample_spoil(Ugliness ugliness, Dice& dice, std::string& text);
void sample_spoil_number(Ugliness ugliness, Dice& dice, std::string& number);

}  // namespace custody::formats
