#include "ledger/writer_lock.hpp"

#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <thread>

namespace custody::ledger {

Result<WriterLock> WriterLock::take(Place const& place, std::chrono::milliseconds wait) {
  using namespace std::chrono;
  FileDescriptor file = TRY(open_file(place.lock(), O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
  auto const end = steady_clock::now() + wait;
  // Asked again and again instead of waiting in the kernel: a bound on the wait needs no signal then.
  for (auto pause = milliseconds(1);; pause = std::min(pause * 2, milliseconds(50))) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return WriterLock(std::move(file));
    if (errno != EWOULDBLOCK && errno != EINTR)
      return fail(io_failure(say("cannot lock the ledger '{}': {}", place.root, reason(errno))));
    if (steady_clock::now() >= end)
      return fail(Error{Problem::in_use, "in-use", say("another program is writing to the ledger '{}'; waited {} ms for it", place.root, wait.count()), {}});
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace custody::ledger
