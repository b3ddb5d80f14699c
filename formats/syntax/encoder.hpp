// From UTF-8 to the bytes of a pack's encoding, field by field, so that a character without a code is found with its place.
#pragma once

#include <string_view>

#include "formats/encoding/codec.hpp"
#include "formats/find.hpp"
#include "formats/output.hpp"

namespace custody::formats {

class Encoder {
 public:
  explicit Encoder(Encoding encoding) : m_codec(Codec::of(encoding)), m_is_utf8(encoding == Encoding::utf8) {}

  /// False: a character has no code in the encoding; then nothing was written.
  bool put(std::string_view utf8, Output& out) const { return put(utf8, is_ascii(utf8), out); }
  /// The same of what is known to be ASCII or not.
  bool put(std::string_view utf8, bool ascii, Output& out) const {
    if (ascii || m_is_utf8) {
      out.put(utf8);
      return true;
    }
    std::size_t const room = Codec::room_for(utf8.size());
    Coded const coded = m_codec.encode(utf8, {out.room(room), room});
    if (coded.stop != Stop::end) return false;
    out.keep(coded.written);
    return true;
  }

 private:
  Codec const& m_codec;
  bool m_is_utf8;
};

}  // namespace custody::formats
