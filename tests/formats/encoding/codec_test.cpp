// Every code of every encoding, against glibc's iconv and ICU; streams, cuts and places of errors; the plain loops against
// their fast siblings.
#include "formats/encoding/codec.hpp"

#include <iconv.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include "formats/encoding/ascii.hpp"
#include "lib/base/bytes.hpp"
#include "lib/base/text.hpp"
#include "tests/lib/random.hpp"
#include "tests/paths.hpp"

using namespace custody;
using namespace custody::formats;

namespace {

/// A second opinion: the point of a code, or -1 where it is refused.
class Iconv {
 public:
  explicit Iconv(char const* name) : m_to_points(iconv_open("UTF-32LE", name)), m_to_bytes(iconv_open(name, "UTF-32LE")) {
    REQUIRE(m_to_points != iconv_t(-1));
    REQUIRE(m_to_bytes != iconv_t(-1));
  }
  ~Iconv() { iconv_close(m_to_points), iconv_close(m_to_bytes); }
  Iconv(Iconv const&) = delete;

  long point(std::string bytes) const {
    char32_t out[4];
    return run(m_to_points, bytes.data(), bytes.size(), out, sizeof out) == 4 ? long(out[0]) : -1;
  }
  std::string bytes(char32_t point) const {
    std::string out(8, '\0');
    out.resize(run(m_to_bytes, &point, 4, out.data(), out.size()));
    return out;
  }

