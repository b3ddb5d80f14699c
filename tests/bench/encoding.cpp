// How fast the encodings go beside glibc's iconv and ICU, on texts of three kinds, alternately in one run. Prints, never judges.
//
//   cmake --build --preset release --target encoding_bench && build/release/tests/encoding_bench
#include <fmt/format.h>
#include <iconv.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "formats/encoding/codec.hpp"

namespace {

using custody::formats::Codec;
using custody::formats::Encoding;

constexpr std::size_t size = 32 << 20;
constexpr int rounds = 7;

std::string text(int kind) {
  std::mt19937 random(1);
  std::string out;
  auto const hanzi = [&](int n) {
    for (int i = 0; i < n; ++i) {
      auto const p = static_cast<unsigned>(0x4e00 + random() % 0x51a0);
      out += static_cast<char>(0xe0 | p >> 12), out += static_cast<char>(0x80 | (p >> 6 & 0x3f)), out += static_cast<char>(0x80 | (p & 0x3f));
    }
  };
  while (out.size() < size) {
    if (kind != 1) out += fmt::format("A33050000000020261{:05},2026-11-{:02} 20:00:00,", random() % 100000, 1 + random() % 30);
    if (kind != 0) hanzi(kind == 1 ? 100 : 5 + int(random() % 12));
    out += kind == 1 ? "" : ",\r\n";
  }
  return out;
}

double seconds(std::function<void()> const& run) {
  auto const begin = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void race(std::string_view what, std::size_t bytes, std::vector<std::function<void()>> const& runners) {
  std::vector<std::vector<double>> times(runners.size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < runners.size(); ++i) times[i].push_back(seconds(runners[i]));
  std::vector<double> speed;
  for (auto& t : times) {
    std::ranges::sort(t);
    speed.push_back(double(bytes) / 1e6 / t[t.size() / 2]);
  }
  fmt::print("{:<36} {:>7.0f} MB/s  iconv {:>5.0f} MB/s  ratio {:>5.1f}  ICU {:>5.0f} MB/s  ratio {:>5.1f}\n", what, speed[0], speed[1],
             speed[0] / speed[1], speed[2], speed[0] / speed[2]);
}

}  // namespace

int main() {
  Codec const& codec = Codec::of(Encoding::gb18030_2005);
  UErrorCode error = U_ZERO_ERROR;
  UConverter *const gb = ucnv_open("gb18030", &error), *const utf8 = ucnv_open("UTF-8", &error);
  iconv_t const to_utf8 = iconv_open("UTF-8", "GB18030"), to_gb = iconv_open("GB18030", "UTF-8");
  std::vector<char> out(2 * size + 1024);
  fmt::print("medians of {} alternating runs over {} MiB, MB of input a second\n", rounds, size >> 20);

  for (int kind = 0; kind < 3; ++kind) {
    char const* const name = kind == 0 ? "ASCII" : kind == 1 ? "Chinese" : "records";
    std::string const plain = text(kind);
    std::string coded;
    if (!codec.encode_all(plain, coded)) return 1;
    auto const peer = [&](std::string const& in, iconv_t cd) {
      return [&in, &out, cd] {
        char *from = const_cast<char*>(in.data()), *to = out.data();
        std::size_t left = in.size(), room = out.size();
        iconv(cd, &from, &left, &to, &room);
      };
    };
    auto const icu = [&](std::string const& in, UConverter* from, UConverter* to) {
      return [&in, &out, from, to] {
        UErrorCode e = U_ZERO_ERROR;
        char* target = out.data();
        char const* source = in.data();
        ucnv_convertEx(to, from, &target, out.data() + out.size(), &source, in.data() + in.size(), nullptr, nullptr, nullptr, nullptr,
                       true, true, &e);
      };
    };
    race(fmt::format("{}: gb18030 to utf-8", name), coded.size(),
         {[&] { (void)codec.decode(coded, out); }, peer(coded, to_utf8), icu(coded, gb, utf8)});
    race(fmt::format("{}: utf-8 to gb18030", name), plain.size(),
         {[&] { (void)codec.encode(plain, out); }, peer(plain, to_gb), icu(plain, utf8, gb)});
    fmt::print("{:<36} {:>7.0f} MB/s\n", fmt::format("{}: utf-8 checked", name),
               double(plain.size()) / 1e6 / seconds([&] { (void)Codec::of(Encoding::utf8).check(plain); }));
  }
  iconv_close(to_utf8), iconv_close(to_gb);
  ucnv_close(gb), ucnv_close(utf8);
}
