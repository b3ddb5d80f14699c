#include "lib/evidence/evidence_reader.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "lib/crypto/file_digest.hpp"
#include "lib/io/parallel.hpp"

namespace custody {

namespace {

constexpr std::size_t window_bytes = 16 << 20;   // of what is met and not yet asked for

}  // namespace

struct EvidenceReader::State {
  /// A batch of the walk, and what came of reading it.
  struct Job {
    WalkBatch batch;
    std::vector<std::byte> digests;
    std::vector<std::pair<std::uint32_t, Error>> faults;   // of reading; sorted when the job is done
    std::map<std::uint32_t, std::shared_ptr<Pieces const>> pieces;
    std::size_t open_ends = 1;                             // the batch itself, and its large files
    std::size_t bytes = 0;
  };

  State(ToRead what, Progress& p)
      : algorithms(std::move(what.algorithms)), piece(what.piece), writers(what.writers), progress(p), walk(std::move(what.paths), p) {
    if (what.outside) walk.leave_out(*what.outside);
    for (auto const algorithm : algorithms) width += digest_size(algorithm);
  }

  void work();
  void walk_on(std::unique_lock<std::mutex>& lock, FileReader& reader);
  void read_batch(Job& job, FileReader& reader);
  void read_large(Job& job, std::uint32_t item, FileReader& reader);
  void read(Job& job, std::uint32_t item, FileReader& reader, bool large);
  void end(Job& job);

  std::vector<Algorithm> algorithms;
  std::uint64_t piece;
  Writers writers;
  std::size_t width = 0;
  Progress& progress;
  Walk walk;                     // of whoever set `walking`

  std::mutex mutex;
  std::condition_variable worker_news, consumer_news;
  std::deque<std::unique_ptr<Job>> window;      // in the order of the walk
  std::deque<std::pair<Job*, std::uint32_t>> large;
  std::size_t bytes = 0, unfinished = 0;
  bool walking = false, walked = false, stopping = false;
  bool alone = false;            // no thread could be started: next() does the work, all at once