 private:
  static std::size_t run(iconv_t with, void* from, std::size_t size, void* to, std::size_t room) {
    char *in = static_cast<char*>(from), *out = static_cast<char*>(to);
    std::size_t const all = room;
    iconv(with, nullptr, nullptr, nullptr, nullptr);
    return iconv(with, &in, &size, &out, &room) == std::size_t(-1) || size != 0 ? 0 : all - room;
  }
  iconv_t m_to_points, m_to_bytes;
};

class Icu {
 public:
  explicit Icu(char const* name) {
    UErrorCode error = U_ZERO_ERROR;
    m_converter.reset(ucnv_open(name, &error));
    ucnv_setToUCallBack(m_converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    ucnv_setFromUCallBack(m_converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    REQUIRE(U_SUCCESS(error));
  }
  long point(std::string const& bytes) const {
    UErrorCode error = U_ZERO_ERROR;
    UChar out[8];
    ucnv_reset(m_converter.get());
    auto const size = ucnv_toUChars(m_converter.get(), out, 8, bytes.data(), int(bytes.size()), &error);
    if (U_FAILURE(error)) return -1;
    if (size == 1) return out[0];
    return size == 2 ? 0x10000 + ((out[0] & 0x3ff) << 10) + (out[1] & 0x3ff) : -1;
  }

 private:
  struct Close {
    void operator()(UConverter* c) const { ucnv_close(c); }
  };
  std::unique_ptr<UConverter, Close> m_converter;
};

std::string utf8_of(char32_t p) {
  auto const tail = [&](int shift) { return static_cast<char>(0x80 | (p >> shift & 0x3f)); };
  if (p < 0x80) return {static_cast<char>(p)};
  if (p < 0x800) return {static_cast<char>(0xc0 | p >> 6), tail(0)};
  if (p < 0x10000) return {static_cast<char>(0xe0 | p >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | p >> 18), tail(12), tail(6), tail(0)};
}

std::string bytes_of(std::initializer_list<unsigned> bytes) {
  std::string out;
  for (unsigned const b : bytes) out += static_cast<char>(b);
  return out;
}
std::string two(unsigned code) { return bytes_of({code >> 8, code & 0xff}); }

std::vector<std::string> two_byte_codes() {
  std::vector<std::string> out;
  for (unsigned lead = 0x81; lead <= 0xfe; ++lead)
    for (unsigned trail = 0x40; trail <= 0xfe; ++trail)
      if (trail != 0x7f) out.push_back(bytes_of({lead, trail}));
  return out;
}

template <class Visit>
void each_four_byte_code(Visit visit) {
  for (auto const& [first, last] : {std::pair{0x81u, 0x84u}, {0x90u, 0xe3u}})
    for (unsigned a = first; a <= last; ++a)
      for (unsigned b = 0x30; b <= 0x39; ++b)
        for (unsigned c = 0x81; c <= 0xfe; ++c)
          for (unsigned d = 0x30; d <= 0x39; ++d) visit(bytes_of({a, b, c, d}));
}

/// What our own decoder says: -1 where it is refused, -2 if the encoder does not give the code back.
long point_of(Codec const& codec, std::string const& code) {
  std::string utf8;
  char buffer[16];
  auto const coded = codec.decode(code, buffer);
  if (coded.stop != Stop::end) return coded == Coded{0, 0, Stop::bad} ? -1 : -2;
  utf8.assign(buffer, coded.written);
  auto const back = codec.encode(utf8, buffer);
  bool const good = utf8_length(utf8) == utf8.size() && back == Coded{utf8.size(), code.size(), Stop::end} &&
                    std::string_view(buffer, back.written) == code;
  if (!good) return -2;
  return long(utf8_decode(utf8));
}

// The disputed 42 of custody-pack(5).
constexpr unsigned disputed_two[] = {0xa6d9, 0xa6da, 0xa6db, 0xa6dc, 0xa6dd, 0xa6de, 0xa6df, 0xa6ec, 0xa6ed, 0xa6f3, 0xfe51, 0xfe52,
                                     0xfe53, 0xfe59, 0xfe61, 0xfe66, 0xfe67, 0xfe6c, 0xfe6d, 0xfe76, 0xfe7e, 0xfe90, 0xfe91, 0xfea0};
constexpr unsigned long disputed_four[] = {0x82359037, 0x82359038, 0x82359039, 0x82359130, 0x82359131, 0x82359132,
                                           0x82359133, 0x82359134, 0x84318236, 0x84318237, 0x84318238, 0x84318239,
                                           0x84318330, 0x84318331, 0x84318332, 0x84318333, 0x84318334, 0x84318335};
bool is_disputed(std::string_view code) {
  unsigned long number = 0;
  for (char const c : code) number = number << 8 | static_cast<unsigned char>(c);
  return code.size() == 2 ? std::ranges::count(disputed_two, number) > 0 : std::ranges::count(disputed_four, number) > 0;
}

constexpr std::string_view mixed =
    "案件编号,A3305000000002026110001\r\n\"张三\",£ × é αβγ,𠮷田 \xf4\x8f\xbf\xbf ㍿ 々〇 ·•．‧ ,,,0123456789012345678901234567890123456789 中";

}  // namespace

TEST_CASE("all 23,940 two-byte codes are read, written back, and mean what ICU says of the standard of 2005") {
  Codec const& codec = Codec::of(Encoding::gb18030_2005);
  Icu const icu("gb18030");
  Iconv const glibc("GB18030");
  std::size_t count = 0, differ = 0;
  for (auto const& code : two_byte_codes()) {
    long const point = point_of(codec, code);
    bool const good = point > 0 && point == icu.point(code) && (point == glibc.point(code)) == !is_disputed(code);
    if (!good) FAIL(fmt::format("{:02X}{:02X}", static_cast<unsigned char>(code[0]), static_cast<unsigned char>(code[1])));
    ++count, differ += is_disputed(code);
  }
  CHECK(count == 23940);
  CHECK(differ == 24);
}

TEST_CASE("all 1,087,996 assigned four-byte codes are read and written back, the other 20,804 are refused") {
  Codec const& codec = Codec::of(Encoding::gb18030_2005);
  Icu const icu("gb18030");
  Iconv const glibc("GB18030");
  std::size_t good = 0, bad = 0, differ = 0, wrong = 0;
  each_four_byte_code([&](std::string const& code) {
    char utf8[8], again[8];
    auto const coded = codec.decode(code, utf8);
    long const expected = icu.point(code), other = glibc.point(code);
    if (coded.stop == Stop::end) {
      auto const back = codec.encode({utf8, coded.written}, again);
      wrong += long(utf8_decode({utf8, coded.written})) != expected || std::string_view(again, back.written) != code;
      ++good;
    } else {
      wrong += coded != Coded{0, 0, Stop::bad} || expected != -1;
      ++bad;
    }
    // Six more where glibc reads what we read but would write it as two bytes.
    if (other != expected) ++differ, wrong += !is_disputed(code);
  });
  CHECK(good == 1087996);
  CHECK(bad == 20804);
  CHECK(differ == 18);
  CHECK(wrong == 0);
}

TEST_CASE("the standard of 2022 exchanges 18 characters with their places in the private use area, and nothing else") {
  Codec const &older = Codec::of(Encoding::gb18030_2005), &newer = Codec::of(Encoding::gb18030_2022);
  Iconv const glibc("GB18030");
  std::size_t changed = 0;
  for (auto const& code : two_byte_codes()) {
    long const now = point_of(newer, code), before = point_of(older, code);
    if (now == before) continue;
    ++changed;
    INFO(fmt::format("{:02X}{:02X}", static_cast<unsigned char>(code[0]), static_cast<unsigned char>(code[1])));
    CHECK(is_disputed(code));
    // glibc has these 18, and of 2022 it has only these.
    CHECK(now == glibc.point(code));
    CHECK((before >= 0xe000 && before < 0xf900));
    // The four bytes of the one are now those of the other.
    std::string four_before, four_now;
    REQUIRE(older.encode_all(utf8_of(char32_t(now)), four_before));
    REQUIRE(newer.encode_all(utf8_of(char32_t(before)), four_now));
    CHECK(four_before.size() == 4);
    CHECK(four_before == four_now);
    CHECK(is_disputed(four_now));
  }
  CHECK(changed == 18);
  std::size_t others = 0, differ = 0;
  each_four_byte_code([&](std::string const& code) {
    auto const a = older.first(code), b = newer.first(code);
    if (is_disputed(code)) ++others; else differ += a.point != b.point || a.length != b.length;
  });
  CHECK(others == 18);
  CHECK(differ == 0);
  for (unsigned const code : {0xfe51, 0xfe52, 0xfe53, 0xfe6c, 0xfe76, 0xfe91}) CHECK(point_of(newer, two(code)) == point_of(older, two(code)));
}

TEST_CASE("the disputed codes of custody-pack(5), in both languages, are what the program and glibc do") {
  Codec const &older = Codec::of(Encoding::gb18030_2005), &newer = Codec::of(Encoding::gb18030_2022);
  Iconv const glibc("GB18030");
  auto const code_of = [](std::string const& hex) {
    auto const bytes = hex_decode([&] {
      std::string lower = hex;
      for (char& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
      return lower;
    }());
    REQUIRE(bytes);
    return std::string(as_text(*bytes));
  };
  auto const point_in = [](std::string const& text) { return std::stol(text.substr(2), nullptr, 16); };
  for (char const* page : {"man/custody-pack.5", "man/zh_CN/custody-pack.5"}) {
    INFO(page);
    std::ifstream in(custody::tests::source_dir() / page);
    std::string line;
    std::size_t two_bytes = 0, four_bytes = 0;
    while (std::getline(in, line)) {
      std::istringstream words(line);
      std::vector<std::string> w{std::istream_iterator<std::string>(words), {}};
      bool const is_row = (w.size() == 4 || w.size() == 7) && w[0].size() == 4 && w[1].starts_with("U+") && w[2].starts_with("U+");
      if (!is_row) continue;
      INFO(line);
      std::string const code = code_of(w[0]);
      CHECK(is_disputed(code));
      CHECK(point_of(older, code) == point_in(w[1]));
      CHECK(point_of(newer, code) == point_in(w[2]));
      CHECK(glibc.point(code) == point_in(w[3]));
      ++two_bytes;
      if (w.size() == 4) continue;
      std::string const four = code_of(w[4]);
      CHECK(is_disputed(four));
      CHECK(point_of(older, four) == point_in(w[5]));
      CHECK(point_of(newer, four) == point_in(w[6]));
      CHECK(glibc.point(four) == -1);
      ++four_bytes;
    }
    CHECK(two_bytes == std::size(disputed_two));
    CHECK(four_bytes == std::size(disputed_four));
  }
}

TEST_CASE("gbk is code page 936: 80 is the euro sign, four bytes are refused, no two codes are one character") {
  Codec const& codec = Codec::of(Encoding::gbk);
  Icu const icu("windows-936");
  Iconv const glibc("CP936");
  std::size_t private_use = 0;
  for (auto const& code : two_byte_codes()) {
    long const point = point_of(codec, code);
    if (point != icu.point(code)) FAIL(point << " is not what ICU says");
    long const other = glibc.point(code);
    private_use += other == -1;
    if (other != -1 && other != point) FAIL(other << " is not " << point);
  }
  CHECK(private_use == 2149);
  CHECK(point_of(codec, "\x80") == 0x20ac);
  std::string euros;
  CHECK(codec.decode_all("\x80\x80\x80\x80\x80\x80\x80", euros));
  CHECK(euros == "€€€€€€€");
  CHECK(codec.first("\x81\x30\x81\x30").stop == Stop::bad);
  CHECK(codec.first("\xff").stop == Stop::bad);
  std::string out;
  CHECK(codec.encode_all("一㑳", out).error().code == "encoding-character");
  CHECK(english(codec.encode_all("一㑳", out).error().message) == "byte 3: gbk has no code for U+3473");
  CHECK(out.empty());
}

TEST_CASE("every character of Unicode has one code in gb18030, and surrogates have none") {
  for (auto const encoding : {Encoding::gb18030_2005, Encoding::gb18030_2022}) {
    Codec const& codec = Codec::of(encoding);
    std::size_t wrong = 0;
    for (char32_t p = 0; p <= 0x10ffff; ++p) {
      if (p >= 0xd800 && p <= 0xdfff) continue;
      char bytes[8];
      auto const coded = codec.encode(utf8_of(p), bytes);
      auto const back = codec.first({bytes, coded.written});
      wrong += coded.stop != Stop::end || back.point != p || back.length != coded.written;
    }
    CHECK(wrong == 0);
    CHECK(codec.first("\x83\x36\xc7\x39").stop != Stop::bad);  // the neighbour of where surrogates would stand
    char out[8];
    CHECK(codec.encode("a\xed\xa0\x80", out) == Coded{1, 1, Stop::bad});
    CHECK(codec.encode("a\xed\xbf\xbfxx", out) == Coded{1, 1, Stop::bad});
  }
}

TEST_CASE("nothing else is a code: lone bytes, wrong second, third and fourth bytes") {
  for (auto const encoding : {Encoding::gbk, Encoding::gb18030_2005, Encoding::gb18030_2022}) {
    Codec const& codec = Codec::of(encoding);
    bool const is_gbk = encoding == Encoding::gbk;
    // Counted, not asked one by one: there are a million of them.
    std::size_t wrong = 0;
    auto const ask = [&](std::initializer_list<unsigned> bytes, Stop wanted) {
      char code[4];
      std::size_t size = 0;
      for (unsigned const b : bytes) code[size++] = static_cast<char>(b);
      wrong += codec.first({code, size}).stop != wanted;
    };
    for (unsigned lead = 0x80; lead <= 0xff; ++lead) {
      bool const is_lead = lead != 0x80 && lead != 0xff;
      bool const is_euro = is_gbk && lead == 0x80;
      ask({lead}, is_lead ? Stop::cut : is_euro ? Stop::end : Stop::bad);
      for (unsigned trail = 0; trail <= 0xff; ++trail) {
        bool const is_two = is_lead && trail >= 0x40 && trail != 0x7f && trail != 0xff;
        bool const is_four = !is_gbk && is_lead && trail >= 0x30 && trail <= 0x39;
        ask({lead, trail}, is_two || is_euro ? Stop::end : is_four ? Stop::cut : Stop::bad);
        if (!is_four) continue;
        for (unsigned third = 0; third <= 0xff; ++third) ask({lead, trail, third}, third >= 0x81 && third <= 0xfe ? Stop::cut : Stop::bad);
        for (unsigned fourth = 0; fourth <= 0xff; ++fourth)
          if (fourth < 0x30 || fourth > 0x39) ask({lead, trail, 0x81, fourth}, Stop::bad);
      }
    }
    INFO(name_of(encoding));
    CHECK(wrong == 0);
  }
}

TEST_CASE("a text goes there and back in every encoding that has its characters, through buffers of every size") {
  for (auto const encoding : encodings) {
    Codec const& codec = Codec::of(encoding);
    std::string const text(encoding == Encoding::gbk ? std::string_view("案件,€ × αβγ \"张三\" 中") : mixed);
    std::string bytes, utf8;
    REQUIRE(codec.encode_all(text, bytes));
    REQUIRE(codec.decode_all(bytes, utf8));
    REQUIRE(utf8 == text);
    CHECK(codec.check(bytes) == Coded{bytes.size(), text.size(), Stop::end});
    for (std::size_t room = 4; room < 40; room += room < 10 ? 1 : 7)
      for (std::size_t chunk : {std::size_t(1), std::size_t(3), std::size_t(16), bytes.size()}) {
        std::string out, buffer(room, '?');
        std::size_t at = 0, end = 0;
        while (at < bytes.size()) {
          auto const step = codec.decode(std::string_view(bytes).substr(at, end - at), buffer);
          out.append(buffer, 0, step.written), at += step.read;
          REQUIRE(step.stop != Stop::bad);
          if (step.stop != Stop::full) end = std::min(end + chunk, bytes.size());
          else REQUIRE(step.written + 4 > room);
        }
        REQUIRE(out == text);
      }
  }
}

TEST_CASE("where a conversion ends is where it says, for broken and unbroken bytes alike") {
  Random random;
  INFO("CUSTODY_SEED=" << random.seed);
  for (int round = 0; round < 3000; ++round) {
    auto const encoding = encodings[random.below(4)];
    Codec const& codec = Codec::of(encoding);
    std::string bytes;
    REQUIRE(codec.encode_all(encoding == Encoding::gbk ? "中,国" : mixed, bytes));
    bytes += random.bytes(40, bytes);
    for (std::size_t i = random.below(3); i > 0; --i) bytes[random.below(bytes.size())] = random.byte();

    // The slow road, one character after another.
    std::string slow;
    std::size_t at = 0;
    Stop stop = Stop::end;
    while (at < bytes.size()) {
      auto const next = codec.first(std::string_view(bytes).substr(at));
      if (stop = next.stop; next.length == 0) break;
      slow += utf8_of(next.point), at += next.length;
    }
    std::string buffer(Codec::room_for(bytes.size()), '?');
    auto const fast = codec.decode(bytes, buffer);
    REQUIRE(fast == Coded{at, slow.size(), stop});
    REQUIRE(buffer.substr(0, fast.written) == slow);
    REQUIRE(codec.check(bytes) == fast);
    // What was read is exactly what is written back.
    std::string back;
    REQUIRE(codec.encode_all(slow, back));
    REQUIRE(back == bytes.substr(0, at));
    std::string whole = "x";
    REQUIRE(codec.decode_all(bytes, whole).has_value() == (stop == Stop::end));
    REQUIRE(whole == (stop == Stop::end ? "x" + slow : "x"));
  }
}

TEST_CASE("an error names its place and its bytes") {
  auto const said = [](Encoding encoding, std::string_view bytes) {
    std::string out;
    auto const result = Codec::of(encoding).decode_all(bytes, out);
    REQUIRE_FALSE(result);
    return std::string(result.error().code) + ": " + english(result.error().message);
  };
  CHECK(said(Encoding::gb18030_2005, "ab\x84\x31\xa5\x30z") == "encoding-bytes: byte 2: no character of gb18030-2005: 84 31 A5 30");
  CHECK(said(Encoding::gb18030_2005, "\xff") == "encoding-bytes: byte 0: no character of gb18030-2005: FF");
  CHECK(said(Encoding::gb18030_2022, "\xd6\xd0\x80") == "encoding-bytes: byte 2: no character of gb18030-2022: 80");
  CHECK(said(Encoding::gb18030_2022, "\xd6\xd0\xd6 ,") == "encoding-bytes: byte 2: no character of gb18030-2022: D6 20");
  CHECK(said(Encoding::gb18030_2022, "\x81\x30\x41\x30") == "encoding-bytes: byte 0: no character of gb18030-2022: 81 30 41");
  CHECK(said(Encoding::gb18030_2005, "\xd6\xd0\xd6") == "encoding-cut: byte 2: a character of gb18030-2005 is cut off: D6");
  CHECK(said(Encoding::gbk, "a\x81\x30\x81\x30") == "encoding-bytes: byte 1: no character of gbk: 81 30");
  CHECK(said(Encoding::utf8, "a\xc0\x80") == "encoding-bytes: byte 1: no character of utf-8: C0");
  CHECK(said(Encoding::utf8, "a\xe4\xb8") == "encoding-cut: byte 1: a character of utf-8 is cut off: E4 B8");
  CHECK(said(Encoding::utf8, "\xe4\xb8z") == "encoding-bytes: byte 0: no character of utf-8: E4 B8 7A");
  CHECK(said(Encoding::utf8, "\xed\xa0\x80") == "encoding-bytes: byte 0: no character of utf-8: ED A0");
}

TEST_CASE("every beginning of a character is cut, never wrong") {
  for (auto const encoding : encodings) {
    Codec const& codec = Codec::of(encoding);
    for (char32_t p : {U'é', U'ࠀ', U'中', U'퟿', U'\ue000', U'￼', U'𐀀', U'𠮷', U'\U0010ffff'}) {
      char bytes[8];
      auto const coded = codec.encode(utf8_of(p), bytes);
      if (coded.stop == Stop::bad) {
        CHECK(encoding == Encoding::gbk);
        continue;
      }
      for (std::size_t size = 1; size < coded.written; ++size) {
        INFO(name_of(encoding) << " U+" << std::hex << unsigned(p) << " cut to " << size);
        CHECK(codec.first({bytes, size}).stop == Stop::cut);
      }
    }
  }
}

TEST_CASE("bytes that a raw search looks for are never part of a longer character, and all others may be") {
  for (auto const encoding : encodings) {
    Codec const& codec = Codec::of(encoding);
    std::array<bool, 256> inside{};
    for (char32_t p = 0x80; p <= 0x10ffff; ++p) {
      if (p >= 0xd800 && p <= 0xdfff) continue;
      char bytes[8];
      auto const coded = codec.encode(utf8_of(p), bytes);
      if (coded.stop == Stop::end)
        for (std::size_t i = 0; i < coded.written; ++i) inside[static_cast<unsigned char>(bytes[i])] = true;
    }
    for (unsigned b = 0; b < 0x80; ++b) {
      INFO(name_of(encoding) << " " << b);
      CHECK(is_raw_safe(encoding, static_cast<char>(b)) == !inside[b]);
    }
    for (char const c : {',', '"', '\n', '\r', '<', '&', '\t', ';', '>', '='}) CHECK(is_raw_safe(encoding, c));
    for (char const c : {'|', '\\', '{', ']', '[', '^', '~', '@'}) CHECK(is_raw_safe(encoding, c) == (encoding == Encoding::utf8));
  }
}

TEST_CASE("ASCII is copied the same by blocks and by words") {
  std::string const ascii = "0123456789abcdefghijklmnopqrstuvwxyz,0123456789abcdefghijklmnopqrstuvwxyz";
  for (std::size_t size = 0; size <= ascii.size(); ++size)
    for (std::size_t stop = 0; stop <= size; ++stop) {
      std::string in = ascii.substr(0, size);
      if (stop < size) in[stop] = '\x80';
      std::string a(size + 8, '?'), b(size + 8, '?');
      bool const good = copy_ascii(in.data(), a.data(), size) == stop && copy_ascii_portable(in.data(), b.data(), size) == stop &&
                        a.compare(0, stop, ascii, 0, stop) == 0 && b.compare(0, stop, ascii, 0, stop) == 0 &&
                        a.ends_with("????????") && b.ends_with("????????");
      if (!good) FAIL(size << " bytes, ASCII up to " << stop);
    }
}

TEST_CASE("an encoding is named in one way") {
  for (auto const encoding : encodings) CHECK(find_encoding(name_of(encoding)) == encoding);
  for (char const* wrong : {"", "UTF-8", "utf8", "gb18030", "GBK", "cp936", "gb2312"}) CHECK_FALSE(find_encoding(wrong));
}
