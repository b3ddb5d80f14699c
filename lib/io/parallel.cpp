#include "lib/io/parallel.hpp"

#include <algorithm>
#include <system_error>
#include <vector>

namespace custody {

unsigned worker_count() { return std::clamp(std::thread::hardware_concurrency(), 1u, 16u); }

void parallel_for(std::size_t count, std::size_t chunk, std::function<void(std::size_t, std::size_t, unsigned)> const& work) {
  std::atomic<std::size_t> next{0};
  auto const run = [&](unsigned worker) {
    for (;;) {
      std::size_t const begin = next.fetch_add(chunk);
      if (begin >= count) return;
      work(begin, std::min(count, begin + chunk), worker);
    }
  };
  std::size_t const chunks = (count + chunk - 1) / chunk;
  std::vector<std::jthread> helpers;
  try {
    for (unsigned worker = 1; worker < std::min<std::size_t>(worker_count(), chunks); ++worker) helpers.emplace_back(run, worker);
  } catch (std::system_error const&) {
    // No more threads to be had: those that there are do all of it.
  }
  run(0);
}

}  // namespace custody
