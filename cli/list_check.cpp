#include "cli/list_check.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "lib/crypto/file_digest.hpp"
#include "lib/io/parallel.hpp"

namespace custody::cli {

namespace {

constexpr std::size_t batch = 2048, samples = 8;

enum class Outcome { equal, differs, missing, unreadable };

struct Verdict {
  Outcome outcome = Outcome::equal;
  std::optional<Error> error;
};

/// The readers of one thread: lists mix algorithms, and a reader is dear to make.
class Readers {
 public:
  FileReader& of(ListedItem const& item) {
    std::vector<Algorithm> algorithms;
    for (auto const& digest : item.digests)
      if (std::ranges::find(algorithms, digest.algorithm) == algorithms.end()) algorithms.push_back(digest.algorithm);
    auto const known = m_readers.find(algorithms);
    return known != m_readers.end() ? known->second : m_readers.emplace(algorithms, FileReader(algorithms)).first->second;
  }

 private:
  std::map<std::vector<Algorithm>, FileReader> m_readers;
};

bool equals(ListedItem const& item, FileDigest const& computed) {
  if (item.size && *item.size != computed.size) return false;
  std::vector<Algorithm> order;
  for (auto const& digest : item.digests) {
    auto place = static_cast<std::size_t>(std::ranges::find(order, digest.algorithm) - order.begin());
    if (place == order.size()) order.push_back(digest.algorithm);
    if (!std::ranges::equal(digest.value, std::span(computed.digests[place]).first(digest.value.size()))) return false;
  }
  return true;
}

bool is_absent(std::string const& path) {
  auto const fd = open_file(path, O_PATH);
  return !fd && (errno == ENOENT || errno == ENOTDIR);
}

Verdict judge(ListedItem const& item, FileReader& reader, Progress& progress) {
  auto const digest = reader.digest(item.path, progress);
  if (digest) return {equals(item, *digest) ? Outcome::equal : Outcome::differs, std::nullopt};
  return {digest.error().problem != Problem::interrupted && is_absent(item.path) ? Outcome::missing : Outcome::unreadable, digest.error()};
}

class ListCheck {
 public:
  ListCheck(Session& session, ListCheckOptions const& options) : m_session(session), m_options(options), m_readers(worker_count()) {}

  Result<> check(std::string const& path) {
    auto algorithm = m_options.algorithm;
    if (!algorithm && path != "-") algorithm = TRY(tell_algorithm(path, {}, m_session.progress));
    auto reader = TRY(ListReader::open(path, {algorithm, {}}));
    std::uint64_t good = 0, bad = 0;
    std::vector<ListedItem> items;
    while (auto part = TRY(reader.next())) {
      if (auto* const item = std::get_if<ListedItem>(&*part)) {
        ++good;
        items.push_back(std::move(*item));
        if (items.size() == batch) TRY(check_items(items));
      } else {
        ++bad;
        if (m_options.warn) m_session.console.warning(describe(std::get<BadLine>(*part), path));
      }
    }
    TRY(check_items(items));
    if (good == 0) return fail(failure("list-form", say("'{}': no properly formatted checksum lines found", path)));
    if (bad > 0 && !m_options.status) m_session.console.warning(say("'{}': {} lines are improperly formatted", path, bad));
    m_bad += bad;
    return {};
  }

  ExitCode finish() {
    auto& console = m_session.console;
    if (console.json()) {
      auto json = console.object("summary");
      json.member("ok", m_equal).member("failed", m_differ).member("missing", m_missing).member("unreadable", m_unreadable).member("bad_lines", m_bad);
      json.end_object();
      console.json(std::move(json));
    } else if (!m_options.status) {
      if (m_missing + m_unreadable > 0) console.warning(say("{} of the listed files could not be read", m_missing + m_unreadable));
      if (m_differ > 0) console.warning(say("{} of the computed checksums did NOT match", m_differ));
    }
    bool const nothing = m_options.ignore_missing && m_equal + m_differ + m_missing + m_unreadable == 0;
    if (nothing && !m_options.status) console.warning(say("no file was compared"));
    if (m_unreadable > 0) return ExitCode::failed;
    return m_differ + m_missing > 0 || nothing || (m_options.strict && m_bad > 0) ? ExitCode::no : ExitCode::done;
  }

