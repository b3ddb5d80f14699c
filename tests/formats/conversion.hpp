// A conversion in memory, for the tests of the formats.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "formats/convert.hpp"
#include "formats/encoding/codec.hpp"
#include "formats/library.hpp"
#include "formats/residual_maker.hpp"
#include "formats/way_back.hpp"
#include "lib/base/bytes.hpp"
#include "lib/crypto/hasher.hpp"

namespace custody::formats::test {

inline Library& library() {
  static Library it = [] {
    auto out = Library::open({});
    if (!out) FAIL(english(out.error().message));
    return *std::move(out);
  }();
  return it;
}

inline Pack const& pack(std::string const& name) {
  std::vector<Error> errors;
  auto const* const out = library().load(name, errors);
  for (Error const& error : errors) UNSCOPED_INFO(english(error.message));
  REQUIRE(out);
  return *out;
}

/// A text of a test as a file of the GB encodings has it, and back.
inline std::string gb18030(std::string_view utf8) {
  std::string out;
  REQUIRE(Codec::of(Encoding::gb18030_2022).encode_all(utf8, out));
  return out;
}

inline std::string utf8(std::string_view gb) {
  std::string out;
  REQUIRE(Codec::of(Encoding::gb18030_2022).decode_all(gb, out));
  return out;
}

struct Converted {
  std::string error, out, head, rejects, beside, explained;
  Summary summary;

  std::string file() const { return head + out; }
};

/// `step`: at most so many bytes a read, so that records are cut everywhere.
inline Converted convert(Plan const& plan, std::string_view input, ConvertOptions options = {}, std::size_t step = 1 << 20) {
  Converted out;
  Source const source = [&](std::span<char> to) -> Result<std::size_t> {
    std::size_t const count = std::min({to.size(), input.size(), step});
    input.copy(to.data(), count);
    input.remove_prefix(count);
    return count;
  };
  auto const into = [](std::string& to) {
    return [&to](std::string_view bytes) -> Result<> {
      to += bytes;
      return {};
    };
  };
  Outputs const outputs{into(out.out), into(out.head), into(out.rejects), into(out.beside), into(out.explained)};
  auto summary = formats::convert(plan, source, outputs, options, no_progress());
  if (summary)
    out.summary = *std::move(summary);
  else
    out.error = english(summary.error().message);
  return out;
}

inline Converted convert(std::string const& from, std::string const& to, std::string_view input, ConvertOptions options = {}) {
  Plan const plan(library().model(), pack(from), pack(to), library().tables());
  return convert(plan, input, std::move(options));
}

/// A conversion that keeps its residual, with the whole of it in `beside`.
inline Converted convert_keeping(Plan const& plan, std::string_view input, ConvertOptions options = {}, std::size_t step = 1 << 20) {
  auto const maker = ResidualMaker::create(plan);
  REQUIRE(maker);
  options.companion = maker->get();
  auto out = convert(plan, input, options, step);
  out.beside.insert(0, (*maker)->head(hex_encode(sha256(input)), out.summary));
  out.beside += encode_residual_end(hex_encode(sha256(out.beside)));
  return out;
}

struct Returned {
  Converted file;
  WayBack::Counts counts;
};

/// `back` leads from B to A; `input` is B, perhaps edited.
inline Returned convert_back(Plan const& back, std::string_view input, std::string const& residual) {
  auto const read_at = [&](std::uint64_t offset, std::size_t size) -> Result<std::string> {
    return offset >= residual.size() ? std::string() : residual.substr(offset, size);
  };
  auto index = ResidualIndex::open(read_at, back.to());
  INFO((index ? std::string() : english(index.error().message)));
  REQUIRE(index);
  auto const way = WayBack::create(back, *index);
  INFO((way ? std::string() : english(way.error().message)));
  REQUIRE(way);
  ConvertOptions options;
  options.rewriter = way->get();
  Returned out;
  out.file = convert(back, input, options);
  out.counts = (*way)->counts();
  return out;
}

}  // namespace custody::formats::test
