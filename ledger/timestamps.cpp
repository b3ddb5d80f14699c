#include "ledger/timestamps.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "ledger/row.hpp"
#include "lib/io/atomic_file.hpp"
#include "lib/io/file.hpp"

namespace custody::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".tsr";
constexpr std::size_t name_size = 64 + ending.size();

std::string name_of(std::string_view token) { return hex_encode(sha256(token)) + std::string(ending); }

bool is_name(std::string_view name) {
  return name.size() == name_size && name.ends_with(ending) && hex_decode(name.substr(0, 64)).has_value();
}

bool is_over(Note const& note, Timestamp const& token) { return !stamped_lines(note, token.algorithm, token.imprint).empty(); }

}  // namespace

Result<std::vector<std::string>> timestamp_files(Place const& place) {
  std::vector<std::string> out;
  std::error_code failed;
  fs::directory_iterator it(place.timestamps(), failed);
  if (failed == std::errc::no_such_file_or_directory) return out;
  for (; !failed && it != fs::directory_iterator(); it.increment(failed))
    if (is_name(it->path().filename().native())) out.push_back(it->path());
  if (failed) return fail(io_failure(say("cannot read the directory '{}': {}", place.timestamps(), reason(failed.value()))));
  std::ranges::sort(out);
  return out;
}

Result<KeptTimestamp> load_timestamp(std::string const& path) {
  auto const bytes = TRY(read_file(path, timestamp_size_limit));
  if (!path.ends_with('/' + name_of(bytes)))
    return fail(failure("timestamp-name", say("'{}' does not have the name that follows from its content", path)));
  auto token = read_timestamp(bytes);
  if (!token) return fail(failure(token.error().code, say("'{}': {}", path, token.error().message)));
  return KeptTimestamp{path, *std::move(token)};
}

KeptTimestamps::KeptTimestamps(std::vector<KeptTimestamp> all) : m_all(std::move(all)) {
  for (std::size_t i = 0; i < m_all.size(); ++i) m_by_imprint[m_all[i].token.algorithm].emplace(m_all[i].token.imprint, i);
}

Result<KeptTimestamps> KeptTimestamps::load(Place const& place) {
  std::vector<KeptTimestamp> all;
  for (std::string const& path : TRY(timestamp_files(place))) all.push_back(TRY(load_timestamp(path)));
  return KeptTimestamps(std::move(all));
}

std::vector<KeptTimestamp const*> KeptTimestamps::of(Note const& note) const {
  if (m_all.empty()) return {};
  std::vector<KeptTimestamp const*> out;
  for (BareNote const& bare : bare_notes(note))
    for (auto const& [algorithm, tokens] : m_by_imprint) {
      auto const [begin, end] = tokens.equal_range(imprint_of(bare.bytes, algorithm));
      for (auto it = begin; it != end; ++it) out.push_back(&m_all[it->second]);
    }
  std::ranges::sort(out);
  return out;
}

Result<std::optional<SignedCheckpoint>> find_stamped(Ledger const& ledger, Timestamp const& token) {
  std::optional<SignedCheckpoint> found;
  for (Tree const tree : {Tree::sha256, Tree::sm3}) {
    if (tree == Tree::sm3 && !ledger.twin()) break;
    // The usual one, and the only one that may stand in the guard alone.
    if (auto newest = TRY(ledger.newest_note(tree)); is_over(newest.note, token)) return newest;
    Cursor rows = ledger.store().scan(Family::notes, note_key(tree, 0));
    for (; rows.valid() && rows.key()[0] == note_key(tree, 0)[0]; rows.next())
      if (auto note = TRY(parse_checkpoint(rows.value())); is_over(note.note, token)) found = std::move(note);
    TRY(rows.status());
    if (found) return found;
  }
  return found;
}

Result<KeptNow> keep_timestamp(Ledger& ledger, SignedCheckpoint const& note, Timestamp const& token) {
  Place const& place = ledger.place();
  auto const path = place.timestamps() + '/' + name_of(token.bytes);
  auto const kept = TRY(KeptTimestamps::load(place));
  if (std::ranges::find(kept.all(), path, &KeptTimestamp::path) != kept.all().end()) return KeptNow{path, false};
  if (kept.of(note.note).size() >= timestamp_count_limit)
    return fail(refusal("limit", say("{} time stamps of the checkpoint of {} entries are kept already, and a bundle carries no more", timestamp_count_limit,
                                     note.checkpoint.size)));
  if (::mkdir(place.timestamps().c_str(), 0700) == 0)
    TRY(sync_directory_of(place.timestamps()));
  else if (errno != EEXIST)
    return fail(io_failure(say("cannot create the directory '{}': {}", place.timestamps(), reason(errno))));
  TRY(write_file(path, token.bytes, Overwrite::allow));
  return KeptNow{path, true};
}

}  // namespace custody::ledger
