// From raw bytes of a place to a slot: the encoding undone, and "no value" told from a value.
#pragma once

#include <string_view>

#include "formats/encoding/codec.hpp"
#include "formats/find.hpp"
#include "formats/problem.hpp"
#include "formats/slot.hpp"

namespace custody::formats {

/// The byte order mark (U+FEFF) that some programs put before a file. Empty: the encoding has none.
inline std::string_view byte_order_mark(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8: return "\xef\xbb\xbf";
    case Encoding::gbk: return {};
    case Encoding::gb18030_2005:
    case Encoding::gb18030_2022: return "\x84\x31\x95\x33";
  }
  return {};
}

/// How many bytes of a mark stand at the front of a file.
inline std::size_t mark_size(std::string_view file, Encoding encoding) {
  auto const mark = byte_order_mark(encoding);
  return file.starts_with(mark) ? mark.size() : 0;
}
/// Whether more of the file must be seen to say that.
inline bool may_be_mark(std::string_view file, Encoding encoding) {
  auto const mark = byte_order_mark(encoding);
  return file.size() < mark.size() && mark.starts_with(file);
}

/// Whether a value is only spaces: of ASCII, or the full-width one.
[[gnu::noinline]] inline bool is_blank(std::string_view utf8) {
  while (!utf8.empty()) {
    if (utf8[0] == ' ' || utf8[0] == '\t')
      utf8.remove_prefix(1);
    else if (utf8.starts_with("\u3000"))
      utf8.remove_prefix(3);
    else
      return false;
  }
  return true;
}

/// Empty, blank or text.
inline State state_of(std::string_view utf8) {
  if (utf8.empty()) return State::empty;
  bool const perhaps = utf8[0] == ' ' || utf8[0] == '\t' || utf8[0] == '\xe3';
  if (perhaps && is_blank(utf8)) [[unlikely]]
    return State::blank;
  return State::text;
}

/// Decodes the lexemes of one record.
class LexemeDecoder {
 public:
  LexemeDecoder(Codec const& codec, Arena& arena) : m_codec(codec), m_arena(arena), m_is_utf8(codec.encoding() == Encoding::utf8) {}

  /// The slot of `raw`. ASCII stays where it is. UTF-8 must have been checked for the whole record. False: `raw` is not of the
  /// encoding; `at` is where. `ascii`: it is known to be that.
  bool decode(std::string_view raw, Slot& slot, std::size_t& at, bool ascii = false) const {
    if (!ascii && !m_is_utf8 && !is_ascii(raw)) {
      std::size_t const room = Codec::room_for(raw.size());
      char* const out = m_arena.room(room);
      Coded const coded = m_codec.decode(raw, {out, room});
      if (coded.stop != Stop::end) {
        at = coded.read;
        return false;
      }
      m_arena.keep(coded.written);
      raw = {out, coded.written};
    }
    slot.data = raw.data();
    slot.size = static_cast<std::uint32_t>(raw.size());
    slot.state = state_of(raw);
    return true;
  }

 private:
  Codec const& m_codec;
  Arena& m_arena;
  bool m_is_utf8;
};

/// Not a byte sequence of the encoding: the problem of stage `read` that says so.
Problem encoding_problem(Encoding encoding, std::string_view place, std::string_view raw, std::size_t at, std::uint64_t offset);

}  // namespace custody::formats
