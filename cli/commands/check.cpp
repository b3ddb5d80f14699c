#include "lib/evidence/check.hpp"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <memory>

#include "cli/algorithm_list.hpp"
#include "cli/commands.hpp"
#include "cli/evidence_reading.hpp"
#include "cli/kept_pieces.hpp"
#include "cli/list_check.hpp"
#include "cli/lookup.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/evidence/evidence_reader.hpp"
#include "lib/io/path.hpp"

namespace custody::cli {

namespace {

using ledger::Ledger;
using ledger::Row;

struct CheckOptions {
  std::vector<std::string> paths;
  std::string against, root, algorithm;
};

/// Paths asked about, absolute, and whether anything is recorded there.
class Scope {
 public:
  Scope(std::vector<std::string> const& paths, std::string_view directory) {
    for (auto const& path : paths) m_paths.push_back({absolute_path(path, directory), false});
  }
  bool holds(std::string_view path) {
    bool held = false;
    for (auto& given : m_paths)
      if (lies_in(path, given.path)) held = given.used = true;
    return held;
  }
  bool has_record(std::string_view path) const {
    return std::ranges::any_of(m_paths, [&](Given const& given) { return given.used && given.path == path; });
  }

 private:
  struct Given {
    std::string path;
    bool used;
  };
  std::vector<Given> m_paths;
};

std::optional<FileType> type_named(std::string_view name) {
  if (name == "file" || name == "image" || name == "record") return FileType::file;
  if (name == "directory") return FileType::directory;
  if (name == "link") return FileType::link;
  return std::nullopt;
}

std::optional<Hash> hash_of(std::optional<std::string> const& hex) {
  auto const bytes = hex_decode(hex.value_or(""));
  if (!bytes || bytes->size() != sizeof(Hash)) return std::nullopt;
  Hash out;
  std::ranges::copy(*bytes, out.begin());
  return out;
}

/// Where a link pointed: `add` writes it behind the features that people state.
std::optional<std::string> recorded_target(std::string_view features) {
  constexpr std::string_view first = "link to ", behind = "; link to ";
  if (features.starts_with(first)) return std::string(features.substr(first.size()));
  auto const at = features.find(behind);
  return at == std::string_view::npos ? std::nullopt : std::optional(std::string(features.substr(at + behind.size())));
}

/// What a link holds is where it points.
ListedDigest digest_of_target(std::string_view target) {
  auto const digest = sha256(target);
  return {Algorithm::sha256, Bytes(digest.begin(), digest.end())};
}

/// One exhibit of many files: bound to the list of them, as `custody hash` prints it with their paths as they were given.
struct Bundle {
  std::string path, given;   // absolute; as recorded
  std::uint64_t size = 0;
  Hasher list{Algorithm::sha256};
  ReadState state = ReadState::read;
};

enum class Source { ledger, list, directory };

/// What the files are compared with, and what the entries or lines say.
class Examination {
 public:
  Examination(Session& session, CheckOptions const& options, std::string directory)
      : m_session(session), m_options(options), m_directory(std::move(directory)), m_scope(options.paths, m_directory),
        m_comparison(options.against.empty() ? Repeats::last_counts : Repeats::all_count) {}

  Result<> read_ledger() {
    m_ledger.emplace(TRY(m_session.open_ledger()));
    auto rows = m_ledger->rows();
    while (auto const row = TRY(rows.next())) {
      if (row->value("amends.void"))
        if (auto const index = ledger::parse_number(row->value("amends.index").value_or(""))) m_comparison.forget(*index);
      TRY(record(*row));
    }
    m_algorithms = {Algorithm::sha256};
    return {};
  }

  Result<> read_list() {
    struct stat st {};
    if (m_options.against != "-" && ::stat(m_options.against.c_str(), &st) == 0 && S_ISDIR(st.st_mode)) return read_directory();
    std::optional<Algorithm> algorithm;
    if (!m_options.algorithm.empty()) algorithm = TRY(read_algorithms(m_options.algorithm)).front();
    if (!algorithm && m_options.against != "-") algorithm = TRY(tell_algorithm(m_options.against, m_options.root, m_session.progress));
    auto reader = TRY(ListReader::open(m_options.against, {algorithm, {}}));
    auto const base = list_base(reader.form());
    while (auto part = TRY(reader.next())) {
      if (auto const* const item = std::get_if<ListedItem>(&*part))
        TRY(record(*item, base));
      else
        bad_line(std::get<BadLine>(*part));
    }
    if (m_bad_lines > 10) m_session.console.warning(say("{} more lines of '{}' are improperly formatted", m_bad_lines - 10, m_options.against));
    if (m_algorithms.empty()) m_algorithms = {Algorithm::sha256};
    m_source = Source::list;
    return {};
  }

