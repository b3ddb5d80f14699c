// One of the two interfaces that are handed down (architecture.md): how far a long piece of work has come.
#pragma once

#include <cstdint>

namespace custody {

/// Called from any thread, often; an implementation must be cheap and thread safe.
class Progress {
 public:
  virtual ~Progress() = default;
  /// More work was found: files and bytes to do.
  virtual void expect(std::uint64_t files, std::uint64_t bytes) = 0;
  /// Work was done.
  virtual void advance(std::uint64_t files, std::uint64_t bytes) = 0;
  /// True once the person asked to stop (Ctrl-C); work ends at the next safe point with Problem::interrupted.
  virtual bool stopped() const = 0;
};

/// Says nothing, never stops.
Progress& no_progress();

}  // namespace custody
