// Slots and texts of one batch, one after the other in blocks.
#include "formats/slot.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

using namespace custody::formats;

TEST_CASE("slots stand where a Slot may, also the first ones of a new block") {
  for (std::size_t odd = 0; odd < alignof(Slot); ++odd) {
    Arena arena;
    arena.copy(std::string(odd, 'x'));
    // Some blocks of 256 KiB, each of which ends at another place.
    for (int i = 0; i < 20'000; ++i) {
      arena.copy(std::string(static_cast<std::size_t>(i) % 7, 'y'));
      Slot* const slots = arena.slots(static_cast<std::size_t>(i) % 5 + 1);
      REQUIRE(reinterpret_cast<std::uintptr_t>(slots) % alignof(Slot) == 0);
    }
  }
}
