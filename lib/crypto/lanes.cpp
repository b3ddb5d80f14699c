#include "lib/crypto/lanes.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "lib/io/file.hpp"
#include "lib/io/parallel.hpp"

namespace custody {
namespace {

constexpr std::size_t ring_block = 256 * 1024, ring_blocks = 8;

using Lane = std::vector<Sink const*>;

/// The dearest first, each to the lane that has least to do.
std::vector<Lane> share_out(std::span<Sink const> sinks, std::size_t count) {
  std::vector<Sink const*> order;
  for (auto const& sink : sinks) order.push_back(&sink);
  std::ranges::stable_sort(order, std::greater{}, &Sink::cost);
  std::vector<Lane> lanes(count);
  std::vector<unsigned> load(count, 0);
  for (auto const* sink : order) {
    auto const least = static_cast<std::size_t>(std::ranges::min_element(load) - load.begin());
    lanes[least].push_back(sink);
    load[least] += sink->cost;
  }
  return lanes;
}

/// A ring of blocks. Whoever is ahead of all others reads the next one: the cheapest lane, as it turns out.
class Ring {
 public:
  Ring(int fd, PathParts path, std::uint64_t size, std::size_t lanes, Progress& progress)
      : m_fd(fd), m_path(path), m_size(size), m_progress(progress), m_buffer(ring_block * ring_blocks), m_taken(lanes, 0) {}

  /// Nobody waits for this lane.
  void leave(std::size_t lane) {
    std::lock_guard const lock(m_mutex);
    m_taken[lane] = ~std::uint64_t{0} - ring_blocks;
  }

  void run(std::size_t lane, Lane const& sinks) {
    for (std::uint64_t next = 0;; ++next) {
      auto const block = wait_for(next);
      if (!block) return;
      for (auto const* sink : sinks) sink->take(*block);
      std::lock_guard const lock(m_mutex);
      m_taken[lane] = next + 1;
      m_changed.notify_all();
    }
  }

  Result<std::uint64_t> result() {
    if (m_error) return fail(std::move(*m_error));
    return m_total;
  }

 private:
  std::optional<ByteView> wait_for(std::uint64_t next) {
    std::unique_lock lock(m_mutex);
    for (;;) {
      if (next < m_filled) return ByteView(m_buffer).subspan(next % ring_blocks * ring_block, m_sizes[next % ring_blocks]);
      if (m_ended) return std::nullopt;
      if (!m_reading && *std::ranges::min_element(m_taken) + ring_blocks > m_filled) {
        m_reading = true;
        lock.unlock();
        auto const part = std::span(m_buffer).subspan(next % ring_blocks * ring_block, ring_block);
        auto const count = fill(part);
        lock.lock();
        m_reading = false;
        if (count && *count > 0)
          m_sizes[m_filled++ % ring_blocks] = *count;
        else
          m_ended = true;
        if (!count) m_error = count.error();
        m_changed.notify_all();
      } else {
        m_changed.wait(lock);
      }
    }
  }

  /// A whole block, but at the end.
  Result<std::size_t> fill(std::span<std::byte> out) {
    std::size_t count = 0;
    while (count < out.size()) {
      std::size_t const n = TRY(read_some(m_fd, out.subspan(count), m_path.text()));
      if (n == 0) break;
      count += n;
      m_total += n;
      if (m_total > m_size) return fail(unstable_file(m_path));
      m_progress.advance(0, n);
      if (m_progress.stopped()) return fail({Problem::interrupted, "interrupted", say("stopped while reading '{}'", m_path.text()), {}});
    }
    return count;
  }

  int m_fd;
  PathParts m_path;
  std::uint64_t m_size, m_total = 0;
  Progress& m_progress;
  Bytes m_buffer;
  std::array<std::size_t, ring_blocks> m_sizes{};
  std::vector<std::uint64_t> m_taken;   // blocks that each lane is done with
  std::uint64_t m_filled = 0;
  bool m_reading = false, m_ended = false;
  std::optional<Error> m_error;
  std::mutex m_mutex;
  std::condition_variable m_changed;
};

}  // namespace

Error unstable_file(PathParts path) { return failure("unstable", say("'{}' changed while it was read", path.text())); }

Result<std::uint64_t> read_in_lanes(int fd, PathParts path, std::uint64_t size, std::span<Sink const> sinks, Progress& progress) {
  // A single sink gets a lane beside it that takes nothing: it is always ahead, and so it reads.
  auto const lanes = share_out(sinks, std::min<std::size_t>(std::max<std::size_t>(sinks.size(), 2), worker_count()));
  Ring ring(fd, path, size, lanes.size(), progress);
  std::vector<std::jthread> helpers;
  std::size_t started = 1;
  try {
    for (; started < lanes.size(); ++started) helpers.emplace_back([&ring, &lanes, started] { ring.run(started, lanes[started]); });
  } catch (std::system_error const&) {
    // No more threads to be had. A lane that nobody runs would stop the others after a ring, so it is run with the first one.
  }
  if (started == lanes.size()) {
    ring.run(0, lanes[0]);
  } else {
    Lane rest = lanes[0];
    for (std::size_t lane = started; lane < lanes.size(); ++lane) {
      rest.insert(rest.end(), lanes[lane].begin(), lanes[lane].end());
      ring.leave(lane);
    }
    ring.run(0, rest);
  }
  helpers.clear();
  return ring.result();
}

}  // namespace custody
