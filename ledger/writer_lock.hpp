// One writer at a time: a lock on `.custody/lock` that the system frees when its holder dies.
#pragma once

#include <chrono>

#include "ledger/place.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {

class WriterLock {
 public:
  /// Tries for `wait`, then Problem::in_use.
  static Result<WriterLock> take(Place const& place, std::chrono::milliseconds wait);

 private:
  explicit WriterLock(FileDescriptor file) : m_file(std::move(file)) {}
  FileDescriptor m_file;
};

}  // namespace custody::ledger
