// How far a long piece of work has come, on standard error: only on a terminal, only after a second. And Ctrl-C, which is
// the other thing that a person says to work that takes long.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "cli/console.hpp"
#include "lib/io/progress.hpp"

namespace custody::cli {

/// Draws one line and takes it away when destroyed. Nothing is drawn with --quiet, with --json, or without a terminal.
class TerminalProgress final : public Progress {
 public:
  explicit TerminalProgress(Manner const& manner);
  ~TerminalProgress() override;

  void expect(std::uint64_t files, std::uint64_t bytes) override;
  void advance(std::uint64_t files, std::uint64_t bytes) override;
  bool stopped() const override;
  /// Takes the line away, so that something else can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  void draw(Clock::time_point now);

  Language m_language;
  bool m_visible;
  Clock::time_point const m_begin = Clock::now();
  std::atomic<std::uint64_t> m_files_expected{0}, m_bytes_expected{0}, m_files{0}, m_bytes{0};
  std::atomic<Clock::rep> m_next_draw;
  std::mutex m_drawing;
  bool m_drawn = false;
};

/// From now on the first Ctrl-C asks for a stop at the next safe point, the second one ends the program at once.
void listen_for_interrupt();

}  // namespace custody::cli
