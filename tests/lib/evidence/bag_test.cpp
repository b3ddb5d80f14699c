#include "lib/evidence/bag.hpp"

#include <catch2/catch.hpp>

using namespace custody;

namespace {

std::string const hex(64, 'a');

std::string code_of(std::string_view text) {
  auto const checked = check_manifest(text);
  return checked ? "ok" : std::string(checked.error().code);
}

}  // namespace

TEST_CASE("bag-info.txt has three lines") {
  BagInfo const info{*parse_time("2026-11-22T05:55:00Z"), "evidence.huzhou.example#7", 96, 3};
  CHECK(encode_bag_info(info) ==
        "Bagging-Date: 2026-11-22\nExternal-Identifier: evidence.huzhou.example#7\nPayload-Oxum: 96.3\n");
}

TEST_CASE("a manifest is sorted by the bytes of its paths") {
  ManifestBuilder builder;
  for (auto const* path : {"data/evidence/10-x", "data/evidence/1-x", "data/evidence/100-x", "data/evidence/1-xy", "data/history/b", "data/evidence/1-\xe4\xb8\xad"})
    builder.add(hex, path);
  auto const text = builder.text();
  CHECK(check_manifest(text).value() == 6);
  ManifestLines lines(text);
  std::vector<std::string> paths;
  while (auto const line = lines.next()) {
    CHECK(line->hex == hex);
    paths.emplace_back(line->path);
  }
  CHECK(paths == std::vector<std::string>{"data/evidence/1-x", "data/evidence/1-xy", "data/evidence/1-\xe4\xb8\xad", "data/evidence/10-x",
                                          "data/evidence/100-x", "data/history/b"});
}

TEST_CASE("a manifest that is not written as it must be is refused") {
  auto const good = hex + "  a\n";
  CHECK(code_of(good) == "ok");
  CHECK(code_of(good + hex + "  b\n") == "ok");
  for (auto const& bad : {std::string(), std::string("\n"), hex + "  a", hex + " a\n", hex + " *a\n", hex + "  \n", "A" + hex.substr(1) + "  a\n",
                          hex.substr(1) + "  a\n", hex + "a  a\n", good + good, hex + "  b\n" + good, good + "\n", good + "x\n", "\\" + good}) {
    INFO(bad);
    CHECK(code_of(bad) == "manifest-syntax");
  }
}
