#include "lib/crypto/sealed_box.hpp"

#include <catch2/catch.hpp>


using namespace custody;

namespace {

Bytes hex(std::string_view text) { return hex_decode(text).value(); }

}  // namespace

TEST_CASE("a box is AES-256-GCM: test case 14 of its specification") {
  auto const key = Bytes(32);
  auto const box = seal_box(key, "", std::string(16, '\0'));
  CHECK(hex_encode(as_bytes(box)) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  CHECK(hex_encode(as_bytes(seal_box(key, "", ""))) == "530f8afbc74536b9a963b4f1c4cb738b");
}

TEST_CASE("a box opens with its key and context, whole, and with nothing else") {
  auto const key = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  std::string const plain = GENERATE(as<std::string>(), "", "x", "show item.name AAAA 甲\n", std::string(5000, 'y'));
  std::string const box = seal_box(key, "leaf", plain);
  CHECK(box.size() == plain.size() + box_overhead);
  CHECK(open_box(key, "leaf", box) == plain);
  CHECK(!open_box(key, "leaf ", box));
  CHECK(!open_box(hex("100102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), "leaf", box));
  CHECK(!open_box(key, "leaf", box.substr(1)));
  CHECK(!open_box(key, "leaf", box + "z"));
  CHECK(!open_box(key, "leaf", ""));
  for (std::size_t i = 0; i < box.size(); i += 1 + box.size() / 100) {
    std::string changed = box;
    changed[i] ^= 1;
    CHECK(!open_box(key, "leaf", changed));
  }
}
