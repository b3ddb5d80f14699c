// A file may begin with the byte order mark of its encoding, as some programs write it: it is no part of any field, and it comes back.
#include "formats/memory_run.hpp"
#include "formats/sample_file.hpp"
#include "tests/formats/conversion.hpp"

using namespace custody;
using namespace custody::formats;
using namespace custody::formats::test;

namespace {

/// The mark, which is U+FEFF as the encoding writes it; GBK has none.
std::string mark_of(Encoding encoding) {
  std::string out;
  return Codec::of(encoding).encode_all("\ufeff", out) ? out : "";
}

std::string samples(Pack const& of) {
  std::string out;
  REQUIRE(write_samples(library().model(), library().tables(), of, 5, 1, false, [&](std::string_view bytes) -> Result<> {
    out += bytes;
    return {};
  }));
  return out;
}

}  // namespace

TEST_CASE("a byte order mark before a file of any pack is no part of it, and comes back") {
  for (auto const& name : library().names()) {
    INFO(name);
    Pack const& from = pack(name);
    std::string const plain = samples(from), mark = mark_of(from.encoding), file = mark + plain;
    REQUIRE(!mark.empty());
    // Where the pack writes one itself, the sample has it already.
    std::string const marked = plain.starts_with(mark) ? plain : file;
    for (auto const& other : library().names()) {
      if (pack(other).record != from.record) continue;
      INFO(other);
      Plan const there(library().model(), from, pack(other), library().tables()), back(library().model(), pack(other), from, library().tables());
      auto const with = convert_there(there, marked), without = convert_there(there, plain.starts_with(mark) ? plain.substr(mark.size()) : plain);
      REQUIRE(with);
      REQUIRE(without);
      CHECK(with->summary.rejected == 0);
      CHECK(with->bytes == without->bytes);
      CHECK(formats::test::convert(there, marked, {}, 1).file() == with->bytes);
      auto const again = custody::formats::convert_back(back, with->bytes, with->residual);
      REQUIRE(again);
      CHECK(again->bytes == marked);
      // A program may put one before what it saves.
      auto const saved = with->bytes.starts_with(mark_of(pack(other).encoding)) ? with->bytes : mark_of(pack(other).encoding) + with->bytes;
      auto const from_saved = custody::formats::convert_back(back, saved, with->residual);
      REQUIRE(from_saved);
      CHECK(from_saved->bytes == marked);
    }
  }
}

TEST_CASE("a byte order mark in the middle of a file is none") {
  Plan const plan(library().model(), pack("zj-case-jsonl"), pack("zj-case-json"), library().tables());
  auto const out = formats::test::convert(plan, "{\"ajbh\":\"A3305000000002026110001\"}\n\ufeff{\"ajbh\":\"A3305000000002026110002\"}\n");
  CHECK(out.summary.rejected == 1);
}