  // Of the one who asks.
  std::unique_ptr<Job> present;
  std::uint32_t next_item = 0;
  std::size_t next_walk_fault = 0, next_fault = 0, next_link = 0;
  Examined examined;
  std::vector<std::jthread> workers;
};

/// Large files first; else the next stretch of the walk, read by whoever walked it.
void EvidenceReader::State::work() {
  FileReader reader(algorithms, piece);
  std::unique_lock lock(mutex);
  for (;;) {
    if (stopping) return;
    if (!large.empty()) {
      auto const [job, item] = large.front();
      large.pop_front();
      lock.unlock();
      read_large(*job, item, reader);
      lock.lock();
    } else if (!walked && !walking && (bytes < window_bytes || alone)) {
      walk_on(lock, reader);
    } else if (walked && unfinished == 0) {
      return;
    } else {
      worker_news.wait(lock);
    }
  }
}

void EvidenceReader::State::walk_on(std::unique_lock<std::mutex>& lock, FileReader& reader) {
  walking = true;
  lock.unlock();
  auto job = std::make_unique<Job>();
  bool const more = walk.next(job->batch);
  job->digests.resize(job->batch.items.size() * width);
  job->bytes = sizeof(Job) + job->batch.names.size() + job->batch.items.size() * sizeof(Met) + job->digests.size();
  for (auto const& place : job->batch.places) job->bytes += place.prefix->size() + sizeof place;
  lock.lock();
  walking = false;
  if (!more) {
    walked = true;
    worker_news.notify_all();
    consumer_news.notify_one();
    return;
  }
  Job& mine = *job;
  bytes += mine.bytes;
  ++unfinished;
  window.push_back(std::move(job));
  worker_news.notify_one();
  lock.unlock();
  read_batch(mine, reader);
  lock.lock();
}

void EvidenceReader::State::read_batch(Job& job, FileReader& reader) {
  std::size_t fault = 0;
  for (std::uint32_t i = 0; i < job.batch.items.size(); ++i) {
    bool const faulty = fault < job.batch.faults.size() && job.batch.faults[fault].first == i;
    if (faulty) ++fault;
    if (!faulty && job.batch.items[i].type == FileType::file) read(job, i, reader, false);
  }
  end(job);
}

void EvidenceReader::State::read_large(Job& job, std::uint32_t item, FileReader& reader) {
  read(job, item, reader, true);
  end(job);
}

void EvidenceReader::State::read(Job& job, std::uint32_t item, FileReader& reader, bool large_ones_too) {
  Met& met = job.batch.items[item];
  auto const& place = job.batch.places[met.place];
  PathParts const path{*place.prefix, job.batch.name_of(met)};
  auto const done = [&]() -> Result<> {
    if (progress.stopped()) return fail({Problem::interrupted, "interrupted", say("stopped before reading '{}'", path.text()), {}});
    thread_local std::string name;
    name = path.name;
    auto const fd = TRY(open_found(place.at(), name, path));
    auto const stamp = TRY(stamp_of_file(fd.get(), path));
    if (large_ones_too) {
      if (stamp != met.stamp) return fail(unstable_file(path));
    } else {
      met.stamp = stamp;
      progress.expect(0, stamp.size);
      if (stamp.size > large_file) {
        std::lock_guard const lock(mutex);
        ++job.open_ends;
        large.emplace_back(&job, item);
        worker_news.notify_one();
        return {};
      }
    }
    // After the stamp: who opens it from now on and writes changes the stamp.
    if (writers == Writers::refused && is_open_for_writing(fd.get()))
      return fail(failure("unstable", say("'{}' is open for writing by a program", path.text())));
    auto const digest = TRY(reader.digest(fd.get(), path, stamp, progress));
    auto* out = job.digests.data() + item * width;
    for (std::size_t i = 0; i < algorithms.size(); ++i) out = std::copy_n(digest.digests[i].begin(), digest_size(algorithms[i]), out);
    if (digest.pieces) {
      std::lock_guard const lock(mutex);
      job.pieces.emplace(item, digest.pieces);
    }
    return {};
  }();
  if (done) return;
  std::lock_guard const lock(mutex);
  job.faults.emplace_back(item, done.error());
}

void EvidenceReader::State::end(Job& job) {
  std::lock_guard const lock(mutex);
  if (--job.open_ends > 0) return;
  // The paths are still to be told; the directories need not stay open for that.
  for (auto& place : job.batch.places) place.fd.reset();
  std::ranges::sort(job.faults, {}, [](auto const& fault) { return fault.first; });
  if (--unfinished == 0) worker_news.notify_all();
  if (!window.empty() && window.front().get() == &job) consumer_news.notify_one();
}

std::span<std::byte const> Examined::digest(std::span<Algorithm const> algorithms, std::size_t place) const {
  std::size_t begin = 0;
  for (auto const before : algorithms.first(place)) begin += digest_size(before);
  return digests.subspan(begin, digest_size(algorithms[place]));
}

EvidenceReader::EvidenceReader(ToRead what, Progress& progress) : m_state(std::make_unique<State>(std::move(what), progress)) {
  try {
    for (unsigned i = 0; i < worker_count(); ++i) m_state->workers.emplace_back([state = m_state.get()] { state->work(); });
  } catch (std::system_error const&) {
    // Those that there are do all of it.
    m_state->alone = m_state->workers.empty();
  }
}

EvidenceReader::~EvidenceReader() {
  {
    std::lock_guard const lock(m_state->mutex);
    m_state->stopping = true;
  }
  m_state->worker_news.notify_all();
  m_state->workers.clear();
}

std::span<Algorithm const> EvidenceReader::algorithms() const { return m_state->algorithms; }
std::optional<std::string> const& EvidenceReader::left_out() const { return m_state->walk.left_out(); }

Result<Examined const*> EvidenceReader::next() {
  State& state = *m_state;
  if (!state.present || state.next_item == state.present->batch.items.size()) {
    if (state.alone) state.work();
    std::unique_lock lock(state.mutex);
    if (state.present) {
      state.bytes -= state.present->bytes;
      state.worker_news.notify_one();
    }
    state.consumer_news.wait(lock, [&] { return state.window.empty() ? state.walked : state.window.front()->open_ends == 0; });
    state.present.reset();
    if (state.progress.stopped()) return fail({Problem::interrupted, "interrupted", say("stopped"), {}});
    if (state.window.empty()) return nullptr;
    state.present = std::move(state.window.front());
    state.window.pop_front();
    state.next_item = 0;
    state.next_walk_fault = state.next_fault = state.next_link = 0;
  }
  State::Job const& job = *state.present;
  auto const item = state.next_item++;
  auto const& met = job.batch.items[item];
  auto& out = state.examined;
  out.path.assign(*job.batch.places[met.place].prefix).append(job.batch.name_of(met));
  out.type = met.type;
  out.stamp = met.stamp;
  out.link_target = {};
  out.fault = nullptr;
  if (state.next_link < job.batch.link_targets.size() && job.batch.link_targets[state.next_link].first == item)
    out.link_target = job.batch.link_targets[state.next_link++].second;
  if (state.next_walk_fault < job.batch.faults.size() && job.batch.faults[state.next_walk_fault].first == item)
    out.fault = &job.batch.faults[state.next_walk_fault++].second;
  if (state.next_fault < job.faults.size() && job.faults[state.next_fault].first == item) out.fault = &job.faults[state.next_fault++].second;
  out.digests = {};
  if (met.type == FileType::file && !out.fault) out.digests = std::span(job.digests).subspan(item * state.width, state.width);
  out.pieces = nullptr;
  if (auto const pieces = job.pieces.find(item); pieces != job.pieces.end()) out.pieces = pieces->second;
  return &out;
}

}  // namespace custody