  Result<> examine() {
    ToRead what{m_options.paths, m_algorithms};
    if (m_ledger) what.outside = own_directory(m_ledger->place());
    EvidenceReader reader(std::move(what), m_session.progress);
    while (auto const* const thing = TRY(reader.next())) TRY(find(*thing));
    say_left_out(m_session.console, reader.left_out());
    for (auto& bundle : m_bundles) TRY(finish(bundle));
    return m_comparison.finish();
  }

  Comparison& comparison() { return m_comparison; }
  Source source() const { return m_source; }
  bool failed() const { return m_failed; }
  /// A name in the list that holds U+FFFD stands for another one, which the list does not tell.
  bool lossy() const { return m_lossy; }
  /// A line that tells of a path that is not there: what no line tells of is named by complain_of_absent().
  void told(CheckLine const& line) {
    std::erase_if(m_absent, [&](Absent const& absent) {
      return lies_in(line.path, absent.path) || (line.recorded_path && lies_in(*line.recorded_path, absent.path));
    });
  }
  void complain_of_absent() {
    for (auto const& absent : m_absent) m_session.console.error(absent.fault);
    m_failed |= !m_absent.empty();
  }
  /// Of a changed file: where, if a list of its pieces is kept.
  Result<> print_damage(CheckLine const& line);
  bool nothing_in_scope() const { return m_recorded > 0 && m_comparison.recorded_in_scope() == 0; }

 private:
  Result<> record(Row const& row) {
    auto const path = row.value("item.path");
    auto const type = type_named(row.value("item.type").value_or(""));
    if (!path || !type) return {};
    RecordedItem item{absolute_path(*path, m_directory), *type, std::nullopt, {}, row.index, true};
    item.in_scope = m_scope.holds(item.path);
    if (item.type == FileType::file) {
      if (auto const digest = hash_of(row.value("item.sha256"))) item.digests.push_back({Algorithm::sha256, Bytes(digest->begin(), digest->end())});
      item.size = ledger::parse_number(row.value("item.size").value_or(""));
    } else if (item.type == FileType::link) {
      if (auto const target = recorded_target(row.value("item.features").value_or(""))) item.digests.push_back(digest_of_target(*target));
    } else if (auto const manifest = hash_of(row.value("item.manifest.sha256")); manifest && item.in_scope) {
      item.digests.push_back({Algorithm::sha256, Bytes(manifest->begin(), manifest->end())});
      std::erase_if(m_bundles, [&](Bundle const& bundle) { return bundle.path == item.path; });
      m_bundles.push_back({item.path, *path});
    }
    ++m_recorded;
    return m_comparison.record(item);
  }

  Result<> record(ListedItem const& listed, std::string_view base) {
    RecordedItem item{absolute_path(listed.path, base), FileType::file, listed.size, listed.digests, listed.line, true};
    item.in_scope = m_scope.holds(item.path);
    for (auto const& digest : listed.digests)
      if (std::ranges::find(m_algorithms, digest.algorithm) == m_algorithms.end()) m_algorithms.push_back(digest.algorithm);
    m_lossy |= listed.path.find("\xef\xbf\xbd") != std::string::npos;
    ++m_recorded;
    return m_comparison.record(item);
  }

  /// Paths of a bag's manifest count from the bag, those of other lists from where the tool ran.
  std::string list_base(ListForm form) const {
    if (!m_options.root.empty()) return absolute_path(m_options.root, m_directory);
    if (form != ListForm::bagit) return m_directory;
    auto const list = absolute_path(m_options.against, m_directory);
    return absolute_path(list.substr(0, list.rfind('/') + 1), m_directory);
  }

