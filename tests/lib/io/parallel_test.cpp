#include "lib/io/parallel.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace custody;

TEST_CASE("every number is worked on once, whatever the chunk") {
  for (std::size_t const count : {0u, 1u, 2u, 63u, 64u, 65u, 1000u})
    for (std::size_t const chunk : {1u, 2u, 64u, 5000u}) {
      std::vector<int> times(count);
      std::atomic<bool> sound = true;
      parallel_for(count, chunk, [&](std::size_t begin, std::size_t end, unsigned worker) {
        if (begin >= end || end > count || end - begin > chunk || worker >= worker_count()) sound = false;
        for (std::size_t i = begin; i < end; ++i) ++times[i];
      });
      CHECK(sound);
      CHECK(times == std::vector<int>(count, 1));
    }
}

TEST_CASE("no two chunks of one worker run at the same time") {
  std::vector<std::atomic<int>> busy(worker_count());
  std::atomic<bool> alone = true;
  parallel_for(2000, 1, [&](std::size_t, std::size_t, unsigned worker) {
    if (busy[worker].fetch_add(1) != 0) alone = false;
    busy[worker].fetch_sub(1);
  });
  CHECK(alone);
}
