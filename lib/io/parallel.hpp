// Both cores, same bytes out: work is split by number, results land at their number.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>

namespace custody {

/// How many threads help; std::thread::hardware_concurrency(), at least 1, at most 16.
unsigned worker_count();

/// Calls work(begin, end, worker) for chunks of [0, count) on up to worker_count() threads, the calling one included, and
/// returns when all is done. `work` must not throw; it reports through what it captures, by number.
void parallel_for(std::size_t count, std::size_t chunk, std::function<void(std::size_t, std::size_t, unsigned)> const& work);

}  // namespace custody
