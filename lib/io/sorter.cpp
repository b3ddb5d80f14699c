#include "lib/io/sorter.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "lib/base/ensure.hpp"

namespace custody {
namespace {

constexpr std::size_t least_buffer = 4096;

/// A file that nobody else can open and that no crash leaves behind.
Result<FileDescriptor> nameless_file() {
  std::vector<std::string> directories;
  if (char const* const chosen = std::getenv("TMPDIR"); chosen && *chosen) directories.emplace_back(chosen);
  // Not /tmp first: it may live in memory, which is what is short.
  directories.insert(directories.end(), {"/var/tmp", "/tmp"});
  int why = 0;
  for (auto const& directory : directories) {
    if (int const fd = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); fd >= 0) return FileDescriptor(fd);
    std::string name = directory + "/custody-XXXXXX";
    if (int const fd = ::mkostemp(name.data(), O_CLOEXEC); fd >= 0) {
      ::unlink(name.c_str());
      return FileDescriptor(fd);
    }
    why = errno;
  }
  return fail(io_failure(say("cannot make a temporary file in '{}': {}", directories.front(), reason(why))));
}

}  // namespace

Result<> Sorter::add(std::string_view record) {
  if (!m_places.empty() && m_bytes.size() + record.size() + (m_places.size() + 1) * sizeof(Place) > m_budget) TRY(spill());
  ensure(record.size() < UINT32_MAX, "a record fits");
  m_places.push_back({static_cast<std::uint32_t>(m_bytes.size()), static_cast<std::uint32_t>(record.size())});
  m_bytes += record;
  ++m_count;
  return {};
}

Result<> Sorter::spill() {
  if (!m_file) m_file = TRY(nameless_file());
  std::ranges::sort(m_places, [&](Place const& a, Place const& b) { return view(a) < view(b); });
  Run run{m_written, m_written, m_written, {}, 0, {}};
  std::string out;
  auto const flush = [&]() -> Result<> {
    TRY(write_all(m_file.get(), as_bytes(out), "temporary file"));
    m_written += out.size();
    out.clear();
    return {};
  };
  for (auto const& place : m_places) {
    char size[sizeof(std::uint32_t)];
    std::memcpy(size, &place.size, sizeof size);
    out.append(size, sizeof size);
    out += view(place);
    if (out.size() > 1 << 18) TRY(flush());
  }
  TRY(flush());
  run.end = m_written;
  m_runs.push_back(std::move(run));
  m_places.clear();
  m_bytes.clear();
  return {};
}

Result<> Sorter::sort() {
  m_next = 0;
  m_taken.reset();
  if (m_runs.empty()) {
    std::ranges::sort(m_places, [&](Place const& a, Place const& b) { return view(a) < view(b); });
    return {};
  }
  if (!m_places.empty()) TRY(spill());
  // What held the records now buffers the runs.
  m_bytes = {};
  m_places = {};
  m_heap.clear();
  for (std::size_t i = 0; i < m_runs.size(); ++i) {
    m_runs[i].at = m_runs[i].begin;
    m_runs[i].buffer.clear();
    m_runs[i].used = 0;
    if (TRY(advance(m_runs[i]))) m_heap.push_back(i);
  }
  std::ranges::make_heap(m_heap, [&](auto a, auto b) { return later(a, b); });
  return {};
}

/// To the next record of the run; false at its end.
Result<bool> Sorter::advance(Run& run) {
  auto const have = [&](std::size_t count) -> Result<bool> {
    while (run.buffer.size() - run.used < count) {
      if (run.at == run.end) return false;
      run.buffer.erase(0, std::exchange(run.used, 0));
      auto const wanted = std::max({count, least_buffer, m_budget / (2 * m_runs.size())});
      auto const old = run.buffer.size();
      run.buffer.resize(old + std::min<std::uint64_t>(wanted, run.end - run.at));
      ssize_t n;
      do n = ::pread(m_file.get(), run.buffer.data() + old, run.buffer.size() - old, static_cast<off_t>(run.at));
      while (n < 0 && errno == EINTR);
      if (n <= 0) return fail(io_failure(say("cannot read '{}': {}", "temporary file", reason(n < 0 ? errno : EIO))));
      run.buffer.resize(old + static_cast<std::size_t>(n));
      run.at += static_cast<std::uint64_t>(n);
    }
    return true;
  };
  if (!TRY(have(sizeof(std::uint32_t)))) return false;
  std::uint32_t size;
  std::memcpy(&size, run.buffer.data() + run.used, sizeof size);
  run.used += sizeof size;
  if (!TRY(have(size))) return fail(io_failure(say("cannot read '{}': {}", "temporary file", reason(EIO))));
  run.record = std::string_view(run.buffer).substr(run.used, size);
  run.used += size;
  return true;
}

Result<std::optional<std::string_view>> Sorter::next() {
  if (m_runs.empty()) {
    if (m_next == m_places.size()) return std::nullopt;
    return view(m_places[m_next++]);
  }
  auto const compare = [&](auto a, auto b) { return later(a, b); };
  if (m_taken) {
    if (TRY(advance(m_runs[*m_taken]))) {
      m_heap.push_back(*m_taken);
      std::ranges::push_heap(m_heap, compare);
    }
    m_taken.reset();
  }
  if (m_heap.empty()) return std::nullopt;
  std::ranges::pop_heap(m_heap, compare);
  m_taken = m_heap.back();
  m_heap.pop_back();
  return m_runs[*m_taken].record;
}

Result<> SortedStream::begin() {
  TRY(m_sorter.sort());
  return advance();
}

Result<> SortedStream::advance() {
  m_present = TRY(m_sorter.next());
  return {};
}

}  // namespace custody
