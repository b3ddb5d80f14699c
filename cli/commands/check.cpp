#include "lib/evidence/check.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <unordered_set>

#include "cli/commands.hpp"
#include "cli/lookup.hpp"
#include "lib/crypto/file_digest.hpp"
#include "lib/io/scan.hpp"

namespace custody::cli {

namespace {

using ledger::Ledger;
using ledger::Row;

constexpr std::size_t batch = 8192;

/// Paths asked about, absolute.
class Scope {
 public:
  Scope(std::vector<std::string> const& paths, std::string_view directory) {
    for (auto const& path : paths) m_paths.push_back(absolute_path(path, directory));
  }
  bool holds(std::string_view path) const {
    return std::ranges::any_of(m_paths, [&](auto const& given) { return lies_in(path, given); });
  }

 private:
  std::vector<std::string> m_paths;
};

std::optional<FileType> type_named(std::string_view name) {
  if (name == "file" || name == "image") return FileType::file;
  if (name == "directory") return FileType::directory;
  if (name == "link") return FileType::link;
  return std::nullopt;
}

/// What the entry says of a thing with a path; nothing if it is about no such thing.
std::optional<RecordedItem> item_of(Row const& row, Scope const& scope, std::string_view directory) {
  auto const path = row.value("item.path");
  auto const type = type_named(row.value("item.type").value_or(""));
  if (!path || !type) return std::nullopt;
  RecordedItem item{absolute_path(*path, directory), *type, std::nullopt, 0, row.index, true};
  item.in_scope = scope.holds(item.path);
  if (auto const digest = hex_decode(row.value("item.sha256").value_or("")); digest && digest->size() == sizeof(Hash))
    std::ranges::copy(*digest, item.sha256.emplace().begin());
  item.size = ledger::parse_number(row.value("item.size").value_or("")).value_or(0);
  // What a link or directory holds is not compared, only that it is one.
  if (item.type != FileType::file) item.sha256.reset();
  return item;
}

Result<std::vector<RecordedItem>> read_recorded(Ledger const& ledger, Scope const& scope, std::string_view directory) {
  std::vector<RecordedItem> out;
  std::unordered_set<std::uint64_t> declared_void;
  auto rows = ledger.rows();
  while (auto const row = TRY(rows.next())) {
    if (row->value("amends.void"))
      if (auto const index = ledger::parse_number(row->value("amends.index").value_or(""))) declared_void.insert(*index);
    if (auto item = item_of(*row, scope, directory)) out.push_back(*std::move(item));
  }
  std::erase_if(out, [&](auto const& item) { return declared_void.contains(item.entry); });
  return out;
}

class Examination {
 public:
  Examination(Session& session, std::string_view directory) : m_session(session), m_directory(directory) {}

  Result<std::vector<FoundItem>> examine(std::vector<std::string> const& paths) {
    auto const scanned = scan(paths, m_session.progress);
    for (auto const& fault : scanned.faults) {
      // What is not there is missing, if it was recorded; that is a finding, not a fault.
      if (is_absent(fault.path)) continue;
      unreadable(fault.path, FileType::file, fault.error);
    }
    for (std::span<Found const> rest = scanned.found; !rest.empty();) {
      auto const part = rest.first(std::min(batch, rest.size()));
      TRY(digest(part));
      rest = rest.subspan(part.size());
    }
    return std::move(m_found);
  }

 private:
  static bool is_absent(std::string const& path) {
    struct stat st {};
    return ::lstat(path.c_str(), &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
  }

  Result<> digest(std::span<Found const> part) {
    constexpr Algorithm algorithms[] = {Algorithm::sha256};
    auto const digests = digest_files(part, algorithms, m_session.progress);
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (digests[i]) {
        m_found.push_back({absolute_path(part[i].path, m_directory), part[i].type, ReadState::read, digests[i]->hash(0), digests[i]->size});
      } else if (digests[i].error().problem == Problem::interrupted) {
        return fail(digests[i].error());
      } else {
        unreadable(part[i].path, part[i].type, digests[i].error());
      }
    }
    return {};
  }

  void unreadable(std::string const& path, FileType type, Error const& error) {
    m_session.console.error(error);
    auto const state = error.code == "unstable" ? ReadState::unstable : ReadState::unreadable;
    m_found.push_back({absolute_path(path, m_directory), type, state, {}, 0});
  }