  /// Another directory: what lies below it, by the paths that it would have below ours.
  Result<> read_directory() {
    m_source = Source::directory;
    if (m_options.paths.size() != 1) return fail(misuse(say("one path is compared with one directory")));
    auto const other = absolute_path(m_options.against, m_directory), ours = absolute_path(m_options.paths.front(), m_directory);
    m_algorithms = {Algorithm::sha256};
    EvidenceReader reader({{m_options.against + '/'}, m_algorithms}, m_session.progress);
    std::uint64_t number = 0;
    while (auto const* const thing = TRY(reader.next())) {
      if (thing->fault) {
        m_session.console.error(*thing->fault);
        m_failed = true;
        continue;
      }
      RecordedItem item{ours + absolute_path(thing->path, m_directory).substr(other == "/" ? 0 : other.size()), thing->type, std::nullopt, {}, ++number, true};
      if (item.path != ours && thing->type == FileType::directory) continue;
      if (item.path == ours) {
        m_scope.holds(item.path);
        continue;
      }
      item.in_scope = m_scope.holds(item.path);
      if (thing->type == FileType::file) {
        item.size = thing->stamp.size;
        item.digests.push_back({Algorithm::sha256, Bytes(thing->digests.begin(), thing->digests.end())});
      } else if (thing->type == FileType::link) {
        item.digests.push_back(digest_of_target(thing->link_target));
      }
      ++m_recorded;
      TRY(m_comparison.record(item));
    }
    return {};
  }

  void bad_line(BadLine const& bad) {
    m_failed = true;
    if (++m_bad_lines <= 10) m_session.console.warning(describe(bad, m_options.against));
  }

  Bundle* bundle_of(std::string_view path) {
    auto const found = std::ranges::find_if(m_bundles, [&](Bundle const& bundle) { return lies_in(path, bundle.path); });
    return found == m_bundles.end() ? nullptr : &*found;
  }

  Result<> find(Examined const& thing) {
    FoundItem item{absolute_path(thing.path, m_directory), thing.type, ReadState::read, thing.stamp.size, {}, false};
    if (thing.fault) {
      // What is not there is missing, if it was recorded; that is a finding, not a fault. An entry declared void records nothing.
      if (is_absent(thing.path) && m_scope.has_record(item.path)) {
        m_absent.push_back({item.path, *thing.fault});
        return {};
      }
      m_session.console.error(*thing.fault);
      item.state = thing.fault->code == "unstable" ? ReadState::unstable : ReadState::unreadable;
      if (is_absent(thing.path)) {
        m_failed = true;
        return {};
      }
    }
    for (std::size_t i = 0; i < m_algorithms.size() && !thing.digests.empty(); ++i) {
      auto const digest = thing.digest(m_algorithms, i);
      item.digests.push_back({m_algorithms[i], Bytes(digest.begin(), digest.end())});
    }
    if (item.type == FileType::link && !thing.fault) {
      if (m_source == Source::list)
        follow(thing.path, item);
      else
        item.digests.push_back(digest_of_target(thing.link_target));
    }
    if (auto* const bundle = bundle_of(item.path)) return add_to(*bundle, item);
    return m_comparison.find(item);
  }

  /// Tools that are given a link list the file that it points to; those that walk, and ours, list no links.
  void follow(std::string const& path, FoundItem& item) {
    item.incidental = true;
    auto const digest = digest_file(path, m_algorithms, m_session.progress);
    if (!digest) return;
    item.type = FileType::file;
    item.size = digest->size;
    for (std::size_t i = 0; i < m_algorithms.size(); ++i)
      item.digests.push_back({m_algorithms[i], Bytes(digest->digests[i].begin(), digest->digests[i].begin() + static_cast<std::ptrdiff_t>(digest_size(m_algorithms[i])))});
  }

  Result<> add_to(Bundle& bundle, FoundItem const& item) {
    if (item.state != ReadState::read) {
      if (bundle.state != ReadState::unreadable) bundle.state = item.state;
      return item.path == bundle.path ? Result<>{} : m_comparison.find(item);
    }
    if (item.type != FileType::file) return {};
    bundle.size += item.size;
    auto const writer = TRY(ListWriter::create(WrittenForm::gnu, {Algorithm::sha256}));
    bundle.list.update(*writer.item(bundle.given + item.path.substr(bundle.path.size()), item.size, item.digests.front().value));
    return {};
  }

  Result<> finish(Bundle& bundle) {
    if (is_absent(bundle.path)) return {};
    auto const digest = bundle.list.finish();
    return m_comparison.find({bundle.path, FileType::directory, bundle.state, bundle.size, {{Algorithm::sha256, Bytes(digest.begin(), digest.end())}}, false});
  }

