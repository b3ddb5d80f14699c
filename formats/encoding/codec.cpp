// Each way is one loop: ASCII by blocks, then the common characters one after another while there is room to write a whole
// word, then whatever is rare by the slow road that also knows what is wrong.
#include "formats/encoding/codec.hpp"

#include <algorithm>
#include <cstring>

#include "formats/encoding/ascii.hpp"
#include "formats/encoding/tables.hpp"
#include "lib/base/ensure.hpp"
#include "lib/base/text.hpp"

namespace custody::formats {
namespace {

constexpr struct {
  Encoding encoding;
  std::string_view name;
} encoding_names[] = {{Encoding::utf8, "utf-8"}, {Encoding::gbk, "gbk"}, {Encoding::gb18030_2005, "gb18030-2005"}, {Encoding::gb18030_2022, "gb18030-2022"}};

constexpr char32_t euro = 0x20ac;
constexpr unsigned euro_byte = 0x80;

using Character = Codec::Character;

unsigned byte_at(char const* p) { return static_cast<unsigned char>(*p); }
char to_char(unsigned b) { return static_cast<char>(static_cast<unsigned char>(b)); }

bool is_tail(unsigned b) { return (b & 0xc0) == 0x80; }
bool is_lead(unsigned b) { return b >= 0x81 && b <= 0xfe; }
bool is_digit_byte(unsigned b) { return b >= 0x30 && b <= 0x39; }

/// Whether `bytes`, which are no whole character, are the beginning of one.
bool is_cut_utf8(std::string_view bytes) {
  unsigned const lead = byte_at(bytes.data());
  std::size_t const length = lead >= 0xc2 && lead <= 0xdf ? 2 : (lead & 0xf0) == 0xe0 ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (bytes.size() >= length) return false;
  unsigned const low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned const high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (bytes.size() > 1 && (byte_at(&bytes[1]) < low || byte_at(&bytes[1]) > high)) return false;
  return bytes.size() < 3 || is_tail(byte_at(&bytes[2]));
}

Character first_utf8(std::string_view bytes) {
  if (auto const length = utf8_length(bytes); length != 0) return {utf8_decode(bytes), length, Stop::end};
  return {0, 0, is_cut_utf8(bytes) ? Stop::cut : Stop::bad};
}

Character first_gb(Codec::Tables const& tables, std::string_view bytes) {
  constexpr Character cut{0, 0, Stop::cut}, bad{0, 0, Stop::bad};
  unsigned const lead = byte_at(bytes.data());
  if (lead < 0x80) return {lead, 1, Stop::end};
  if (lead == euro_byte && !tables.has_four_bytes()) return {euro, 1, Stop::end};
  if (!is_lead(lead)) return bad;
  if (bytes.size() < 2) return cut;
  unsigned const trail = byte_at(bytes.data() + 1);
  if (!is_digit_byte(trail) || !tables.has_four_bytes()) {
    char16_t const point = trail >= 0x40 && trail <= 0xfe ? tables.two_byte(lead, trail) : u'\0';
    return point != 0 ? Character{point, 2, Stop::end} : bad;
  }
  if (bytes.size() < 3) return cut;
  unsigned const third = byte_at(bytes.data() + 2);
  if (!is_lead(third)) return bad;
  if (bytes.size() < 4) return cut;
  unsigned const fourth = byte_at(bytes.data() + 3);
  if (!is_digit_byte(fourth)) return bad;
  auto const point = tables.four_byte((((lead - 0x81) * 10 + (trail - 0x30)) * 126 + (third - 0x81)) * 10 + (fourth - 0x30));
  return point ? Character{*point, 4, Stop::end} : bad;
}

struct CodeUnits {
  char bytes[4];
  std::size_t size = 0;  // 0: the encoding has none
};

CodeUnits code_of(Codec::Tables const& tables, char32_t point) {
  if (point < 0x80) return {{to_char(point)}, 1};
  if (point == euro && !tables.has_four_bytes()) return {{to_char(euro_byte)}, 1};
  if (std::uint16_t const two = point <= 0xffff ? tables.code(static_cast<char16_t>(point)) : 0; two != 0)
    return {{to_char(two >> 8), to_char(two)}, 2};
  if (!tables.has_four_bytes()) return {};
  std::uint32_t const n = tables.number(point);
  return {{to_char(0x81 + n / 12600), to_char(0x30 + n / 1260 % 10), to_char(0x81 + n / 10 % 126), to_char(0x30 + n % 10)}, 4};
}

/// Input and output of one conversion, and how far it is.
struct Crossing {
  char const *begin, *in, *in_end;
  char *out_begin, *out, *out_end;

  Crossing(std::string_view from, std::span<char> to)
      : begin(from.data()), in(begin), in_end(begin + from.size()), out_begin(to.data()), out(out_begin), out_end(out_begin + to.size()) {}

  std::size_t left() const { return static_cast<std::size_t>(in_end - in); }
  std::size_t room() const { return static_cast<std::size_t>(out_end - out); }
  std::string_view rest() const { return {in, left()}; }
  Coded stop(Stop why) const { return {static_cast<std::size_t>(in - begin), static_cast<std::size_t>(out - out_begin), why}; }