 private:
  Result<> check_items(std::vector<ListedItem>& items) {
    std::vector<Verdict> verdicts(items.size());
    parallel_for(items.size(), 16, [&](std::size_t begin, std::size_t end, unsigned worker) {
      for (std::size_t i = begin; i < end; ++i) verdicts[i] = judge(items[i], m_readers[worker].of(items[i]), m_session.progress);
    });
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (verdicts[i].error && verdicts[i].error->problem == Problem::interrupted) return fail(*verdicts[i].error);
      tell(items[i].path, verdicts[i]);
    }
    items.clear();
    return {};
  }

  void tell(std::string const& path, Verdict const& verdict) {
    if (verdict.outcome == Outcome::missing && m_options.ignore_missing) return;
    std::uint64_t* const counts[] = {&m_equal, &m_differ, &m_missing, &m_unreadable};
    ++*counts[static_cast<std::size_t>(verdict.outcome)];
    auto& console = m_session.console;
    if (verdict.error && !m_options.status) console.error(*verdict.error);
    if (console.json()) {
      constexpr std::string_view names[] = {"ok", "failed", "missing", "unreadable"};
      auto json = console.object("check");
      json.bytes_member("path", path).member("result", names[static_cast<std::size_t>(verdict.outcome)]).end_object();
      return console.json(std::move(json));
    }
    if (m_options.status) return;
    if (verdict.outcome == Outcome::equal) return console.remark(say("{}: OK", path));
    console.line(verdict.outcome == Outcome::differs ? say("{}: FAILED", path) : say("{}: FAILED open or read", path));
  }

  Session& m_session;
  ListCheckOptions const& m_options;
  std::vector<Readers> m_readers;
  std::uint64_t m_equal = 0, m_differ = 0, m_missing = 0, m_unreadable = 0, m_bad = 0;
};

}  // namespace

Result<ExitCode> check_lists(Session& session, std::vector<std::string> const& lists, ListCheckOptions const& options) {
  ListCheck check(session, options);
  auto code = ExitCode::done;
  for (auto const& list : lists) {
    auto const done = check.check(list);
    if (done) continue;
    if (done.error().problem == Problem::interrupted) return fail(done.error());
    session.console.error(done.error());
    code = ExitCode::failed;
  }
  return worse(code, check.finish());
}

Result<std::optional<Algorithm>> tell_algorithm(std::string const& list, std::string const& root, Progress& progress) {
  auto reader = TRY(ListReader::open(list, {}));
  // SHA-256 first and by itself: most lists are of it, and then one read is enough.
  constexpr Algorithm first[] = {Algorithm::sha256}, others[] = {Algorithm::sm3, Algorithm::blake3};
  FileReader by_sha256(first), by_others(others);
  std::size_t tried = 0, seen = 0;
  while (tried < samples && seen < 64 * samples) {
    auto const part = TRY(reader.next());
    if (!part || (!reader.guessed() && seen > samples)) break;
    ++seen;
    auto const* const item = std::get_if<ListedItem>(&*part);
    if (!item || !reader.guessed() || item->digests[0].value.size() != sizeof(Hash)) continue;
    auto const path = root.empty() || item->path.starts_with('/') ? item->path : root + '/' + item->path;
    auto const digest = by_sha256.digest(path, progress);
    if (!digest) continue;
    ++tried;
    if (std::ranges::equal(digest->hash(0), item->digests[0].value)) return Algorithm::sha256;
    auto const other = TRY(by_others.digest(path, progress));
    for (std::size_t i = 0; i < std::size(others); ++i)
      if (std::ranges::equal(other.hash(i), item->digests[0].value)) return others[i];
  }
  return std::nullopt;
}

Message describe(BadLine const& bad, std::string_view list) {
  if (bad.code == "list-digest") return say("'{}', line {}: no digest of a known kind", list, bad.line);
  if (bad.code == "list-name") return say("'{}', line {}: no name, or one that no file can have", list, bad.line);
  if (bad.code == "list-escape") return say("'{}', line {}: an escape that means nothing", list, bad.line);
  if (bad.code == "list-size") return say("'{}', line {}: the size is no number", list, bad.line);
  return say("'{}', line {}: improperly formatted", list, bad.line);
}

}  // namespace custody::cli
