// A conversion in memory, for the tests of the formats.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "formats/convert.hpp"
#include "formats/library.hpp"

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

}  // namespace custody::formats::test