  void pass_ascii() {
    auto const size = copy_ascii(in, out, std::min(left(), room()));
    in += size, out += size;
  }
  /// False if there is no room.
  bool put(char const* bytes, std::size_t size, std::size_t read) {
    if (room() < size) return false;
    std::memcpy(out, bytes, size);
    in += read, out += size;
    return true;
  }
};

/// Three bytes as one number, the first one lowest.
unsigned three_at(char const* p) { return byte_at(p) | byte_at(p + 1) << 8 | byte_at(p + 2) << 16; }

/// Whether they are a character of three bytes: E0 to EF and two tails, no long form and no surrogate.
bool is_character(unsigned three) {
  unsigned const range = three & 0x200f;   // of the lead what differs, of the second byte whether it is A0 or more
  return (three & 0xc0c0f0) == 0x8080e0 && range != 0 && range != 0x200d;
}

unsigned point_of(unsigned three) { return (three & 0x0f) << 12 | (three >> 2 & 0xfc0) | (three >> 16 & 0x3f); }

// The common characters of each way. They keep their pointers to themselves: what is written through a char* could be any
// object that lies in memory, and everything else would be loaded anew for each character.

/// How many words of four bytes fit, each `step` bytes behind the one before.
std::size_t words(std::size_t size, std::size_t step) { return size < 4 ? 0 : (size - 4) / step + 1; }

void pass_utf8(Crossing& c) {
  char const* in = c.in;
  char* out = c.out;
  for (auto n = std::min(words(c.left(), 3), words(c.room(), 3)); n > 0 && is_character(three_at(in)); --n) {
    std::memcpy(out, in, 4);
    in += 3, out += 3;
  }
  c.in = in, c.out = out;
}

void pass_two_bytes(Crossing& c, Codec::Tables const& tables) {
  char const* in = c.in;
  char* out = c.out;
  for (auto n = std::min(c.left() / 2, words(c.room(), 3)); n > 0; --n) {
    std::uint32_t const utf8 = tables.utf8(byte_at(in), byte_at(in + 1));
    if (utf8 == 0) break;
    std::memcpy(out, &utf8, 4);
    in += 2, out += 3;
  }
  c.in = in, c.out = out;
}

void pass_three_bytes(Crossing& c, Codec::Tables const& tables) {
  char const* in = c.in;
  char* out = c.out;
  for (auto n = std::min(c.left() / 3, c.room() / 2); n > 0; --n) {
    unsigned const three = three_at(in);
    if ((three & 0xc0c0f0) != 0x8080e0) break;
    // Long forms and surrogates have no code.
    std::uint16_t const code = tables.code_bytes(point_of(three));
    if (code == 0) break;
    std::memcpy(out, &code, 2);
    in += 3, out += 2;
  }
  c.in = in, c.out = out;
}

Coded copy_utf8(std::string_view utf8, std::span<char> to) {
  Crossing c(utf8, to);
  while (true) {
    c.pass_ascii();
    pass_utf8(c);
    if (c.in == c.in_end) return c.stop(Stop::end);
    if (byte_at(c.in) < 0x80 && c.room() > 0) continue;
    auto const next = first_utf8(c.rest());
    if (next.length == 0) return c.stop(next.stop);
    if (!c.put(c.in, next.length, next.length)) return c.stop(Stop::full);
  }
}

Coded check_utf8(std::string_view utf8) {
  char const* const begin = utf8.data();
  char const* const end = begin + utf8.size();
  char const* at = begin;
  auto const stop = [&](Stop why) { return Coded{static_cast<std::size_t>(at - begin), static_cast<std::size_t>(at - begin), why}; };
  while (true) {
    at = skip_ascii(at, end);
    while (end - at >= 3 && is_character(three_at(at))) at += 3;
    if (at == end) return stop(Stop::end);
    if (byte_at(at) < 0x80) continue;
    auto const next = first_utf8({at, static_cast<std::size_t>(end - at)});
    if (next.length == 0) return stop(next.stop);
    at += next.length;
  }
}

Coded decode_gb(Codec::Tables const& tables, std::string_view bytes, std::span<char> to) {
  Crossing c(bytes, to);
  while (true) {
    c.pass_ascii();
    pass_two_bytes(c, tables);
    if (c.in == c.in_end) return c.stop(Stop::end);
    if (byte_at(c.in) < 0x80 && c.room() > 0) continue;
    auto const next = first_gb(tables, c.rest());
    if (next.length == 0) return c.stop(next.stop);
    char utf8[4];
    if (!c.put(utf8, utf8_encode(next.point, utf8), next.length)) return c.stop(Stop::full);
  }
}

Coded encode_gb(Codec::Tables const& tables, std::string_view utf8, std::span<char> to) {
  Crossing c(utf8, to);
  while (true) {
    c.pass_ascii();
    pass_three_bytes(c, tables);
    if (c.in == c.in_end) return c.stop(Stop::end);
    if (byte_at(c.in) < 0x80 && c.room() > 0) continue;
    auto const next = first_utf8(c.rest());
    if (next.length == 0) return c.stop(next.stop);
    auto const code = code_of(tables, next.point);
    if (code.size == 0) return c.stop(Stop::bad);
    if (!c.put(code.bytes, code.size, next.length)) return c.stop(Stop::full);
  }
}

/// Appends the whole of `from` to `to`, or leaves `to` as it was.
template <class Convert>
Coded append(std::string_view from, std::string& to, Convert convert) {
  std::size_t const before = to.size();
  to.resize(before + Codec::room_for(from.size()));
  Coded const coded = convert(from, std::span(to).subspan(before));
  to.resize(before + (coded.stop == Stop::end ? coded.written : 0));
  return coded;
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (char const& c : bytes) fmt::format_to(std::back_inserter(out), "{}{:02X}", out.empty() ? "" : " ", byte_at(&c));
  return out;
}

/// How many of the bytes at which a decode stopped are to blame: up to the first that cannot follow.
std::size_t blamed(Encoding encoding, std::string_view at) {
  if (encoding == Encoding::utf8) {
    std::size_t size = 1;
    while (size < std::min<std::size_t>(at.size(), 4) && is_cut_utf8(at.substr(0, size))) ++size;
    return size;
  }
  if (!is_lead(byte_at(at.data())) || at.size() < 2) return 1;
  if (encoding == Encoding::gbk || !is_digit_byte(byte_at(&at[1]))) return 2;
  return std::min<std::size_t>(at.size(), at.size() > 2 && !is_lead(byte_at(&at[2])) ? 3 : 4);
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  for (auto const& known : encoding_names)
    if (known.encoding == encoding) return known.name;
  ensure(false, "every encoding has a name");
  return {};
}

std::optional<Encoding> find_encoding(std::string_view name) {
  for (auto const& known : encoding_names)
    if (known.name == name) return known.encoding;
  return {};
}

Codec::Codec(Encoding encoding) : m_encoding(encoding), m_tables(encoding == Encoding::utf8 ? nullptr : new Tables(encoding)) {}

Codec const& Codec::of(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8: {
      static Codec const& codec = *new Codec(Encoding::utf8);
      return codec;
    }
    case Encoding::gbk: {
      static Codec const& codec = *new Codec(Encoding::gbk);
      return codec;
    }
    case Encoding::gb18030_2005: {
      static Codec const& codec = *new Codec(Encoding::gb18030_2005);
      return codec;
    }
    case Encoding::gb18030_2022: break;
  }
  static Codec const& codec = *new Codec(Encoding::gb18030_2022);
  return codec;
}

Coded Codec::decode(std::string_view bytes, std::span<char> utf8) const {
  return m_tables == nullptr ? copy_utf8(bytes, utf8) : decode_gb(*m_tables, bytes, utf8);
}

Coded Codec::encode(std::string_view utf8, std::span<char> bytes) const {
  return m_tables == nullptr ? copy_utf8(utf8, bytes) : encode_gb(*m_tables, utf8, bytes);
}

Codec::Character Codec::first(std::string_view bytes) const {
  ensure(!bytes.empty(), "there is a byte to look at");
  return m_tables == nullptr ? first_utf8(bytes) : first_gb(*m_tables, bytes);
}

Coded Codec::check(std::string_view bytes) const {
  if (m_tables == nullptr) return check_utf8(bytes);
  // Through a small buffer: what would be written is thrown away while it is still in the nearest cache.
  char buffer[4096];
  Coded total;
  do {
    auto const step = decode(bytes.substr(total.read), buffer);
    total = {total.read + step.read, total.written + step.written, step.stop};
  } while (total.stop == Stop::full);
  return total;
}

Result<> Codec::decode_all(std::string_view bytes, std::string& utf8) const {
  auto const coded = append(bytes, utf8, [&](std::string_view from, std::span<char> to) { return decode(from, to); });
  if (coded.stop == Stop::end) return {};
  return fail(failure(coded.stop == Stop::cut ? "encoding-cut" : "encoding-bytes",
                      say("byte {}: {}", coded.read, describe_bytes(m_encoding, bytes.substr(coded.read)))));
}

Result<> Codec::encode_all(std::string_view utf8, std::string& bytes) const {
  auto const coded = append(utf8, bytes, [&](std::string_view from, std::span<char> to) { return encode(from, to); });
  if (coded.stop == Stop::end) return {};
  auto const at = utf8.substr(coded.read);
  auto const next = first_utf8(at);
  if (next.length == 0)
    return fail(failure("encoding-bytes", say("byte {}: {}", coded.read, describe_bytes(Encoding::utf8, at))));
  return fail(failure("encoding-character", say("byte {}: {} has no code for U+{}", coded.read, name_of(m_encoding),
                                                fmt::format("{:04X}", static_cast<unsigned>(next.point)))));
}

Message describe_bytes(Encoding encoding, std::string_view at) {
  auto const next = Codec::of(encoding).first(at);
  if (next.stop == Stop::cut) return say("a character of {} is cut off: {}", name_of(encoding), hex(at));
  return say("no character of {}: {}", name_of(encoding), hex(at.substr(0, blamed(encoding, at))));
}

}  // namespace custody::formats
