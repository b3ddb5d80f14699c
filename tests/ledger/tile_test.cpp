#include "ledger/tile.hpp"

#include <catch2/catch.hpp>

using namespace custody;
using namespace custody::ledger;

TEST_CASE("tile paths are those of the published layout") {
  CHECK(entries_path(0, 256) == "tile/entries/000");
  CHECK(entries_path(0, 255) == "tile/entries/000.p/255");
  CHECK(entries_path(123456789, 256) == "tile/entries/x123/x456/789");
  CHECK(tile_path({0, 0, 255}) == "tile/0/000.p/255");
  CHECK(tile_path({15, 455667, 256}) == "tile/15/x455/667");
  CHECK(tile_path({15, 123456789, 41}) == "tile/15/x123/x456/789.p/41");
  CHECK(tile_number(1234067) == "x001/x234/067");
}

TEST_CASE("a tile path has one spelling, and comes back from it") {
  for (std::uint64_t const n : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{999}, std::uint64_t{1000}, std::uint64_t{123456789}})
    for (unsigned const width : {1u, 255u, 256u}) {
      auto const tile = parse_tile_path(tile_path({3, n, width}));
      REQUIRE(tile);
      CHECK(tile->tile == TileId{3, n, width});
      CHECK(parse_tile_path(entries_path(n, width))->entries);
    }
  for (char const* bad : {"tile/3/5/123/456/078", "tile/3/-1/123/456/078", "tile/64/000", "tile/0/x000/001", "tile/0/00", "tile/0/0000",
                          "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/00/000", "tile/0/x001", "tile/0/x001/",
                          "tile//000", "tile/entries", "tile/entries/000/", "/tile/0/000", "tile/0/x999/x999/x999/x999/x999/x999/x999/999"})
    CHECK_FALSE(parse_tile_path(bad));
}

TEST_CASE("a log of 70,000 entries has the tiles of the specification's example") {
  CHECK(tile_width_at(70000, 0, 272) == 256);
  CHECK(tile_width_at(70000, 0, 273) == 112);
  CHECK(tile_width_at(70000, 0, 274) == 0);
  CHECK(tile_width_at(70000, 1, 0) == 256);
  CHECK(tile_width_at(70000, 1, 1) == 17);
  CHECK(tile_width_at(70000, 2, 0) == 1);
  CHECK(tile_width_at(70000, 3, 0) == 0);
  CHECK(tile_width_at(256, 1, 0) == 1);
  CHECK(tile_width_at(0, 0, 0) == 0);
}

TEST_CASE("an entry bundle is lengths and entries, and nothing may be cut off") {
  std::string bundle;
  for (char const* entry : {"one", "two", "three"}) append_entry(bundle, entry);
  CHECK(hex_encode(as_bytes(bundle)) == "00036f6e65000374776f00057468726565");
  CHECK(decode_entries(bundle)->size() == 3);
  for (std::size_t size = 1; size < bundle.size(); ++size) {
    auto const cut = decode_entries(std::string_view(bundle).substr(0, size));
    CHECK((!cut || cut->size() < 3));
  }
  std::string many;
  for (int i = 0; i < 257; ++i) append_entry(many, "x");
  CHECK(decode_entries(many).error().code == "entries-syntax");
}

TEST_CASE("a tile is 1 to 256 whole hashes") {
  CHECK(decode_tile(std::string(64, 'x'))->size() == 2);
  for (std::size_t const size : {0u, 31u, 33u, 257u * 32}) CHECK_FALSE(decode_tile(std::string(size, 'x')));
}
