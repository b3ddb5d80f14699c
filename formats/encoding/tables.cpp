// The four-byte codes of the BMP need no list. They are, in their order, the characters that had no two-byte code in the
// first edition of 2000; and whenever a later edition gave a two-byte code to another character, the one that had to leave took
// the four-byte code that had become free. So every edition stays a bijection.
#include "formats/encoding/tables.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "lib/base/ensure.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {
namespace {

// The last character of the literal is its terminating NUL.
constexpr char16_t of_2005[leads * trails + 1] =
#include "formats/encoding/two_byte.inc"
    ;

// The one code that 2005 changed: in 2000 it stood for a place in the private use area.
constexpr Run of_2000 = {0xa8bc, 1, 0xe7c7};

constexpr Run of_2022[] = {{0xa6d9, 1, 0xfe10}, {0xa6da, 1, 0xfe12}, {0xa6db, 1, 0xfe11}, {0xa6dc, 4, 0xfe13},
                           {0xa6ec, 2, 0xfe17}, {0xa6f3, 1, 0xfe19}, {0xfe59, 1, 0x9fb4}, {0xfe61, 1, 0x9fb5},
                           {0xfe66, 2, 0x9fb6}, {0xfe6d, 1, 0x9fb8}, {0xfe7e, 1, 0x9fb9}, {0xfe90, 1, 0x9fba},
                           {0xfea0, 1, 0x9fbb}};

// What was not yet in Unicode, or not yet in the code page, when it was drawn up. A2E3 is the euro sign elsewhere; here 80 is.
constexpr Run of_code_page[] = {{0xa2e3, 1, 0xe76c},  {0xa8bc, 1, 0xe7c7},  {0xa8bf, 1, 0xe7c8},
                                {0xa989, 13, 0xe7e7}, {0xfe50, 47, 0xe815}, {0xfe80, 33, 0xe844}};

constexpr std::uint32_t bmp_numbers = 39420, first_supplementary = (0x90 - 0x81) * 12600;
constexpr unsigned first_surrogate = 0xd800, last_surrogate = 0xdfff;

constexpr std::size_t place(unsigned code) { return ((code >> 8) - 0x81) * trails + ((code & 0xff) - 0x40); }

constexpr std::uint16_t code_at(std::size_t place) {
  return static_cast<std::uint16_t>((0x81 + place / trails) << 8 | (0x40 + place % trails));
}

}  // namespace

std::span<Run const> changes_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::gbk: return of_code_page;
    case Encoding::gb18030_2022: return of_2022;
    case Encoding::utf8:
    case Encoding::gb18030_2005: break;
  }
  return {};
}

Codec::Tables::Tables(Encoding encoding) {
  std::copy_n(of_2005, m_point.size(), m_point.begin());
  auto const put = [&](Run const& run) {
    for (unsigned i = 0; i < run.count; ++i) m_point[place(run.code + i)] = static_cast<char16_t>(run.point + i);
  };

  if (encoding != Encoding::gbk) {
    put(of_2000);
    std::vector<bool> has_two_bytes(0x10000);
    for (char16_t const point : m_point) has_two_bytes[point] = true;
    std::uint32_t number = 0;
    bool running = false;
    for (unsigned point = 0x80; point <= 0xffff; ++point) {
      bool const counts = !has_two_bytes[point] && (point < first_surrogate || point > last_surrogate);
      if (counts && !running) m_rows.push_back({number, static_cast<char16_t>(point)});
      running = counts;
      number += counts;
    }
    ensure(number == bmp_numbers, "the two-byte and the four-byte codes together are the BMP");

    auto const exchange = [&](unsigned code, char16_t newer) {
      char16_t& point = m_point[place(code)];
      m_exchanged.push_back({newer, point});
      point = newer;
    };
    exchange(of_2000.code, of_2005[place(of_2000.code)]);
    for (Run const& run : changes_of(encoding))
      for (unsigned i = 0; i < run.count; ++i) exchange(run.code + i, static_cast<char16_t>(run.point + i));
  } else {
    for (Run const& run : changes_of(encoding)) put(run);
  }

  for (std::size_t i = 0; i < m_point.size(); ++i) {
    unsigned const point = m_point[i], code = code_at(i);
    if (point == 0) continue;
    m_code[point] = static_cast<std::uint16_t>(code);
    if (point < 0x800) continue;
    std::array<char, 4> utf8{};
    utf8_encode(point, utf8.data());
    m_utf8[code] = std::bit_cast<std::uint32_t>(utf8);
    m_code_bytes[point] = std::bit_cast<std::uint16_t>(std::array{static_cast<unsigned char>(code >> 8), static_cast<unsigned char>(code)});
  }
}

std::optional<char32_t> Codec::Tables::four_byte(std::uint32_t number) const {
  if (number < bmp_numbers) {
    auto const next = std::ranges::upper_bound(m_rows, number, {}, &Row::number);
    auto const point = static_cast<char16_t>((next - 1)->point + (number - (next - 1)->number));
    auto const exchanged = std::ranges::find(m_exchanged, point, &Exchange::newer);
    return exchanged == m_exchanged.end() ? point : exchanged->older;
  }
  if (number < first_supplementary || number - first_supplementary > 0x10ffff - 0x10000) return {};
  return 0x10000 + (number - first_supplementary);
}

std::uint32_t Codec::Tables::number(char32_t point) const {
  if (point > 0xffff) return first_supplementary + (point - 0x10000);
  auto bmp = static_cast<char16_t>(point);
  if (auto const exchanged = std::ranges::find(m_exchanged, bmp, &Exchange::older); exchanged != m_exchanged.end())
    bmp = exchanged->newer;
  auto const next = std::ranges::upper_bound(m_rows, bmp, {}, &Row::point);
  return (next - 1)->number + (bmp - (next - 1)->point);
}

}  // namespace custody::formats