  Session& m_session;
  std::string m_directory;
  std::vector<FoundItem> m_found;
};

Message describe(CheckLine const& line, std::vector<RecordedItem> const& recorded, std::vector<FoundItem> const& found) {
  auto const& path = line.found ? found[*line.found].path : recorded[*line.recorded].path;
  auto const entry = line.recorded ? recorded[*line.recorded].entry : 0;
  auto const before = line.recorded ? recorded[*line.recorded].path : std::string();
  switch (line.verdict) {
    case CheckClass::match: return say("match: {} (entry {})", path, entry);
    case CheckClass::changed: return say("changed: {} is not what entry {} records", path, entry);
    case CheckClass::moved: return say("moved: {}, recorded as {} (entry {})", path, before, entry);
    case CheckClass::copied: return say("copied: {}, the content is recorded as {} (entry {})", path, before, entry);
    case CheckClass::case_renamed: return say("case-renamed: {}, recorded as {} (entry {})", path, before, entry);
    case CheckClass::added: return say("new: {} is not recorded", path);
    case CheckClass::missing: return say("missing: {} (entry {})", path, entry);
    case CheckClass::unreadable: return say("unreadable: {}", path);
    case CheckClass::unstable: return say("unstable: {} changed while it was read", path);
  }
  return {};
}

using Counts = std::array<std::uint64_t, check_class_count>;

void print_totals(Console& console, Counts const& counts) {
  auto const count = [&](CheckClass c) { return grouped(counts[static_cast<std::size_t>(c)], console.manner().language); };
  if (console.json()) {
    auto json = console.object("summary");
    for (std::size_t i = 0; i < counts.size(); ++i) json.member(check_class_name(static_cast<CheckClass>(i)), counts[i]);
    json.key("not_checked").begin_array().value("ledger").value("before-entry").value("keeping-of-medium").end_array().end_object();
    return console.json(std::move(json));
  }
  console.line(say("{} match, {} changed, {} moved, {} copied, {} case-renamed, {} new, {} missing, {} unreadable, {} unstable",
                   count(CheckClass::match), count(CheckClass::changed), count(CheckClass::moved), count(CheckClass::copied),
                   count(CheckClass::case_renamed), count(CheckClass::added), count(CheckClass::missing),
                   count(CheckClass::unreadable), count(CheckClass::unstable)));
  console.line(say("Not checked: the ledger itself, which is what 'custody verify' does; source, generation and collection before entry; keeping of the medium afterwards."));
  console.line(say("A comparison of integrity values only. It is no expert opinion and decides nothing about authenticity, legality or relevance."));
}

void print_line(Console& console, CheckLine const& line, std::vector<RecordedItem> const& recorded,
                std::vector<FoundItem> const& found) {
  if (!console.json()) return console.line(describe(line, recorded, found));
  auto json = console.object("check");
  json.member("class", check_class_name(line.verdict));
  json.bytes_member("path", line.found ? found[*line.found].path : recorded[*line.recorded].path);
  if (line.recorded) json.member("entry", recorded[*line.recorded].entry);
  if (line.recorded && line.found && recorded[*line.recorded].path != found[*line.found].path)
    json.bytes_member("recorded_path", recorded[*line.recorded].path);
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

Result<ExitCode> run_check(Session& session, std::vector<std::string> const& paths) {
  auto const directory = TRY(working_directory());
  Scope const scope(paths, directory);
  auto const ledger = TRY(session.open_ledger());
  auto recorded = TRY(read_recorded(ledger, scope, directory));
  auto found = TRY(Examination(session, directory).examine(paths));

  auto& console = session.console;
  Counts counts{};
  for (auto const& line : check_items(recorded, found)) {
    ++counts[static_cast<std::size_t>(line.verdict)];
    if (console.json() || console.manner().verbose || line.verdict != CheckClass::match) print_line(console, line, recorded, found);
  }
  print_totals(console, counts);
  auto const in_scope = std::ranges::count_if(recorded, &RecordedItem::in_scope);
  if (in_scope == 0 && !recorded.empty())
    console.remark(say("nothing is recorded below these paths; recorded paths count from the directory in which 'custody add' ran"));
  return judge(counts);
}

}  // namespace

Run declare_check(CLI::App& app) {
  auto const paths = std::make_shared<std::vector<std::string>>();
  app.add_option("PATH", *paths, N_("files and directories to compare with what is recorded"))->required();
  return [paths](Session& session) { return run_check(session, *paths); };
}

}  // namespace custody::cli