  static bool is_absent(std::string const& path) {
    struct stat st {};
    return ::lstat(path.c_str(), &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
  }

  struct Absent {
    std::string path;   // absolute
    Error fault;
  };

  Session& m_session;
  CheckOptions const& m_options;
  std::optional<Ledger> m_ledger;
  std::string m_directory;
  Scope m_scope;
  Comparison m_comparison;
  std::vector<Algorithm> m_algorithms;
  std::vector<Bundle> m_bundles;
  std::vector<Absent> m_absent;   // paths given that are not there, though something was recorded there
  std::uint64_t m_recorded = 0, m_bad_lines = 0;
  bool m_failed = false, m_lossy = false;
  Source m_source = Source::ledger;
};

Result<> Examination::print_damage(CheckLine const& line) {
  if (!m_ledger || line.verdict != CheckClass::changed || !line.entry) return {};
  auto const recorded = recorded_pieces(TRY(m_ledger->row(*line.entry)));
  if (!recorded || recorded->size <= recorded->piece) return {};
  auto& console = m_session.console;
  auto const kept = kept_pieces(m_ledger->place(), *recorded);
  if (!kept) {
    console.error(kept.error());
    return {};
  }
  if (!*kept) {
    if (!console.json()) console.line(say("  no list of its pieces is kept, so it is not known where"));
    return {};
  }
  auto const now = FileReader({}, recorded->piece).digest(line.path, m_session.progress);
  if (!now) {
    console.error(now.error());
    return {};
  }
  auto const& before = (*kept)->leaves;
  auto const& after = now->pieces->leaves;
  auto const differs = [&](std::size_t i) { return i >= before.size() || i >= after.size() || before[i] != after[i]; };
  auto const end = std::max((*kept)->size, now->size);
  for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    if (!differs(i)) continue;
    auto const first = i;
    while (i + 1 < std::max(before.size(), after.size()) && differs(i + 1)) ++i;
    auto const from = first * recorded->piece, until = std::min(end, (i + 1) * recorded->piece);
    if (console.json()) {
      auto json = console.object("damage");
      json.bytes_member("path", line.path).member("from", from).member("until", until).end_object();
      console.json(std::move(json));
    } else {
      console.line(say("  bytes {} to {} differ", from, until - 1));
    }
  }
  if (now->size != recorded->size && !console.json()) console.line(say("  it has {} bytes, the entry says {}", now->size, recorded->size));
  return {};
}

Message words_of(CheckLine const& line, Source source) {
  auto const number = line.entry.value_or(0);
  auto const where = source == Source::directory ? say("the other directory") : source == Source::list ? say("line {}", number) : say("entry {}", number);
  auto const before = line.recorded_path.value_or("");
  switch (line.verdict) {
    case CheckClass::match: return say("match: {} ({})", line.path, where);
    case CheckClass::changed: return say("changed: {} is not what {} records", line.path, where);
    case CheckClass::moved: return say("moved: {}, recorded as {} ({})", line.path, before, where);
    case CheckClass::copied: return say("copied: {}, the content is recorded as {} ({})", line.path, before, where);
    case CheckClass::case_renamed: return say("case-renamed: {}, recorded as {} ({})", line.path, before, where);
    case CheckClass::added: return say("new: {} is not recorded", line.path);
    case CheckClass::missing: return say("missing: {} ({})", line.path, where);
    case CheckClass::unreadable: return say("unreadable: {}", line.path);
    case CheckClass::unstable: return say("unstable: {} changed while it was read", line.path);
  }
  return {};
}

using Counts = std::array<std::uint64_t, check_class_count>;

/// What the answer rests on beside the bytes that were read.
Message not_checked(Source source) {
  switch (source) {
    case Source::ledger:
      return say("Not checked: the ledger itself, which is what 'custody verify' does; source, generation and collection before entry; keeping of the medium afterwards.");
    case Source::list:
      return say("Not checked: where the list comes from and whether it was altered since; source, generation and collection of the data. Nothing was compared with the ledger.");
    case Source::directory:
      return say("Not checked: where the other directory comes from; source, generation and collection of the data. Nothing was compared with the ledger.");
  }
  return {};
}

void print_totals(Console& console, Counts const& counts, Source source) {
  auto const count = [&](CheckClass c) { return console.number(counts[static_cast<std::size_t>(c)]); };
  if (console.json()) {
    auto json = console.object("summary");
    for (std::size_t i = 0; i < counts.size(); ++i) json.member(check_class_name(static_cast<CheckClass>(i)), counts[i]);
    json.key("not_checked").begin_array();
    json.value(source == Source::ledger ? "ledger" : source == Source::list ? "list" : "other-directory");
    json.value("before-entry").value("keeping-of-medium").end_array().end_object();
    return console.json(std::move(json));
  }
  console.line(say("{} match, {} changed, {} moved, {} copied, {} case-renamed, {} new, {} missing, {} unreadable, {} unstable",
                   count(CheckClass::match), count(CheckClass::changed), count(CheckClass::moved), count(CheckClass::copied),
                   count(CheckClass::case_renamed), count(CheckClass::added), count(CheckClass::missing),
                   count(CheckClass::unreadable), count(CheckClass::unstable)));
  console.line(not_checked(source));
  console.line(say("A comparison of integrity values only. It is no expert opinion and decides nothing about authenticity, legality or relevance."));
}

void print_line(Console& console, CheckLine const& line, Source source) {
  if (!console.json()) return console.line(words_of(line, source));
  auto json = console.object("check");
  json.member("class", check_class_name(line.verdict));
  json.bytes_member("path", line.path);
  if (line.entry && source != Source::directory) json.member(source == Source::list ? "line" : "entry", *line.entry);
  if (line.recorded_path) json.bytes_member("recorded_path", *line.recorded_path);
  json.end_object();
  console.json(std::move(json));
}

ExitCode judge(Counts const& counts) {
  auto const count = [&](CheckClass c) { return counts[static_cast<std::size_t>(c)]; };
  if (count(CheckClass::unreadable) + count(CheckClass::unstable) > 0) return ExitCode::failed;
  std::uint64_t all = 0;
  for (auto const n : counts) all += n;
  return all == count(CheckClass::match) && all > 0 ? ExitCode::done : ExitCode::no;
}

Result<ExitCode> run_check(Session& session, CheckOptions const& options) {
  if (options.against.empty() && !(options.root.empty() && options.algorithm.empty()))
    return fail(misuse(say("'{}' is of use only with '{}'", options.root.empty() ? "--algorithm" : "--root", "--against")));
  Examination examination(session, options, TRY(working_directory()));
  TRY(options.against.empty() ? examination.read_ledger() : examination.read_list());
  TRY(examination.examine());

  auto& console = session.console;
  Counts counts{};
  while (auto const line = TRY(examination.comparison().next())) {
    ++counts[static_cast<std::size_t>(line->verdict)];
    examination.told(*line);
    if (console.json() || console.manner().verbose || line->verdict != CheckClass::match) print_line(console, *line, examination.source());
    TRY(examination.print_damage(*line));
  }
  examination.complain_of_absent();
  print_totals(console, counts, examination.source());
  if (examination.nothing_in_scope() && examination.source() != Source::ledger)
    console.remark(say("nothing in the list lies below these paths; its paths count from the working directory, or from --root"));
  else if (examination.nothing_in_scope())
    console.remark(say("nothing is recorded below these paths; recorded paths count from the directory in which 'custody add' ran"));
  auto const elsewhere = counts[static_cast<std::size_t>(CheckClass::missing)] + counts[static_cast<std::size_t>(CheckClass::moved)];
  if (examination.lossy() && elsewhere > 0)
    console.remark(say("the list holds names with U+FFFD: some tools write it where a name is not UTF-8, and the name is lost"));
  return worse(judge(counts), examination.failed() ? ExitCode::failed : ExitCode::done);
}

}  // namespace

Run declare_check(CLI::App& app) {
  auto const options = std::make_shared<CheckOptions>();
  app.add_option("PATH", options->paths, N_("files and directories to compare with what is recorded"))->required();
  app.add_option("--against", options->against, N_("compare with a list of digests or with another directory, not with the ledger"))->type_name("LIST");
  app.add_option("--root", options->root, N_("directory from which the paths of the list count"))->type_name("DIR");
  app.add_option("--algorithm", options->algorithm, N_("what the digests of the list are, where it does not say so itself"))->type_name("NAME");
  return [options](Session& session) { return run_check(session, *options); };
}

}  // namespace custody::cli
