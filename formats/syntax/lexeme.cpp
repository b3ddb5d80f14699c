#include "formats/syntax/lexeme.hpp"

#include "lib/base/bytes.hpp"

namespace custody::formats {

Problem encoding_problem(Encoding encoding, std::string_view place, std::string_view raw, std::size_t at, std::uint64_t offset) {
  Problem out;
  out.rule = "encoding";
  out.place = place;
  out.value = hex_encode(as_bytes(raw.substr(at, 4)));
  out.hint = describe_bytes(encoding, raw.substr(at));
  out.offset = offset + at;
  return out;
}

}  // namespace custody::formats
