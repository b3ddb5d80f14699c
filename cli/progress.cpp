#include "cli/progress.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace custody::cli {

namespace {

using namespace std::chrono_literals;

// A signal handler can reach nothing but a variable of the whole program.
volatile std::sig_atomic_t interrupted = 0;

extern "C" void on_interrupt(int) { interrupted = 1; }

std::string megabytes(double bytes) { return fmt::format("{:.1f}", bytes / 1e6); }

}  // namespace

TerminalProgress::TerminalProgress(Manner const& manner)
    : m_language(manner.language),
      m_visible(!manner.quiet && !manner.json && ::isatty(STDERR_FILENO) == 1),
      m_next_draw((m_begin + 1s).time_since_epoch().count()) {}

TerminalProgress::~TerminalProgress() { clear(); }

void TerminalProgress::expect(std::uint64_t files, std::uint64_t bytes) {
  m_files_expected.fetch_add(files, std::memory_order_relaxed);
  m_bytes_expected.fetch_add(bytes, std::memory_order_relaxed);
}

void TerminalProgress::advance(std::uint64_t files, std::uint64_t bytes) {
  m_files.fetch_add(files, std::memory_order_relaxed);
  m_bytes.fetch_add(bytes, std::memory_order_relaxed);
  if (!m_visible) return;
  auto const now = Clock::now();
  auto due = m_next_draw.load(std::memory_order_relaxed);
  if (now.time_since_epoch().count() < due) return;
  // One thread draws; the others go on with their work.
  if (m_next_draw.compare_exchange_strong(due, (now + 200ms).time_since_epoch().count())) draw(now);
}

bool TerminalProgress::stopped() const { return interrupted != 0; }

void TerminalProgress::clear() {
  std::lock_guard const lock(m_drawing);
  if (m_drawn) std::fputs("\r\x1b[K", stderr);
  m_drawn = false;
}

void TerminalProgress::draw(Clock::time_point now) {
  auto const done = static_cast<double>(m_bytes.load());
  auto const all = static_cast<double>(m_bytes_expected.load());
  auto const rate = done / std::chrono::duration<double>(now - m_begin).count();
  auto const left = all > done && rate > 0 ? static_cast<std::uint64_t>((all - done) / rate) : 0;
  auto const message = say("{} of {} files, {} of {} MB, {} MB/s, {} s left", m_files.load(), m_files_expected.load(),
                           megabytes(done), megabytes(all), megabytes(rate), left);
  std::lock_guard const lock(m_drawing);
  std::fputs(("\r\x1b[K" + render(message, m_language)).c_str(), stderr);
  m_drawn = true;
}

void listen_for_interrupt() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
}

}  // namespace custody::cli
